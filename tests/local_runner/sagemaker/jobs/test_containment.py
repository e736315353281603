"""A training job is a container: it meets no other, and nothing of it is left however it ends.

Each test runs in every way that this machine permits; the summary of the tests says which ways these were.
"""

import errno
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from local_runner.sagemaker.jobs import containment, training_process
from local_runner.sagemaker.jobs.containment import Containment, UncontainedError
from local_runner.sagemaker.jobs.machine import Machine
from local_runner.sagemaker.jobs.training_job import TrainingJob
from local_runner.sagemaker.jobs.training_process import SUPERVISOR
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from tests.local_runner import processes
from tests.local_runner.sagemaker.scripted_training import (
    TUNING_JOB_ARN,
    WAIT_SECONDS,
    counters,
    scripted_algorithm,
    training_definition,
    tuning_request,
    wait_until,
)
from tests.local_runner.sagemaker.ways_to_contain import WAYS, permitted

Run = Callable[..., TrainingJob]

ROOT = Path(__file__).parents[4]

# As H2O's and Spark's clients do: a helper in a session of its own; and one that has left parent and environment, too.
LEAVES_HELPERS = """
import subprocess
helper = ["tail", "-n0", "-f", os.path.abspath(sys.argv[0])]
subprocess.Popen(helper, start_new_session=True)
subprocess.run(["sh", "-c", 'env -i setsid "$0" "$@" & exit', *helper], check=True)
say("score=1")
"""
LEAVES_ON_SIGTERM = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))\n"
WAITS = "wait()\n"

# As a cluster of one does: a server at a fixed port, and a client that looks for it by the host's name. It waits until
# as many as run side by side are there.
SERVES_ITSELF = """
import pathlib, socket, time
base = pathlib.Path({base!r})
me = json.loads((base / "input/config/resourceconfig.json").read_text())["current_host"]
server = socket.create_server((socket.gethostbyname(me), 54321))
met = pathlib.Path({met!r})
(met / os.environ["TRAINING_JOB_NAME"]).touch()
for _ in range(3000):
    if len(list(met.iterdir())) == 2:
        break
    time.sleep(0.01)
client = socket.create_connection((socket.gethostname(), 54321))
server.accept()[0].sendall(os.environ["TRAINING_JOB_NAME"].encode())
assert client.recv(100).decode() == os.environ["TRAINING_JOB_NAME"]
(base / "model/model.txt").write_text("model")
say(f"score={{os.getpid()}}")
"""


def way_or_skip(way: str) -> Containment | None:
    try:
        return permitted(way)
    except UncontainedError as error:
        pytest.skip(str(error))


@pytest.fixture(params=WAYS)
def any_way(request: pytest.FixtureRequest) -> Containment | None:
    """Each way to run training programs that this machine permits; None is the one without containers."""
    return way_or_skip(request.param)


@pytest.fixture(params=WAYS[:-1])
def contained(request: pytest.FixtureRequest) -> Containment:
    """Each way to contain training programs that this machine permits."""
    way = way_or_skip(request.param)
    assert way
    return way


def test_training_jobs_side_by_side_never_meet(
    contained: Containment, s3: Any, tmp_path: Path
) -> None:
    (tmp_path / "met").mkdir()
    base = "/opt/ml" if contained.has_opt_ml else "$SAGEMAKER_BASE_DIR"
    program = SERVES_ITSELF.format(base=base, met=str(tmp_path / "met"))
    program = program.replace("'$SAGEMAKER_BASE_DIR'", "os.environ['SAGEMAKER_BASE_DIR']")
    algorithm = scripted_algorithm(tmp_path / "algorithm", program)
    job = TuningJob(
        tuning_request(
            "1", "2", parallel=2, definition=training_definition(EnableNetworkIsolation=True)
        ),
        TUNING_JOB_ARN,
        lambda _: algorithm,
        s3,
        tmp_path / "jobs",
        machine=Machine(contained),
    )
    job.start()
    assert job.wait(WAIT_SECONDS)
    assert counters(job) == ("Completed", {"Completed": 2}, {"Succeeded": 2})
    # The program is the first process of its container.
    assert [each.objective for each in job.training_jobs()] == [1.0, 1.0]


ENDS: dict[str, tuple[str, dict[str, Any], str]] = {
    "success": ("", {}, "Completed"),
    "failure": ("sys.exit(3)", {}, "Failed"),
    "stop": (LEAVES_ON_SIGTERM + WAITS, {"at": 1.0}, "Stopped"),
    "ignored-stop": (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nsay('score=2')\n" + WAITS,
        {"at": 2.0},
        "Stopped",
    ),
    "time-limit": (
        LEAVES_ON_SIGTERM + WAITS,
        {"StoppingCondition": {"MaxRuntimeInSeconds": 1}},
        "Stopped",
    ),
    "kill": (WAITS, {"at": 1.0, "happens": TrainingJob.kill}, "Failed"),
    "memory": ("taken = os.urandom(2**20) * 200\n" + WAITS, {"memory": 100 * 2**20}, "Failed"),
}


@pytest.mark.parametrize("end", ENDS)
def test_nothing_is_left_of_a_training_job(
    run_training_job: Run,
    any_way: Containment | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
) -> None:
    monkeypatch.setattr(training_process, "STOP_GRACE_SECONDS", 0.1)
    then, options, status = ENDS[end]
    job = run_training_job(Machine(any_way), LEAVES_HELPERS + then, **options)
    assert job.status == status
    assert "score=1\n" in job.container.log.read_text()
    assert processes.naming(tmp_path / "algorithm") == []


# A runner that has one training program; the way to contain it is the argument.
RUNNER = """
import json, os, sys
from pathlib import Path
from local_runner.sagemaker.jobs.container import Container
from local_runner.sagemaker.jobs.containment import Containment
from local_runner.sagemaker.jobs.log import Log
from local_runner.sagemaker.jobs.training_process import Command, TrainingProcess

program, way = Path(sys.argv[1]), json.loads(sys.argv[2])
container = Container(program.parent.parent / "job")
container.prepare({"x": "1"}, [], {"AlgorithmSpecification": {"TrainingInputMode": "File"}})
environment = {"PATH": os.environ["PATH"], "SAGEMAKER_BASE_DIR": str(container.base), "TRAINING_JOB_ARN": "arn"}
command = (
    Containment(tuple(way[0]), way[1]).command(program, container, environment, isolated=True)
    if way
    else Command(program, [str(program), "train"], container.directory, environment)
)
log = Log(container.log, lambda line: print(line, end="", flush=True))
TrainingProcess(command).wait(log, 600, lambda: None)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_a_runner_that_is_ended(
    any_way: Containment | None, tmp_path: Path, number: signal.Signals
) -> None:
    program = scripted_algorithm(tmp_path / "algorithm", LEAVES_HELPERS + WAITS).program
    way = json.dumps([any_way.privilege, any_way.has_opt_ml] if any_way else None)
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(program), way],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as runner:
        assert runner.stdout
        assert runner.stdout.readline() == b"score=1\n"
        assert len(processes.naming(program)) >= 3
        runner.send_signal(number)
        assert runner.wait(WAIT_SECONDS) != 0
    wait_until(lambda: not processes.naming(program), threading.Event().wait)


def supervisor_of(program: Path) -> psutil.Process:
    ancestors = processes.naming(program)[0].parents()
    return next(each for each in ancestors if SUPERVISOR in each.cmdline())


def test_a_container_ends_with_its_supervisor(
    run_training_job: Run, contained: Containment, tmp_path: Path
) -> None:
    def kill_supervisor(_: TrainingJob) -> None:
        supervisor_of(tmp_path / "algorithm").kill()

    job = run_training_job(
        Machine(contained), LEAVES_HELPERS + WAITS, at=1.0, happens=kill_supervisor
    )
    assert job.describe()["FailureReason"] == (
        "InternalServerError: ContainerError('the supervisor of the training program was killed')"
    )
    wait_until(lambda: not processes.naming(tmp_path / "algorithm"), threading.Event().wait)


def test_another_supervisor_takes_the_place_of_one_that_was_killed(
    run_training_job: Run, any_way: Containment | None, tmp_path: Path
) -> None:
    def kill_parent_of_supervisors(job: TrainingJob) -> None:
        parent = supervisor_of(tmp_path / "algorithm").parent()
        assert parent
        assert SUPERVISOR in parent.cmdline()
        parent.kill()
        parent.wait(WAIT_SECONDS)
        job.stop()

    program = LEAVES_ON_SIGTERM + "say('score=1')\n" + WAITS
    job = run_training_job(Machine(any_way), program, at=1.0, happens=kill_parent_of_supervisors)
    assert job.status == "Stopped"
    job.container.remove()
    assert run_training_job(Machine(any_way), "save()").status == "Completed"


def test_the_first_process_of_a_container_gets_no_signal_that_it_does_not_handle(
    run_training_job: Run, contained: Containment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_process, "STOP_GRACE_SECONDS", 0.5)
    program = "import time\nsay('score=1')\ntime.sleep(0.1)\nsay('score=2')\n" + WAITS
    job = run_training_job(Machine(contained), program, at=1.0)
    # As a container's on SageMaker, it goes on until it is killed.
    assert (job.status, job.objective) == ("Stopped", 2.0)


CONNECTS = """
import socket
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=10)
except OSError as error:
    say(f"score={{error.errno}}")
else:
    say("score=0")
"""


@pytest.mark.parametrize(("isolated", "refused"), [(True, errno.ECONNREFUSED), (False, 0)])
def test_network_isolation_leaves_a_loopback_and_its_absence_the_machines_network(
    run_training_job: Run, contained: Containment, isolated: bool, refused: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        program = CONNECTS.format(port=server.getsockname()[1])
        job = run_training_job(Machine(contained), program, EnableNetworkIsolation=isolated)
    assert job.objective == refused


def test_opt_ml_appears_beside_everything_else_that_is_in_opt(
    run_training_job: Run, contained: Containment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opt = tmp_path / "opt"
    (opt / "tool/bin").mkdir(parents=True)
    (opt / "tool/bin/run").write_text("a tool")
    (opt / "a file").write_text("a file")
    (opt / "link").symlink_to("tool")
    monkeypatch.setattr(containment, "OPT", opt)
    monkeypatch.setattr(containment, "OPT_ML", opt / "ml")
    program = f"""
    import pathlib
    opt = pathlib.Path({str(opt)!r})
    for file in sorted(opt.rglob("run*")) + [opt / "a file", opt / "link/bin/run"]:
        say(file.read_text())
    (opt / "tool/made").touch()
    (opt / "ml/model/model.txt").write_text("model")
    """
    job = run_training_job(Machine(replace(contained, has_opt_ml=True)), program)
    assert job.container.log.read_text() == "a tool\na file\na tool\n"
    assert (job.container.model / "model.txt").read_text() == "model"
    assert sorted(each.name for each in opt.iterdir()) == ["a file", "link", "tool"]
    assert (opt / "tool/made").exists()


def test_opt_ml_that_is_taken_is_not_hidden(
    run_training_job: Run, contained: Containment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containment, "OPT_ML", tmp_path / "ml")
    (tmp_path / "ml").mkdir()
    assert next(iter(containment.ways())).has_opt_ml
    (tmp_path / "ml/data").touch()
    assert not any(way.has_opt_ml for way in containment.ways())
    job = run_training_job(
        Machine(replace(contained, has_opt_ml=False)), "say(str(base)); save('model')"
    )
    assert job.container.log.read_text() == f"{job.container.base}\n"
    assert job.is_candidate is False


FORBIDS = 'echo 0 > /proc/sys/user/max_{kind}_namespaces; exec "$@"'
BEST = "from local_runner.sagemaker.jobs import containment; containment.best()"


@pytest.mark.parametrize("kind", ["user", "mnt", "pid", "uts", "net"])
def test_a_machine_that_forbids_namespaces_says_so(contained: Containment, kind: str) -> None:
    # Limits of a user namespace hold in it alone: https://man7.org/linux/man-pages/man7/namespaces.7.html
    words = [containment.tool("unshare"), "--user", "--map-root-user", "sh", "-c"]
    ended = subprocess.run(
        [*words, FORBIDS.format(kind=kind), "sh", sys.executable, "-c", BEST],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if kind == "user":
        assert ended.returncode == 0
        return
    assert ended.stderr.splitlines()[-1] == (
        "local_runner.sagemaker.jobs.containment.UncontainedError: "
        "unshare: unshare failed: No space left on device"
    )


def test_a_machine_without_the_tools_says_which_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containment, "TOOLS_PATH", "/nowhere")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UncontainedError, match=r"^there is no program unshare$"):
        containment.tool.__wrapped__("unshare")
