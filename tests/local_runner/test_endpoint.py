"""The HTTP endpoint: it answers AWS clients on this machine as moto answers in this process, and nobody else."""

import http.client
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.sqs.models import SQSBackend

from local_runner import endpoint

KEY = "folder/ä b+c.txt"
QUERY = "X-Amz-Credential=local%2F20260102%2F{}%2F{}%2Faws4_request"
NOT_SIGNED = "The request is not signed as AWS clients sign it."


def signed(service: str, region: str = "us-east-1") -> str:
    return (
        f"AWS4-HMAC-SHA256 Credential=local/20260102/{region}/{service}/aws4_request, Signature=0"
    )


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Yield the URL of an endpoint of an empty AWS."""
    with mock_aws(), endpoint.bound(0) as server, endpoint.answering(server) as where:
        yield where


@pytest.fixture
def client(url: str) -> Any:
    """Return a function that makes clients, which reach the endpoint through HTTP as another process would."""

    def make(service: str, **options: Any) -> Any:
        made = boto3.client(
            service,
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",
            **options,
        )
        # moto answers for the hosts of AWS only in this process: requests to other hosts leave it.
        assert urlsplit(made.meta.endpoint_url).hostname == "127.0.0.1"
        return made

    return make


def exchange(
    url: str, method: str, path: str, headers: dict[str, str], body: Any = None
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request(method, path, body, headers, encode_chunked=not isinstance(body, bytes))
    answer = connection.getresponse()
    answer.content = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("path", "authorization", "expected"),
    [
        ("/", signed("states"), "https://states.us-east-1.amazonaws.com/"),
        ("/", signed("sagemaker"), "https://api.sagemaker.us-east-1.amazonaws.com/"),
        ("/b/k?a=b", signed("s3", "cn-north-1"), "https://s3.cn-north-1.amazonaws.com/b/k?a=b"),
        (
            f"/b/k?{QUERY.format('eu-west-1', 's3')}",
            "",
            f"https://s3.eu-west-1.amazonaws.com/b/k?{QUERY.format('eu-west-1', 's3')}",
        ),
        ("/b?AWSAccessKeyId=a", "", "https://s3.us-east-1.amazonaws.com/b?AWSAccessKeyId=a"),
    ],
)
def test_a_request_goes_where_its_signature_says(
    path: str, authorization: str, expected: str
) -> None:
    for host in ("127.0.0.1:4566", "localhost:4566"):
        assert endpoint.aws_url(path, host, authorization) == expected


@pytest.mark.parametrize(
    ("path", "headers", "refusal"),
    [
        ("/", {}, NOT_SIGNED),
        ("/", {"Authorization": "Bearer token"}, NOT_SIGNED),
        (f"/?Action=ListUsers&{QUERY.format('us-east-1', 'iam')}", {}, NOT_SIGNED),
        (
            "/",
            {"Authorization": signed("s3"), "Host": "rebound.example.com"},
            "This is not rebound.example.com. Call it 127.0.0.1 or localhost.",
        ),
    ],
)
def test_a_request_of_anyone_but_an_aws_client_on_this_machine_is_refused(
    url: str, path: str, headers: dict[str, str], refusal: str
) -> None:
    answer = exchange(url, "GET", path, headers)
    assert (answer.status, answer.content.decode()) == (403, refusal)  # type: ignore[attr-defined]


def test_a_preflight_of_a_web_page_is_refused(url: str) -> None:
    asked = {"Origin": "https://example.com", "Access-Control-Request-Headers": "authorization"}
    answer = exchange(url, "OPTIONS", "/", asked)
    assert answer.status == 403
    assert answer.getheader("Access-Control-Allow-Origin") is None


def test_the_endpoint_listens_on_this_machine_only() -> None:
    with endpoint.bound(0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_objects_keep_their_names_metadata_and_bytes(client: Any) -> None:
    s3, body = client("s3"), bytes(range(256)) * 1000
    s3.create_bucket(Bucket="objects")
    s3.put_object(Bucket="objects", Key=KEY, Body=body, Metadata={"under_score": "1"})
    head = s3.head_object(Bucket="objects", Key=KEY)
    assert (head["ContentLength"], head["Metadata"]) == (len(body), {"under_score": "1"})
    assert s3.get_object(Bucket="objects", Key=KEY)["Body"].read() == body
    (listed,) = s3.list_objects_v2(Bucket="objects")["Contents"]
    assert (listed["Key"], listed["Size"]) == (KEY, len(body))
    # This process sees the object, too.
    own = boto3.client("s3", region_name="us-east-1")
    assert own.get_object(Bucket="objects", Key=KEY)["Body"].read() == body


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_presigned_url_of_an_object_is_answered(client: Any, url: str, version: str) -> None:
    client("s3").create_bucket(Bucket="presigned")
    client("s3").put_object(Bucket="presigned", Key=KEY, Body=b"content")
    signer = client("s3", config=boto3.session.Config(signature_version=version))
    target = signer.generate_presigned_url("get_object", {"Bucket": "presigned", "Key": KEY})
    answer = exchange(url, "GET", target.removeprefix(url), {})
    assert (answer.status, answer.content) == (200, b"content")  # type: ignore[attr-defined]


def test_a_body_in_chunks_is_put_together(client: Any, url: str) -> None:
    client("s3").create_bucket(Bucket="chunks")
    headers = {"Authorization": signed("s3"), "Transfer-Encoding": "chunked"}
    assert exchange(url, "PUT", "/chunks/key", headers, iter([b"one ", b"two"])).status == 200
    stored = client("s3").get_object(Bucket="chunks", Key="key")["Body"].read()
    assert stored == b"one two"


def test_an_error_of_a_service_keeps_its_code_and_message(client: Any) -> None:
    with pytest.raises(ClientError) as refused:
        client("sqs").get_queue_url(QueueName="nowhere")
    assert refused.value.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_an_operation_that_moto_lacks_is_reported_as_not_implemented(
    client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ClientError, match=r"\(501\).*Not Implemented"):
        client("sagemaker").list_hubs()
    assert re.search(r"^POST https://api\.sagemaker\..*: not implemented", capsys.readouterr().err)


def test_an_error_in_moto_is_an_internal_error_with_its_trace_in_the_terminal(
    client: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(SQSBackend, "list_queues", mistaken)
    once = boto3.session.Config(retries={"total_max_attempts": 1})
    with pytest.raises(ClientError, match=r"\(500\)"):
        client("sqs", config=once).list_queues()
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_port_that_is_taken_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        expected = f"127.0.0.1:{port}: Address already in use; choose another --port"
        with pytest.raises(endpoint.PortError, match=re.escape(expected)):
            endpoint.bound(port)
