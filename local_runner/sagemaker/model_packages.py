"""The model packages and model package groups of one account and Region.

It keeps and describes them; which requests are acceptable is decided in model_package_rules.py. Nothing is
scanned or validated: a package only goes through the statuses of one that passes.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException

# What DescribeModelPackage shows of itself, one after another, and how far validation is by then. A
# caller that does not wait finds a package that cannot be used yet.
_STATUSES = {"Pending": "NotStarted", "InProgress": "InProgress", "Completed": "Completed"}

_NOT_KEPT = {"Tags", "ClientToken"}


@dataclass
class ModelPackage:
    """A checked CreateModelPackage request, and what has become of it."""

    arn: str
    request: dict[str, Any]
    inference: dict[str, Any] | None = None
    version: int | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    statuses: list[str] = field(default_factory=lambda: list(_STATUSES))

    @property
    def status(self) -> str:
        """ModelPackageStatus."""
        return self.statuses[0]

    @property
    def approval(self) -> str | None:
        """ModelApprovalStatus, which only a version in a group has."""
        if self.version is None:
            return None
        # "PendingManualApproval" is the default of a versioned package (ModelApprovalStatus,
        # CreateModelPackage API reference).
        approval: str = self.request.get("ModelApprovalStatus", "PendingManualApproval")
        return approval

    @property
    def containers(self) -> list[dict[str, Any]]:
        """The containers that a model of this package has."""
        return list((self.inference or {}).get("Containers", []))

    @property
    def is_from_marketplace(self) -> bool:
        return any("ProductId" in container for container in self.containers)

    def advance(self) -> None:
        """Go on to the next status, if there is one."""
        self.statuses = self.statuses[1:] or self.statuses

    def summary(self) -> dict[str, Any]:
        """The ModelPackageSummary. A versioned package has no name of its own."""
        shown = {
            "ModelPackageName": self.request.get("ModelPackageName"),
            "ModelPackageGroupName": name_of(self.request.get("ModelPackageGroupName")),
            "ModelPackageVersion": self.version,
            "ModelPackageArn": self.arn,
            "ModelPackageDescription": self.request.get("ModelPackageDescription"),
            "CreationTime": self.created,
            "ModelPackageStatus": self.status,
            "ModelApprovalStatus": self.approval,
        }
        return {name: value for name, value in shown.items() if value is not None}

    def describe(self) -> dict[str, Any]:
        """The DescribeModelPackage response as of now."""
        kept = {name: value for name, value in self.request.items() if name not in _NOT_KEPT}
        validation = {"Name": self.arn.split("/")[1], "Status": _STATUSES[self.status]}
        inference = {"InferenceSpecification": self.inference} if self.inference else {}
        return copy.deepcopy(
            kept
            | inference
            | self.summary()
            | {"ModelPackageStatusDetails": {"ValidationStatuses": [validation]}}
        )


class ModelPackages:
    """``arn`` makes the ARN of a resource from its kind and its name."""

    def __init__(self, arn: Callable[[str, str], str]) -> None:
        self._arn = arn
        self._groups: dict[str, dict[str, Any]] = {}
        self._packages: dict[str, ModelPackage] = {}

    def create_group(self, request: dict[str, Any]) -> str:
        """Make a group and return its ARN; ValidationException when the name is taken."""
        name = request["ModelPackageGroupName"]
        arn = self._arn("model-package-group", name)
        if name in self._groups:
            raise AWSValidationException(f"Model Package Group already exists: {arn}")
        self._groups[name] = {
            **{key: value for key, value in request.items() if key not in _NOT_KEPT},
            "ModelPackageGroupArn": arn,
            "CreationTime": datetime.now(UTC),
            "CreatedBy": {},
            "ModelPackageGroupStatus": "Completed",
        }
        return arn

    def describe_group(self, name_or_arn: str) -> dict[str, Any]:
        """The DescribeModelPackageGroup response; ValidationException when there is no such group."""
        name = name_of(name_or_arn)
        if name not in self._groups:
            # Quoted in https://github.com/getmoto/moto/pull/7246
            arn = self._arn("model-package-group", str(name))
            raise AWSValidationException(f"ModelPackageGroup {arn} does not exist.")
        return copy.deepcopy(self._groups[name])

    def create(self, request: dict[str, Any], inference: dict[str, Any] | None) -> str:
        """Keep a checked request and return the package's ARN; ``inference`` is what it is hosted with.

        A request whose ClientToken is known is answered with the package that the first one made, as far as it is the
        same request. ValidationException for an unknown group, and for a name that is taken.
        """
        if made := self._made_with(request.get("ClientToken"), request):
            return made.arn
        group = request.get("ModelPackageGroupName")
        version = self._next_version(group) if group else None
        name = f"{name_of(group)}/{version}" if group else request["ModelPackageName"]
        arn = self._arn("model-package", name)
        if arn in self._packages:
            raise AWSValidationException(f"Model Package already exists: {arn}")
        self._packages[arn] = ModelPackage(arn, copy.deepcopy(request), inference, version)
        return arn

    def _made_with(self, token: str | None, request: dict[str, Any]) -> ModelPackage | None:
        """The package that a request with this token made; ValidationException when it was another request."""
        made = [one for one in self.list() if token and one.request.get("ClientToken") == token]
        if made and made[0].request != request:
            # What SageMaker answers is not documented; no caller should find out.
            raise AWSValidationException(f"ClientToken {token} was used for another request.")
        return made[0] if made else None

    def _next_version(self, group: str) -> int:
        self.describe_group(group)
        return 1 + sum(name_of(each.request.get("ModelPackageGroupName")) == name_of(group)
                       for each in self._packages.values())  # fmt: skip

    def find(self, name_or_arn: str) -> ModelPackage:
        """The package of that name or ARN; ValidationException when there is none."""
        arn = name_or_arn if ":" in name_or_arn else self._arn("model-package", name_or_arn)
        if arn not in self._packages:
            raise AWSValidationException(f"ModelPackage {arn} does not exist.")
        return self._packages[arn]

    def list(self) -> list[ModelPackage]:
        """All packages, versioned or not."""
        return list(self._packages.values())


def name_of(name_or_arn: str | None) -> str | None:
    """The last part of an ARN; a name is its own."""
    return name_or_arn and name_or_arn.rpartition("/")[2]
