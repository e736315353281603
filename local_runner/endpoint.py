"""The HTTP endpoint of the embedded AWS: hands each request to moto as if it came from a client in this process.

moto's own server would need Flask and lets any web page call it. Here a request is taken only from this machine, and
only with credentials, which a page of another origin cannot send. Credentials of a role do what the role may.
"""

import contextlib
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import IO, Any, cast
from urllib.parse import parse_qs, urlsplit

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.models import botocore_stubber
from werkzeug.serving import DechunkedInput

from local_runner.iam import sessions
from local_runner.iam.access import Access
from local_runner.region import REGION

# A server looks this often whether it has to end. Every embedded AWS has a server.
END_POLL_SECONDS = 0.02
ADDRESS = "127.0.0.1"
OWN_NAMES = {ADDRESS, "localhost"}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
SCOPE = re.compile(r"(?:^|Credential=)[^/,\s]+/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
# Hosts that are not named after the service in the signature.
HOSTS = {"sagemaker": "api.sagemaker"}
Answer = tuple[int, dict[str, Any], bytes]


class PortError(Exception):
    """A port that cannot be listened at."""


class RefusedError(Exception):
    """A request that is not one of an AWS client on this machine."""


def aws_url(path: str, host: str, authorization: str) -> str:
    """The URL at which AWS would have been sent the request; RefusedError for one that is not an AWS client's."""
    if urlsplit(f"//{host}").hostname not in OWN_NAMES:
        raise RefusedError(f"This is not {host}. Call it {' or '.join(sorted(OWN_NAMES))}.")
    signed = SCOPE.search(authorization)
    region, service = signed.groups() if signed else _presigned(parse_qs(urlsplit(path).query))
    return f"https://{HOSTS.get(service, service)}.{region}.amazonaws.com{path}"


def _presigned(query: dict[str, list[str]]) -> tuple[str, str]:
    """Region and service of a presigned URL. Only S3's are taken: a web page could have the browser open any other.

    The older of the two kinds does not name the Region:
    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
    """
    signed = SCOPE.search(query.get("X-Amz-Credential", [""])[0])
    region = signed[1] if signed else REGION
    if "AWSAccessKeyId" in query or (signed and signed[2] == "s3"):
        return region, "s3"
    raise RefusedError("The request is not signed as AWS clients sign it.")


def answer(
    method: str, url: str, headers: dict[str, str], body: bytes, access: Access | None
) -> Answer:
    """moto's answer; an error in moto is told in this terminal, and to the client as an error of the service."""
    request = AWSPreparedRequest(method, url, HTTPHeaders.from_dict(headers), body, False)
    try:
        refused = sessions.refusal(request, access) if access else None
        answered = refused or botocore_stubber.process_request(request)
    except NotImplementedError as error:
        print(f"{method} {url}: not implemented here: {error}", file=sys.stderr)
        return HTTPStatus.NOT_IMPLEMENTED, {}, b""
    except Exception:
        traceback.print_exc()
        return HTTPStatus.INTERNAL_SERVER_ERROR, {}, b""
    status, answer_headers, content = answered or (HTTPStatus.NOT_IMPLEMENTED, {}, b"")
    return status, dict(answer_headers), content.encode() if isinstance(content, str) else content


class Server(ThreadingHTTPServer):
    """A server at the endpoint; with ``access``, it refuses what the role of a request may not do."""

    access: Access | None = None


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def _answer(self) -> None:
        body = self._body()
        try:
            url = aws_url(
                self.path, self.headers["Host"] or "", self.headers["Authorization"] or ""
            )
        except RefusedError as error:
            self._send(HTTPStatus.FORBIDDEN, {}, str(error).encode())
            return
        headers = dict(self.headers.items())
        self._send(*answer(self.command, url, headers, body, self.server.access))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return DechunkedInput(cast(IO[bytes], self.rfile)).readall()
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, status: int, headers: dict[str, Any], content: bytes) -> None:
        self.send_response_only(status)
        # The length of an object whose head was asked for is the object's, and in the headers already.
        own = {"content-length": len(content)} if self.command != "HEAD" else {}
        kept = {name.lower(): value for name, value in headers.items()}
        for name, value in {**kept, **own}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing of requests that are answered."""


def bound(port: int) -> Server:
    """A server on a port of this machine, any free one for 0; PortError when it cannot be had."""
    try:
        return Server((ADDRESS, port), Handler)
    except OSError as error:
        raise PortError(f"{ADDRESS}:{port}: {error.strerror}; choose another --port") from error


@contextlib.contextmanager
def answering(server: Server, access: Access | None = None) -> Iterator[str]:
    """Answer requests until the context ends; the endpoint's URL."""
    server.access = access
    thread = threading.Thread(target=server.serve_forever, args=[END_POLL_SECONDS])
    thread.start()
    try:
        yield f"http://{ADDRESS}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
