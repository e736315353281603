"""The operations of SageMaker's API on model packages and their groups.

moto's model packages are complete at once and take any source, and moto forgets a group that is made twice.
"""

import json
from functools import cached_property
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from local_runner.sagemaker import listing
from local_runner.sagemaker.model_packages import ModelPackage, name_of
from local_runner.sagemaker.refusals import refuse
from local_runner.sagemaker.rules import model_package as model_package_rules
from local_runner.sagemaker.rules import preconditions
from local_runner.sagemaker.service import SageMaker

_UPDATED = ("ModelApprovalStatus", "ApprovalDescription", "CustomerMetadataProperties")


class ModelPackageApi:
    """A part of SageMakerApi. moto finds the method of an operation by the operation's name."""

    sagemaker: SageMaker
    body: str

    @cached_property
    def request(self) -> dict[str, Any]:
        """The request as it was sent; moto's parser drops members that it does not know."""
        request: dict[str, Any] = json.loads(self.body or "{}")
        return request

    def create_model_package_group(self) -> ActionResult:
        arn = self.sagemaker.model_packages.create_group(self.request)
        self.sagemaker.tags[arn] = list(self.request.get("Tags", []))
        return ActionResult({"ModelPackageGroupArn": arn})

    def describe_model_package_group(self) -> ActionResult:
        group = self.request["ModelPackageGroupName"]
        return ActionResult(self.sagemaker.model_packages.describe_group(group))

    def create_model_package(self) -> ActionResult:
        refuse(model_package_rules.problems(self.request))
        inference = model_package_rules.inference(self.request, self.sagemaker.algorithms.describe)
        containers = model_package_rules.stated_containers(self.request)
        refuse(list(preconditions.data_problems(containers, self.sagemaker.s3_client)))
        if "SourceAlgorithmSpecification" not in self.request:
            refuse(self.sagemaker.marketplace_problems(containers))
        arn = self.sagemaker.model_packages.create(self.request, inference)
        self.sagemaker.tags[arn] = list(self.request.get("Tags", []))
        return ActionResult({"ModelPackageArn": arn})

    def describe_model_package(self) -> ActionResult:
        """Answer DescribeModelPackage; each answer takes the package to its next status, as time would."""
        package = self.sagemaker.model_packages.find(self.request["ModelPackageName"])
        described = package.describe()
        package.advance()
        return ActionResult(described)

    def update_model_package(self) -> ActionResult:
        package = self.sagemaker.model_packages.find(self.request["ModelPackageArn"])
        changed = {name: self.request[name] for name in _UPDATED if name in self.request}
        package.request.update(changed)
        return ActionResult({"ModelPackageArn": package.arn})

    def delete_model_package(self) -> EmptyResult:
        self.sagemaker.model_packages.delete(self.request["ModelPackageName"])
        return EmptyResult()

    def delete_model_package_group(self) -> EmptyResult:
        self.sagemaker.model_packages.delete_group(self.request["ModelPackageGroupName"])
        return EmptyResult()

    def list_model_packages(self) -> ActionResult:
        columns = {
            "CreationTime": lambda package: package["CreationTime"],
            "Name": lambda package: package["ModelPackageArn"],
        }
        packages = self.sagemaker.model_packages.list()
        found = [package.summary() for package in packages if self._is_wanted(package)]
        selected = listing.select(found, self.request, columns)
        return ActionResult(listing.page("ModelPackageSummaryList", selected, self.request))

    def _is_wanted(self, package: ModelPackage) -> bool:
        group = name_of(self.request.get("ModelPackageGroupName"))
        default = "Versioned" if group else "Unversioned"
        kind = "Versioned" if package.version else "Unversioned"
        return (
            self.request.get("ModelPackageType", default) in (kind, "Both")
            and group in (None, name_of(package.request.get("ModelPackageGroupName")))
            and self.request.get("ModelApprovalStatus", package.approval) == package.approval
        )
