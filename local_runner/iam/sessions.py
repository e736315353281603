"""HTTP requests that are signed with the credentials of an assumed role: each is authorised before it is answered.

Whoever signs with other credentials may do everything, as whoever deploys may.
"""

import re
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from moto.core.exceptions import ServiceException
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol, normalize_request
from moto.core.routing import get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.sts.models import AssumedRole, sts_backends
from moto.utilities.utils import get_partition

from local_runner.iam import account
from local_runner.iam.access import Access, AccessDeniedError
from local_runner.iam.calls import Place, permissions
from local_runner.iam.clients import code_and_status

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
# Services whose name in signatures and policies is not that of their client.
CLIENTS = {"states": "stepfunctions"}

Answer = tuple[int, dict[str, Any], Any]


class DeniedError(ServiceException):  # type: ignore[misc]
    """A denial as moto writes errors: those of its own classes it looks up in its own packages."""


def refusal(request: AWSPreparedRequest, access: Access) -> Answer | None:
    """Return the service's answer to what the role may not do; None for a request that goes ahead."""
    signed = CREDENTIAL.search(request.headers.get("Authorization", ""))
    session = _session(signed[1]) if signed else None
    if signed is None or session is None:
        return None
    _, region, service = signed.groups()
    received = normalize_request(request)
    operation, parameters = _call(received, CLIENTS.get(service, service))
    place = Place(get_partition(region), region, account.parsed(session.role_arn).account)
    for permission in permissions(service, str(operation.name), parameters, place):
        try:
            access.check(session.role_arn, permission, session.session_name)
        except AccessDeniedError as denial:
            return _answer(received, operation, service, denial)
    return None


def _session(access_key_id: str) -> AssumedRole | None:
    """Return moto's record of the role whose temporary credentials have this id."""
    places = (backend for _, _, backend in sts_backends.iter_backends())
    found = (each.get_assumed_role_from_access_key(access_key_id) for each in places)
    return next((session for session in found if session), None)


def _call(request: Request, client: str) -> tuple[Any, dict[str, Any]]:
    """Return the operation that the request is of, and its parameters as a client was given them."""
    operation, in_path = get_service_router(client).match(request)
    protocol = determine_request_protocol(get_service_model(client), request.content_type)
    parsed = PROTOCOL_PARSERS[protocol](operation).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": in_path,
        }
    )
    return operation, dict(parsed)


def _answer(request: Request, operation: Any, service: str, denial: AccessDeniedError) -> Answer:
    model = operation.service_model
    protocol = determine_request_protocol(model, request.content_type)
    code, status = code_and_status(service, denial)
    serializer = get_serializer_class(model.service_name, protocol)(operation_model=operation)
    answer = serializer.serialize(DeniedError(code, str(denial)))
    return status, dict(answer["headers"]), answer["body"]
