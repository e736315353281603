"""Lambda functions in processes: what a handler finds, and what its caller is answered."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local_runner import functions
from local_runner.aws import REGION

ROLE_TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
Invoke = Callable[..., dict[str, Any]]


@pytest.fixture
def aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Lambda service whose functions work in the folder."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    config = {"lambda": {"use_docker": False}}
    with mock_aws(config=config), functions.install(tmp_path / "functions"):
        yield tmp_path / "functions"


def zipped(source: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", source)
    return archive.getvalue()


@pytest.fixture
def deploy(aws: Path) -> Callable[..., Invoke]:
    """Deploy a handler's source; the result invokes it."""

    def deploy(source: str, handler: str = "app.handler", timeout: int = 30) -> Invoke:
        role = boto3.client("iam").create_role(
            RoleName="role", AssumeRolePolicyDocument=ROLE_TRUST
        )["Role"]["Arn"]
        client = boto3.client("lambda", region_name=REGION)
        client.create_function(
            FunctionName="function",
            Runtime="python3.13",
            Role=role,
            Handler=handler,
            Timeout=timeout,
            Environment={"Variables": {"OWN": "variable"}},
            Code={"ZipFile": zipped(source)},
        )

        def invoke(event: Any = None) -> dict[str, Any]:
            answer = client.invoke(FunctionName="function", Payload=json.dumps(event))
            return {
                "failed": answer.get("FunctionError"),
                "payload": json.loads(answer["Payload"].read()),
            }

        return invoke

    return deploy


def test_a_handler_gets_its_event_and_context(deploy: Callable[..., Invoke]) -> None:
    invoke = deploy(
        "def handler(event, context):\n"
        "    return [event, context.invoked_function_arn, context.function_name,\n"
        "            0 < context.get_remaining_time_in_millis() <= 30000,\n"
        "            len(context.aws_request_id)]\n"
    )
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:function"
    assert invoke({"a": ["ü", None]}) == {
        "failed": None,
        "payload": [{"a": ["ü", None]}, arn, "function", True, 36],
    }


def test_a_handler_sees_its_own_variables_and_nothing_of_this_process(
    deploy: Callable[..., Invoke], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_CALLER", "secret")
    invoke = deploy("import os\ndef handler(event, context):\n    return sorted(os.environ)\n")
    assert set(invoke()["payload"]) - {"LC_CTYPE"} == {
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_REGION",
        "LAMBDA_TASK_ROOT",
        "OWN",
        "PATH",
    }


def test_the_next_invocation_finds_a_warm_environment(deploy: Callable[..., Invoke]) -> None:
    invoke = deploy(
        "calls = []\ndef handler(event, context):\n    calls.append(1)\n    return len(calls)\n"
    )
    assert [invoke()["payload"], invoke()["payload"]] == [1, 2]


def test_what_a_handler_prints_is_its_log_and_not_its_answer(
    aws: Path, deploy: Callable[..., Invoke]
) -> None:
    invoke = deploy('def handler(event, context):\n    print("{}")\n    return "answer"\n')
    assert invoke()["payload"] == "answer"
    invoke()
    assert "{}" in (aws / "function.log").read_text()


def test_an_exception_is_answered_as_lambda_does(deploy: Callable[..., Invoke]) -> None:
    invoke = deploy(
        "class TooBad(Exception): pass\ndef handler(event, context):\n    raise TooBad('why')\n"
    )
    answer = invoke()
    assert answer["failed"] == "Unhandled"
    assert list(answer["payload"]) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert (answer["payload"]["errorType"], answer["payload"]["errorMessage"]) == ("TooBad", "why")
    [frame] = answer["payload"]["stackTrace"]
    assert "line 3, in handler" in frame


@pytest.mark.parametrize(
    ("source", "handler", "error_type", "message"),
    [
        (
            "import nowhere",
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'nowhere'",
        ),
        ("", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        (
            "def handler(event, context):\n    return {1, 2}",
            "app.handler",
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type set is not JSON serializable",
        ),
    ],
)
def test_a_failure_that_is_not_the_handlers_own_has_the_runtimes_name(
    deploy: Callable[..., Invoke], source: str, handler: str, error_type: str, message: str
) -> None:
    answer = deploy(source, handler)()
    assert answer["failed"] == "Unhandled"
    assert answer["payload"]["errorType"] == error_type
    assert answer["payload"]["errorMessage"] == message


def test_a_handler_out_of_time_is_ended_and_the_next_one_starts_anew(
    deploy: Callable[..., Invoke],
) -> None:
    invoke = deploy(
        "import threading\ncalls = []\ndef handler(event, context):\n    calls.append(1)\n"
        "    threading.Event().wait(event)\n    return len(calls)\n",
        timeout=1,
    )
    slow = invoke(60)
    assert slow["failed"] == "Unhandled"
    assert slow["payload"]["errorType"] == "Sandbox.Timedout"
    assert slow["payload"]["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert invoke(0)["payload"] == 1


def test_a_process_that_dies_is_a_failure_of_that_invocation_only(
    deploy: Callable[..., Invoke],
) -> None:
    invoke = deploy(
        "import os\ndef handler(event, context):\n    return os._exit(3) if event else 1\n"
    )
    assert invoke(True)["payload"]["errorType"] == "Runtime.ExitError"
    assert invoke(False)["payload"] == 1


def test_invocations_at_one_time_have_environments_of_their_own(
    tmp_path: Path, deploy: Callable[..., Invoke]
) -> None:
    """The first waits for a file that only the second writes."""
    invoke = deploy(
        "import os, pathlib, threading\ndef handler(event, context):\n"
        "    flag = pathlib.Path(event['flag'])\n"
        "    if event['first']:\n"
        "        while not flag.exists():\n            threading.Event().wait(0.01)\n"
        "    else:\n        flag.write_text('')\n"
        "    return os.getpid()\n"
    )
    flag = str(tmp_path / "flag")
    with ThreadPoolExecutor() as pool:
        first = pool.submit(invoke, {"flag": flag, "first": True})
        second = pool.submit(invoke, {"flag": flag, "first": False})
        pids = {first.result(30)["payload"], second.result(30)["payload"]}
    assert len(pids) == 2


def test_events_and_answers_may_be_large(deploy: Callable[..., Invoke]) -> None:
    invoke = deploy("def handler(event, context):\n    return event * 2\n")
    assert invoke("x" * 400_000)["payload"] == "x" * 800_000
