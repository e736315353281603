"""The roles that requests name, and that SageMaker assumes."""

from functools import cached_property
from typing import Any

import boto3

from local_runner.iam import account
from local_runner.iam.access import Access, AccessDeniedError
from local_runner.iam.calls import Permission
from local_runner.iam.clients import acting_as

_SESSION = "SageMaker"


class Roles:
    """The roles of one account, for SageMaker in one Region. Without ``access`` they may do everything."""

    def __init__(self, account_id: str, region: str, access: Access | None) -> None:
        self._account_id, self._region, self._access = account_id, region, access
        self._s3_clients: dict[str, Any] = {}

    @cached_property
    def s3_client(self) -> Any:
        """A client of the embedded S3 that may do everything."""
        return boto3.client("s3", region_name=self._region)

    def s3_client_of(self, role_arn: str | None) -> Any:
        """Return a client of the embedded S3 with the rights of the role."""
        if self._access is None or role_arn is None:
            return self.s3_client
        if role_arn not in self._s3_clients:
            client = acting_as(self._access, role_arn, "s3", self._region, _SESSION)
            self._s3_clients[role_arn] = client
        return self._s3_clients[role_arn]

    def denial(self, role_arn: str, permission: Permission) -> str | None:
        """Return AWS's message if the role lacks the permission, or else None."""
        try:
            if self._access is not None:
                self._access.check(role_arn, permission, _SESSION)
        except AccessDeniedError as error:
            return str(error)
        return None

    def key_arn(self, name: str) -> str | None:
        """Return the ARN of the key with this id, alias or ARN, if the key exists here."""
        found = account.key(name, self._region, self._account_id)
        return None if found is None else str(found.arn)
