"""A training job keeps the container contract, and its description says what became of it."""

import io
import json
import os
import re
import sys
import tarfile
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from local_runner.sagemaker.jobs import containment, metrics, training_process
from local_runner.sagemaker.jobs.containment import UncontainedError
from local_runner.sagemaker.jobs.machine import Machine
from local_runner.sagemaker.jobs.training_job import TrainingJob
from tests.local_runner import processes
from tests.local_runner.sagemaker.scripted_training import (
    BUCKET,
    METRICS,
    TRAINING_JOB,
    assert_valid_response,
    channel,
    wait_until,
)

Run = Callable[..., TrainingJob]


@pytest.fixture(params=["contained", "uncontained"])
def training_machine(request: pytest.FixtureRequest) -> Machine:
    """A machine that contains training jobs as well as it can, and another that does not."""
    if request.param == "uncontained":
        return Machine(containment=None)
    try:
        return Machine(containment=containment.best())
    except UncontainedError as error:
        pytest.skip(str(error))


@pytest.fixture
def run(run_training_job: Run, training_machine: Machine) -> Run:
    return partial(run_training_job, training_machine)


def unpacked(s3: Any, key: str) -> dict[str, str]:
    body = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        files = {member.name: archive.extractfile(member) for member in archive}
        return {name: file.read().decode() for name, file in files.items() if file}


def outcome(job: TrainingJob) -> tuple[Any, ...]:
    """Status, last secondary status, status of the objective, objective and reason of failure."""
    description = job.describe()
    return (
        description["TrainingJobStatus"],
        description["SecondaryStatus"],
        job.objective_status,
        job.objective,
        description.get("FailureReason"),
    )


def stages(job: TrainingJob) -> list[str]:
    return [each["Status"] for each in job.describe()["SecondaryStatusTransitions"]]


def test_a_program_finds_its_configuration_where_sagemaker_puts_it(run: Run, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="data/train.csv", Body=b"a,b\n1,2\n")
    training = {**channel("training", f"s3://{BUCKET}/data/"), "ContentType": "text/csv"}
    job = run(
        """
        files = [path for path in base.rglob("*") if path.is_file()]
        save(json.dumps({str(path.relative_to(base)): path.read_text() for path in files}))
        """,
        InputDataConfig=[training],
    )
    found = json.loads(unpacked(s3, f"models/{TRAINING_JOB}/output/model.tar.gz")["model.txt"])
    assert found.pop("output/log") == ""
    assert found.pop("input/data/training/train.csv") == "a,b\n1,2\n"
    assert {path: json.loads(text) for path, text in found.items()} == {
        "input/config/hyperparameters.json": {"depth": "3", "x": "0.5"},
        "input/config/inputdataconfig.json": {
            "training": {
                "ContentType": "text/csv",
                "TrainingInputMode": "File",
                "S3DistributionType": "FullyReplicated",
                "RecordWrapperType": "None",
            }
        },
        "input/config/resourceconfig.json": {
            "current_host": "algo-1",
            "current_instance_type": "ml.m5.large",
            "current_group_name": "homogeneousCluster",
            "hosts": ["algo-1"],
            "instance_groups": [
                {
                    "instance_group_name": "homogeneousCluster",
                    "instance_type": "ml.m5.large",
                    "hosts": ["algo-1"],
                }
            ],
            "network_interface_name": "eth0",
        },
    }
    assert job.status == "Completed"


def test_a_program_sees_no_credentials_of_this_machine(
    run: Run, s3: Any, training_machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    job = run(
        "save(json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]))",
        slots=4,
        Environment={"COLOUR": "red"},
    )
    arguments, folder, environment = json.loads(
        unpacked(s3, f"models/{TRAINING_JOB}/output/model.tar.gz")["model.txt"]
    )
    directory = str(job.container.directory)
    base = (
        training_machine.containment.base(job.container)
        if training_machine.containment
        else job.container.base
    )
    # Python adds the first to its own environment, and some shells the second to any.
    for name in ("LC_CTYPE", "_"):
        environment.pop(name, None)
    assert environment.pop("PATH").startswith(os.path.dirname(sys.executable))
    assert arguments == ["train"]
    assert folder == directory
    assert environment == {
        "HOME": directory,
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "2",
        "SAGEMAKER_BASE_DIR": str(base),
        "AWS_REGION": "us-east-1",
        "TRAINING_JOB_NAME": TRAINING_JOB,
        "TRAINING_JOB_ARN": job.request.arn,
        "COLOUR": "red",
    }


def test_a_program_gets_the_variables_that_are_passed_to_all_unless_its_definition_has_others(
    run_training_job: Run, training_machine: Machine
) -> None:
    machine = replace(training_machine, environment={"JAVA_HOME": "/java", "COLOUR": "blue"})
    job = run_training_job(
        machine,
        "say(os.environ['JAVA_HOME'] + ' ' + os.environ['COLOUR'])",
        Environment={"COLOUR": "red"},
    )
    assert job.container.log.read_text() == "/java red\n"


def test_the_last_objective_counts_and_every_metric_is_described(run: Run) -> None:
    job = run("say('score=1'); say('loss=0.5'); say('score=0.25'); save()")
    assert outcome(job) == ("Completed", "Completed", "Succeeded", 0.25, None)
    metrics = job.describe()["FinalMetricDataList"]
    assert {each["MetricName"]: each["Value"] for each in metrics} == {
        "score": 0.25,
        "loss": 0.5,
        "ObjectiveMetric": 0.25,
    }


def test_descriptions_are_what_the_service_model_says(run: Run) -> None:
    job = run("say('score=1'); save()", DefinitionName="first")
    description, summary = job.describe(), job.summary()
    assert_valid_response("DescribeTrainingJob", description)
    assert_valid_response(
        "ListTrainingJobsForHyperParameterTuningJob", {"TrainingJobSummaries": [summary]}
    )
    assert stages(job) == ["Starting", "Downloading", "Training", "Uploading", "Completed"]
    assert description["ModelArtifacts"] == {
        "S3ModelArtifacts": f"s3://{BUCKET}/models/{TRAINING_JOB}/output/model.tar.gz"
    }
    assert description["HyperParameters"] == {"depth": "3", "x": "0.5"}
    times = ("CreationTime", "TrainingStartTime", "TrainingEndTime")
    seconds = (description["TrainingEndTime"] - description["TrainingStartTime"]).total_seconds()
    assert (
        description["BillableTimeInSeconds"]
        == description["TrainingTimeInSeconds"]
        == ceil(seconds)
    )
    assert summary == {
        "TrainingJobDefinitionName": "first",
        "TrainingJobName": TRAINING_JOB,
        "TrainingJobArn": f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{TRAINING_JOB}",
        **{name: description[name] for name in times},
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"x": "0.5"},
        "FinalHyperParameterTuningJobObjectiveMetric": {
            "Type": "Maximize",
            "MetricName": "score",
            "Value": 1.0,
        },
        "ObjectiveStatus": "Succeeded",
    }


@pytest.mark.parametrize("path", ["models", "models/"])
def test_the_model_is_where_it_is_described_with_and_without_a_trailing_slash(
    run: Run, s3: Any, path: str
) -> None:
    job = run("save('weights')", OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/{path}"})
    uri = job.describe()["ModelArtifacts"]["S3ModelArtifacts"]
    assert uri == f"s3://{BUCKET}/models/{TRAINING_JOB}/output/model.tar.gz"
    assert unpacked(s3, f"models/{TRAINING_JOB}/output/model.tar.gz") == {"model.txt": "weights"}


def test_output_data_and_checkpoints_are_uploaded(run: Run, s3: Any) -> None:
    run(
        """
        (base / "output/data/plot.txt").write_text("plot")
        (base / "checkpoints/1.txt").write_text("one")
        """,
        CheckpointConfig={"S3Uri": f"s3://{BUCKET}/checkpoints/"},
    )
    assert unpacked(s3, f"models/{TRAINING_JOB}/output/output.tar.gz") == {"plot.txt": "plot"}
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert keys == [
        f"checkpoints/{TRAINING_JOB}/1.txt",
        f"models/{TRAINING_JOB}/output/output.tar.gz",
    ]


@pytest.mark.parametrize("line", ["nothing to see", "score=nan", "score=inf", "score=high"])
def test_a_job_without_a_finite_objective_completes_with_a_failed_objective(
    run: Run, line: str
) -> None:
    job = run(f"say({line!r}); save()")
    assert outcome(job) == ("Completed", "Completed", "Failed", None, None)
    assert not job.is_candidate


def test_the_failure_file_is_the_reason_of_the_failure(run: Run) -> None:
    job = run(
        """
        say("score=1")
        (base / "output/failure").write_text("no such column: age")
        sys.exit(3)
        """
    )
    reason = "AlgorithmError: no such column: age, exit code: 3"
    assert outcome(job) == ("Failed", "Failed", "Failed", None, reason)
    assert stages(job) == ["Starting", "Downloading", "Training", "Failed"]


def test_a_long_reason_is_cut_says_so_and_keeps_the_exit_code(run: Run) -> None:
    job = run("(base / 'output/failure').write_text('x' * 5000); sys.exit(3)")
    ending = f"... (cut, see {job.container.failure_file}), exit code: 3"
    reason = job.describe()["FailureReason"]
    assert reason == "AlgorithmError: " + "x" * (1024 - 16 - len(ending)) + ending
    assert len(reason) == 1024
    assert job.container.failure_file.read_text() == "x" * 5000


def test_a_long_last_line_is_cut_says_so_and_keeps_its_log(run: Run) -> None:
    job = run("say('x' * 5000); sys.exit(3)")
    ending = f"... (cut) (log: {job.container.log}), exit code: 3"
    reason = job.describe()["FailureReason"]
    assert reason == "AlgorithmError: " + "x" * (1024 - 16 - len(ending)) + ending


def test_without_a_failure_file_the_last_line_of_the_log_is_the_reason(run: Run) -> None:
    job = run("say('reading'); say('disk full'); say(''); sys.exit(1)")
    log = job.container.log
    assert job.describe()["FailureReason"] == (
        f"AlgorithmError: disk full (log: {log}), exit code: 1"
    )
    assert log.read_text() == "reading\ndisk full\n\n"


def test_a_killed_program_has_the_exit_code_that_docker_gives(run: Run) -> None:
    job = run("say('score=1'); wait()", at=1.0, happens=TrainingJob.kill)
    assert job.describe()["FailureReason"] == (
        f"AlgorithmError: score=1 (log: {job.container.log}), exit code: 137"
    )


def test_a_program_over_its_memory_is_killed_and_the_reason_says_so(run: Run) -> None:
    job = run("taken = bytearray(os.urandom(2**20)) * 300; wait()", memory=200 * 2**20)
    reason = job.describe()["FailureReason"]
    said = (
        r"AlgorithmError: killed, for it took [23]\d\d MiB of memory \(log: (.*)\), exit code: 137"
    )
    assert re.fullmatch(said, reason)[1] == str(job.container.log)


def test_a_program_that_cannot_be_started_is_an_algorithm_error(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tests.local_runner.sagemaker.scripted_training.PRELUDE", "#!/no/such/interpreter\n"
    )
    job = run("")
    reason = f"AlgorithmError: {job.request.program} cannot be started: No such file or directory"
    assert outcome(job) == ("Failed", "Failed", "Failed", None, reason)


def test_a_program_in_no_format_that_the_kernel_knows_cannot_be_started(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.local_runner.sagemaker.scripted_training.PRELUDE", "echo hello\n")
    job = run("")
    reason = f"AlgorithmError: {job.request.program} cannot be started: Exec format error"
    assert outcome(job) == ("Failed", "Failed", "Failed", None, reason)


def test_metrics_are_read_from_the_log_as_sagemaker_shows_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(METRICS[0], "Regex", r"\[\d+\]#011score=(\S+)#015$")
    job = run(r"say('[7]\tscore=0.5\r'); say('score=1')")
    assert job.objective == 0.5
    assert job.container.log.read_text() == "[7]#011score=0.5#015\nscore=1\n"


def test_a_line_that_a_program_did_not_end_holds_no_metric(run: Run) -> None:
    job = run("say('score=12'); print('score=3', end='', flush=True)")
    assert outcome(job) == ("Completed", "Completed", "Succeeded", 12.0, None)
    assert job.container.log.read_text() == "score=12\nscore=3"


def test_missing_data_is_a_client_error(run: Run) -> None:
    job = run("save()", InputDataConfig=[channel("training", f"s3://{BUCKET}/none/")])
    assert outcome(job)[-1] == (
        "ClientError: Data download failed for channel training: "
        f'No S3 objects found under S3 URL "s3://{BUCKET}/none/"'
    )
    assert stages(job) == ["Starting", "Downloading", "Failed"]


def test_a_bucket_that_refuses_the_model_is_an_internal_error(run: Run) -> None:
    job = run("say('score=1'); save()", OutputDataConfig={"S3OutputPath": "s3://no-bucket/x"})
    assert job.status == "Failed"
    assert job.describe()["FailureReason"].startswith("InternalServerError: NoSuchBucket(")


SAVES_ON_SIGTERM = """
def finish(*_):
    save("so far")
    sys.exit(0)
signal.signal(signal.SIGTERM, finish)
say("score=7")
wait()
"""


def test_a_stopped_job_keeps_the_model_it_saves_on_sigterm(run: Run, s3: Any) -> None:
    job = run(SAVES_ON_SIGTERM, at=7.0)
    assert outcome(job) == ("Stopped", "Stopped", "Succeeded", 7.0, None)
    assert unpacked(s3, f"models/{TRAINING_JOB}/output/model.tar.gz") == {"model.txt": "so far"}
    assert stages(job) == [
        "Starting",
        "Downloading",
        "Training",
        "Stopping",
        "Uploading",
        "Stopped",
    ]
    assert job.is_candidate


def test_a_job_that_is_stopped_when_its_program_has_ended_has_completed(
    run: Run, tmp_path: Path
) -> None:
    def stop_too_late(job: TrainingJob) -> None:
        program = tmp_path / "algorithm"
        wait_until(
            lambda: not processes.naming(program) and not processes.ending(),
            threading.Event().wait,
        )
        job.stop()

    job = run("say('score=7'); save()", at=7.0, happens=stop_too_late)
    assert outcome(job) == ("Completed", "Completed", "Succeeded", 7.0, None)
    assert job.is_candidate


LEAVES_ON_SIGTERM = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))"


def test_a_stopped_job_without_a_model_is_no_candidate(run: Run) -> None:
    job = run(f"{LEAVES_ON_SIGTERM}; say('score=7'); wait()", at=7.0)
    assert outcome(job) == ("Stopped", "Stopped", "Succeeded", 7.0, None)
    assert not job.is_candidate


def test_a_program_that_ignores_sigterm_is_killed_after_the_grace_time(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_process, "STOP_GRACE_SECONDS", 0.1)
    ignoring = "signal.signal(signal.SIGTERM, signal.SIG_IGN); say('score=7')\nwait()"
    job = run(ignoring, at=7.0)
    assert outcome(job) == ("Stopped", "Stopped", "Succeeded", 7.0, None)


def test_the_time_limit_stops_a_job_and_its_last_objective_counts(run: Run) -> None:
    job = run(SAVES_ON_SIGTERM, StoppingCondition={"MaxRuntimeInSeconds": 1})
    assert outcome(job) == ("Stopped", "MaxRuntimeExceeded", "Succeeded", 7.0, None)


def test_an_expression_that_does_not_come_to_an_end_fails_the_training_job(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "LONGEST_SEARCH_SECONDS", 0.05)
    monkeypatch.setitem(METRICS[0], "Regex", "(s|ss)+$")
    job = run("""say("s" * 80 + "!"); wait()""")
    assert outcome(job) == (
        "Failed",
        "Failed",
        "Failed",
        None,
        "ClientError: MetricDefinitions: the Regex of score has searched a line of the log for "
        "0.05 s; give one that does not repeat what repeats",
    )


@pytest.mark.parametrize("value", ["$(touch made)", "; touch made", "`touch made`", "'\"\n"])
def test_what_a_payload_says_reaches_a_program_as_text(
    run: Run, s3: Any, training_machine: Machine, value: str
) -> None:
    job = run(
        """save(json.dumps([sys.argv[1:], os.environ["GIVEN"], sorted(os.listdir())]))""",
        Environment={"GIVEN": value},
    )
    assert job.status == "Completed"
    found = json.loads(unpacked(s3, f"models/{TRAINING_JOB}/output/model.tar.gz")["model.txt"])
    # The training job's directory stands for the root of a container.
    assert found == [["train"], value, ["etc", "opt"] if training_machine.containment else ["opt"]]


def test_a_variable_that_no_process_can_have_fails_the_training_job(
    run: Run, tmp_path: Path
) -> None:
    job = run("save()", Environment={"GIVEN": "a\0b"})
    program = tmp_path / "algorithm" / "train"
    assert outcome(job) == (
        "Failed",
        "Failed",
        "Failed",
        None,
        f"AlgorithmError: {program} cannot be started: embedded null byte",
    )
