"""boto3 clients with the rights of a role: each call is authorised before it is made.

A denial is the error that the service would return.
"""

import secrets
import string
import uuid
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto.utilities.utils import get_partition

from local_runner.iam import account
from local_runner.iam.access import Access, AccessDeniedError
from local_runner.iam.calls import Place, permissions

# Code and status of a service's denial, where it is not AccessDeniedException with 400:
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html and https://github.com/awslabs/aws-deployment-framework/issues/460
_DENIALS = {
    "lambda": ("AccessDeniedException", 403),
    "s3": ("AccessDenied", 403),
    "sns": ("AuthorizationError", 403),
}
_KEY_DENIALS = {"sns": ("KMSAccessDenied", 400)}

_SESSION_LENGTH = 32


def session_name() -> str:
    """Return a session name of 32 letters, as Step Functions makes them."""
    return "".join(secrets.choice(string.ascii_letters) for _ in range(_SESSION_LENGTH))


def enforce(client: Any, access: Access, role_arn: str, session: str) -> Any:
    """Limit the client's calls to the permissions of the role, and return the client."""
    service = client.meta.service_model.signing_name
    region = client.meta.region_name
    place = Place(get_partition(region), region, account.parsed(role_arn).account)

    def authorise(params: dict[str, Any], model: Any, **_: Any) -> None:
        for permission in permissions(service, model.name, params, place):
            try:
                access.check(role_arn, permission, session)
            except AccessDeniedError as denial:
                raise _error(client, service, model.name, denial) from denial

    client.meta.events.register("provide-client-params.*.*", authorise)
    return client


def acting_as(access: Access, role_arn: str, service: str, region: str, session: str) -> Any:
    """Return a new client with the permissions of the role."""
    return enforce(boto3.client(service, region_name=region), access, role_arn, session)


def code_and_status(service: str, denial: AccessDeniedError) -> tuple[str, int]:
    """Return the error code and the HTTP status that the service answers a denial with."""
    own = denial.permission.action.startswith(f"{service}:")
    denials = _DENIALS if own else {**_DENIALS, **_KEY_DENIALS}
    return denials.get(service, ("AccessDeniedException", 400))


def _error(client: Any, service: str, operation: str, denial: AccessDeniedError) -> ClientError:
    code, status = code_and_status(service, denial)
    response: Any = {
        "Error": {"Code": code, "Message": str(denial)},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": str(uuid.uuid4())},
    }
    error: ClientError = client.exceptions.from_code(code)(response, operation)
    return error
