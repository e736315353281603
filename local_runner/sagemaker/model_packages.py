"""The model packages and model package groups of one account and Region.

They are kept and described here; rules/model_package.py decides which requests are acceptable. Nothing is scanned or
validated: a package only goes through the statuses of a package that passes.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException, ConflictException

# The statuses of a package in the order of DescribeModelPackage's answers, each with the status of its validation.
# A caller that does not wait finds a package that cannot be used yet.
_STATUSES = {"Pending": "NotStarted", "InProgress": "InProgress", "Completed": "Completed"}

_NOT_KEPT = {"Tags", "ClientToken"}


@dataclass
class ModelPackage:
    """A model package: its checked CreateModelPackage request, and its status."""

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
        """ModelApprovalStatus; None for a package without a version in a group."""
        if self.version is None:
            return None
        # "PendingManualApproval" is the default of a versioned package (ModelApprovalStatus,
        # CreateModelPackage API reference).
        approval: str = self.request.get("ModelApprovalStatus", "PendingManualApproval")
        return approval

    @property
    def containers(self) -> list[dict[str, Any]]:
        """The containers of a model that is made from this package."""
        return list((self.inference or {}).get("Containers", []))

    @property
    def is_from_marketplace(self) -> bool:
        return any("ProductId" in container for container in self.containers)

    def advance(self) -> None:
        """Go on to the next status, if there is one."""
        self.statuses = self.statuses[1:] or self.statuses

    def summary(self) -> dict[str, Any]:
        """Return the ModelPackageSummary. A versioned package has no name of its own."""
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
        """Return the DescribeModelPackage response as of now."""
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
    """The groups and the packages. ``arn`` makes the ARN of a resource from its kind and its name."""

    def __init__(self, arn: Callable[[str, str], str]) -> None:
        self._arn = arn
        self._groups: dict[str, dict[str, Any]] = {}
        self._packages: dict[str, ModelPackage] = {}

    def create_group(self, request: dict[str, Any]) -> str:
        """Create a group and return its ARN; raise ValidationException for a name that is taken."""
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
        """Return the DescribeModelPackageGroup response; raise ValidationException for a group that does not exist."""
        name = name_of(name_or_arn)
        if name not in self._groups:
            # Quoted in https://github.com/getmoto/moto/pull/7246
            arn = self._arn("model-package-group", str(name))
            raise AWSValidationException(f"ModelPackageGroup {arn} does not exist.")
        return copy.deepcopy(self._groups[name])

    def create(self, request: dict[str, Any], inference: dict[str, Any] | None) -> str:
        """Create a package from a checked request and return its ARN; ``inference`` says how to host it.

        A repeated request with its ClientToken returns the package that the first request made. Raises
        ValidationException for an unknown group, for a name that is taken, and for another request with the token.
        """
        if made := self._made_with(request.get("ClientToken"), request):
            return made.arn
        group = request.get("ModelPackageGroupName")
        version = self._next_version(group) if group else None
        arn = (
            self._version_arn(group, version)
            if group
            else self._arn("model-package", request["ModelPackageName"])
        )
        if arn in self._packages:
            raise AWSValidationException(f"Model Package already exists: {arn}")
        self._packages[arn] = ModelPackage(arn, copy.deepcopy(request), inference, version)
        return arn

    def _made_with(self, token: str | None, request: dict[str, Any]) -> ModelPackage | None:
        """Return the package that a request with this token made; raise ValidationException for another request."""
        known = self.list() if token else []
        made = [package for package in known if package.request.get("ClientToken") == token]
        if made and made[0].request != request:
            # SageMaker's answer is not documented; no caller should need it.
            raise AWSValidationException(f"ClientToken {token} was used for another request.")
        return made[0] if made else None

    def _next_version(self, group: str) -> int:
        """Return the number of the group's next version. A group of another account counts as existing."""
        arn = self._group_arn(group)
        if arn == self._arn("model-package-group", str(name_of(group))):
            self.describe_group(group)
        return 1 + max((each.version or 0 for each in self._in_group(group)), default=0)

    def _in_group(self, group: str) -> Iterator[ModelPackage]:
        for package in self._packages.values():
            other = package.request.get("ModelPackageGroupName")
            if other and self._group_arn(other) == self._group_arn(group):
                yield package

    def _group_arn(self, group: str) -> str:
        return group if ":" in group else self._arn("model-package-group", group)

    def _version_arn(self, group: str, version: int | None) -> str:
        """Return the ARN of a version, which belongs to the account of its group."""
        packages = self._group_arn(group).replace(":model-package-group/", ":model-package/")
        return f"{packages}/{version}"

    def find(self, name_or_arn: str) -> ModelPackage:
        """Return the package of this name or ARN; raise ValidationException if it does not exist."""
        arn = name_or_arn if ":" in name_or_arn else self._arn("model-package", name_or_arn)
        if arn not in self._packages:
            raise AWSValidationException(f"ModelPackage {arn} does not exist.")
        return self._packages[arn]

    def delete(self, name_or_arn: str) -> None:
        """Forget the package of this name or ARN; raise ValidationException if it does not exist."""
        del self._packages[self.find(name_or_arn).arn]

    def delete_group(self, name_or_arn: str) -> None:
        """Forget a group; raise ConflictException for a group with packages, ValidationException for no group."""
        arn = self.describe_group(name_or_arn)["ModelPackageGroupArn"]
        if any(self._in_group(arn)):
            # The words that `terraform destroy` shows; users report no code. The service model has this one alone.
            raise ConflictException(
                f"Model Package Group {arn} cannot be deleted because it still contains Model Packages"
            )
        del self._groups[str(name_of(name_or_arn))]

    def list(self) -> list[ModelPackage]:
        """Return all packages, versioned or not."""
        return list(self._packages.values())


def name_of(name_or_arn: str | None) -> str | None:
    """Return the name in an ARN, or the name itself."""
    return name_or_arn and name_or_arn.rpartition("/")[2]
