"""Lambda functions in processes: the surroundings of a handler, and the answers to its callers."""

import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from local_runner.aws import REGION
from local_runner.lambdas import functions
from tests.local_runner.lambdas.deployed_functions import Invoke, created, lambda_service, zipped

ROLE_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Path]:
    with lambda_service(tmp_path / "functions"):
        yield tmp_path / "functions"


@pytest.fixture
def deploy(aws: Path) -> Callable[..., Invoke]:
    """Deploy a handler's source, and return a function that invokes it."""
    return created


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


def test_a_handler_finds_its_own_variables_and_lambdas_and_nothing_of_this_process(
    aws: Path, deploy: Callable[..., Invoke], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_CALLER", "secret")
    invoke = deploy("import os\ndef handler(event, context):\n    return dict(os.environ)\n")
    found = invoke()["payload"]
    # Python itself sets this variable if there is no locale.
    found.pop("LC_CTYPE", None)
    task_root = Path(found.pop("LAMBDA_TASK_ROOT"))
    role = {name: found.pop(name) for name in ROLE_VARIABLES}
    own = boto3.client("sts", **{name.lower(): value for name, value in role.items()})
    assert own.get_caller_identity()["Arn"].endswith(":assumed-role/role/function")
    assert (task_root.parent, (task_root / "app.py").is_file()) == (aws, True)
    assert found == {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": "function",
        "AWS_REGION": REGION,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "OWN": "variable",
        "PATH": os.environ["PATH"],
        "TZ": ":UTC",
    }


def test_the_next_invocation_finds_a_warm_environment(deploy: Callable[..., Invoke]) -> None:
    invoke = deploy(
        "calls = []\ndef handler(event, context):\n    calls.append(1)\n    return len(calls)\n"
    )
    assert [invoke()["payload"], invoke()["payload"]] == [1, 2]


def test_the_output_of_a_handler_and_its_programs_is_its_log_and_not_its_answer(
    aws: Path, deploy: Callable[..., Invoke]
) -> None:
    invoke = deploy(
        "import subprocess\ndef handler(event, context):\n    print('{}', 'ü')\n"
        "    subprocess.run(['echo', '[]'])\n    return 'answer'\n"
    )
    assert [invoke()["payload"], invoke()["payload"]] == ["answer", "answer"]
    assert (aws / "function.log").read_text() == "{} ü\n[]\n" * 2


def test_a_handler_that_reads_standard_input_finds_nothing_and_takes_no_invocation(
    deploy: Callable[..., Invoke],
) -> None:
    invoke = deploy(
        "import subprocess, sys\ndef handler(event, context):\n"
        "    return [event, sys.stdin.read(), subprocess.run(['cat']).returncode]\n"
    )
    assert [invoke(1)["payload"], invoke(2)["payload"]] == [[1, "", 0], [2, "", 0]]


def test_an_exception_is_answered_as_lambda_does(deploy: Callable[..., Invoke]) -> None:
    invoke = deploy(
        "class TooBad(Exception): pass\ndef handler(event, context):\n    raise TooBad('why')\n"
    )
    answer = invoke()
    [frame] = answer["payload"].pop("stackTrace")
    assert frame.endswith("/app.py\", line 3, in handler\n    raise TooBad('why')\n")
    assert len(answer["payload"].pop("requestId")) == 36
    assert answer == {
        "failed": "Unhandled",
        "payload": {"errorMessage": "why", "errorType": "TooBad"},
    }


@pytest.mark.parametrize(
    ("source", "handler", "error_type", "message"),
    [
        (
            "import nowhere",
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'nowhere'",
        ),
        (
            "",
            "package/app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'package/app': No module named 'package'",
        ),
        (
            "def handler(",
            "app.handler",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'app': '(' was never closed (app.py, line 1)",
        ),
        ("", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        (
            "",
            "app",
            "Runtime.MalformedHandlerName",
            "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
        ),
        (
            "def handler(event, context):\n    return {1, 2}",
            "app.handler",
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type set is not JSON serializable",
        ),
    ],
)
def test_a_failure_outside_of_the_handler_has_a_name_of_the_runtime(
    deploy: Callable[..., Invoke], source: str, handler: str, error_type: str, message: str
) -> None:
    answer = deploy(source, handler)()
    del answer["payload"]["requestId"]
    assert answer == {
        "failed": "Unhandled",
        "payload": {"errorMessage": message, "errorType": error_type, "stackTrace": []},
    }


def test_a_number_outside_of_json_is_no_answer(deploy: Callable[..., Invoke]) -> None:
    payload = deploy("def handler(event, context):\n    return float('nan')\n")()["payload"]
    assert payload["errorType"] == "Runtime.MarshalError"


def test_an_error_of_the_modules_own_code_keeps_its_name(deploy: Callable[..., Invoke]) -> None:
    payload = deploy("import os\nos.nowhere\ndef handler(event, context): pass\n")()["payload"]
    assert payload["errorType"] == "AttributeError"
    assert payload["errorMessage"] == "module 'os' has no attribute 'nowhere'"


def test_a_handler_that_exceeds_its_timeout_is_ended_and_the_next_invocation_starts_anew(
    deploy: Callable[..., Invoke],
) -> None:
    invoke = deploy(
        "import threading\ncalls = []\ndef handler(event, context):\n    calls.append(1)\n"
        "    threading.Event().wait(event)\n    return len(calls)\n",
        timeout=1,
    )
    assert sandbox_failure(invoke(60)) == ("Sandbox.Timedout", "Task timed out after 1.00 seconds")
    assert invoke(0)["payload"] == 1


@pytest.mark.parametrize(
    ("leaving", "message"),
    [
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os._exit(3)", "Runtime exited with error: exit status 3"),
        ("sys.exit('bye')", "Runtime exited with error: exit status 1"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
    ],
)
def test_a_process_that_dies_is_a_failure_of_that_invocation_only(
    deploy: Callable[..., Invoke], leaving: str, message: str
) -> None:
    invoke = deploy(
        "import os, sys\ndef handler(event, context):\n"
        f"    if event:\n        {leaving}\n    return 'alive'\n"
    )
    assert sandbox_failure(invoke(True)) == ("Runtime.ExitError", message)
    assert invoke(False)["payload"] == "alive"


def sandbox_failure(answer: dict[str, Any]) -> tuple[str, str]:
    """Return type and message, without the request's id, of a failure that the sandbox reports."""
    assert answer["failed"] == "Unhandled"
    assert list(answer["payload"]) == ["errorType", "errorMessage"]
    request, _, message = answer["payload"]["errorMessage"].partition(" Error: ")
    assert re.fullmatch("RequestId: [0-9a-f-]{36}", request)
    return answer["payload"]["errorType"], message


def test_simultaneous_invocations_have_environments_of_their_own(
    tmp_path: Path, deploy: Callable[..., Invoke]
) -> None:
    """Let the first invocation wait for a file that only the second writes."""
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


def test_a_function_has_a_few_environments_however_many_invocations_wait(
    deploy: Callable[..., Invoke],
) -> None:
    most = functions.ENVIRONMENTS_PER_FUNCTION
    invoke = deploy(
        "import os, threading\ndef handler(event, context):\n"
        "    threading.Event().wait(0.1)\n    return [event, os.getpid()]\n"
    )
    with ThreadPoolExecutor(5 * most) as pool:
        answers = [answer["payload"] for answer in pool.map(invoke, range(5 * most))]
    assert [event for event, _ in answers] == list(range(5 * most))
    assert len({pid for _, pid in answers}) == most


def test_invocations_that_wait_for_an_environment_fail_when_the_context_ends(
    tmp_path: Path,
) -> None:
    most = functions.ENVIRONMENTS_PER_FUNCTION
    source = (
        "import os, pathlib, threading\ndef handler(event, context):\n"
        "    (pathlib.Path(event) / str(os.getpid())).touch()\n    threading.Event().wait()\n"
    )
    started = tmp_path / "started"
    started.mkdir()
    with ThreadPoolExecutor(2 * most) as pool, lambda_service(tmp_path / "functions"):
        invoke = created(source)
        waiting = [pool.submit(invoke, str(started)) for _ in range(2 * most)]
        deadline = time.monotonic() + 30
        while len(list(started.iterdir())) < most:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    killed = ("Runtime.ExitError", "Runtime exited with error: signal: killed")
    assert [sandbox_failure(each.result(30)) for each in waiting] == [killed] * 2 * most
    assert len(list(started.iterdir())) == most


def test_events_and_answers_may_be_large(deploy: Callable[..., Invoke]) -> None:
    invoke = deploy("def handler(event, context):\n    return event * 2\n")
    assert invoke("x" * 400_000)["payload"] == "x" * 800_000


def test_new_code_and_new_variables_are_used_at_once(deploy: Callable[..., Invoke]) -> None:
    source = "import os\ndef handler(event, context):\n    return [{}, os.environ['OWN']]\n"
    invoke = deploy(source.format(1))
    client = boto3.client("lambda", region_name=REGION)
    answers = [invoke()["payload"]]
    client.update_function_code(FunctionName="function", ZipFile=zipped(source.format(2)))
    answers.append(invoke()["payload"])
    changed = {"Variables": {"OWN": "changed"}}
    client.update_function_configuration(FunctionName="function", Environment=changed)
    answers.append(invoke()["payload"])
    assert answers == [[1, "variable"], [2, "variable"], [2, "changed"]]


def test_a_function_that_does_not_exist_is_not_found(deploy: Callable[..., Invoke]) -> None:
    client = boto3.client("lambda", region_name=REGION)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="nowhere")


def test_when_the_context_ends_no_process_is_left(tmp_path: Path) -> None:
    """End the context while one process is idle and another is at work, whose invocation fails."""
    source = (
        "import os, pathlib, threading\ndef handler(event, context):\n"
        "    if event:\n        pathlib.Path(event).write_text(str(os.getpid()))\n"
        "        threading.Event().wait()\n    return os.getpid()\n"
    )
    started = tmp_path / "pid"
    with ThreadPoolExecutor() as pool, lambda_service(tmp_path / "functions"):
        invoke = created(source)
        at_work = pool.submit(invoke, str(started))
        deadline = time.monotonic() + 30
        while not (started.exists() and started.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        idle = invoke()["payload"]
    killed = "Runtime exited with error: signal: killed"
    assert sandbox_failure(at_work.result(30)) == ("Runtime.ExitError", killed)
    for pid in (idle, int(started.read_text())):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
