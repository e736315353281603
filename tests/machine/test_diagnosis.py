"""Failures of tuning jobs without a result: they name the reasons of their training jobs."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import boto3
import pytest

from local_runner.iam.access import Access, AccessDeniedError
from local_runner.iam.calls import Permission
from local_runner.sagemaker.algorithms import load_algorithm
from tests.machine.deployed import GRADIENT_BOOSTING, Machine, smallest
from tests.machine.paths import FAILURE, up_to
from tests.machine.scripted import Script

LIST, MORE = "List Failed Training Jobs", "More Failed Training Jobs?"
ENDED, PICK = up_to("Best Training Job?"), ["Pick Best Training Job", *FAILURE]
MEMORY = "AlgorithmError: , exit code: 137"
REASON = "No training job succeeded after 5 attempts."

WITHOUT = "completed without a best training job (training jobs: 1 completed): "
SOUGHT = "the Regex validation:auc=(\\S+) for validation:auc"
DIVERGED = "Lower the learning rate if training diverges, and check the data: missing values make a metric NaN."
BOTH = (
    "no log had a finite value of validation:auc. Either the metric is not in the log as it is looked for, or its "
    "values are NaN or infinite; see which (log group /aws/sagemaker/TrainingJobs, log streams refused-.../algo-1-...)."
)
# The name of a tuning job says what its training jobs print.
TRAIN = """\
#!/bin/sh
case "$TRAINING_JOB_NAME" in
  never-*) echo 'validation:auc 0.9' ;;
  nan-*) echo 'validation:auc=nan'; echo 'validation:auc=NaN' ;;
  inf-*) echo 'validation:auc=nan'; echo 'validation:auc=-inf' ;;
esac
echo model > "$SAGEMAKER_BASE_DIR/model/model"
"""


@pytest.fixture
def printing(machine: Machine, tmp_path: Path) -> Iterator[str]:
    """Yield the ARN of an algorithm whose real training prints what the training job's name says."""
    folder = tmp_path / "printing"
    folder.mkdir()
    shutil.copy(GRADIENT_BOOSTING / "algorithm.json", folder)
    (folder / "train").write_text(TRAIN)
    (folder / "train").chmod(0o755)
    with machine.real_training(tmp_path):
        yield machine.aws.sagemaker.register_algorithm(load_algorithm("printing", folder))


def failing(*reasons: str, status: str = "Failed") -> Script:
    return Script(status, (), REASON if status == "Failed" else None, failures=reasons)


@pytest.mark.parametrize("status", ["Failed", "Stopped", "Completed"])
def test_the_notification_groups_the_reasons_of_failed_training_jobs(
    machine: Machine, status: str
) -> None:
    name = f"diagnosed-{status.lower()}"
    command = 'AlgorithmError: Command "train --learn_rate {}", exit code: 1'
    reasons = [command.format(0.01), MEMORY, command.format(0.2), command.format("1e-05")]
    run = machine.run(smallest(name), failing(*reasons, status=status))
    assert run.states == [*ENDED, LIST, MORE, *PICK]
    first, *diagnosed = run.failure[1].splitlines()
    assert name in first
    assert (REASON in first) == (status == "Failed")
    assert [line.partition(" (log group ")[0] for line in diagnosed] == [
        "Reasons why 4 training jobs failed, most frequent first:",
        f"3 x {reasons[0]}",
        f"1 x {MEMORY}",
    ]
    [message] = run.messages
    assert json.loads(message["Message"])["cause"] == run.failure[1]
    assert run.failure[1] in run.emails[0]


@pytest.mark.parametrize(("count", "pages", "shown"), [(25, 1, 25), (26, 2, 26), (120, 4, 100)])
def test_the_failure_covers_up_to_a_hundred_failed_training_jobs(
    machine: Machine, count: int, pages: int, shown: int
) -> None:
    run = machine.run(smallest(f"pages-{count}"), failing(*[MEMORY] * count))
    assert run.states == [*ENDED, *[LIST, MORE] * pages, *PICK]
    assert f"Reasons why {shown} training jobs failed" in run.failure[1]
    assert f"\n{shown} x {MEMORY} (log group " in run.failure[1]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (
            "never",
            f"(1 line) has no match of {SOUGHT}, and 1 line contains validation:auc. Have the Regex fit the lines with "
            "validation:auc.",
        ),
        (
            "nan",
            f"(2 lines) has 2 matches of {SOUGHT}, none of them a finite number (2 NaN). {DIVERGED}",
        ),
        (
            "inf",
            f"(2 lines) has 2 matches of {SOUGHT}, none of them a finite number (1 NaN, 1 infinite). {DIVERGED}",
        ),
    ],
    ids=["never found", "only NaN", "infinite"],
)
def test_the_failure_says_from_the_log_why_a_training_job_has_no_objective(
    machine: Machine, printing: str, name: str, found: str
) -> None:
    run = machine.run(smallest(name, algorithmARN=printing, maxNumberOfTrainingJobs=1))
    [summary] = boto3.client(
        "sagemaker", "us-east-1"
    ).list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)[
        "TrainingJobSummaries"
    ]
    log = f"{summary['TrainingJobName']}/algo-1-{summary['CreationTime'].timestamp():.0f}"
    assert run.failure == (
        "NoBestTrainingJob",
        f"Tuning job {name} {WITHOUT}the log stream {log} in /aws/sagemaker/TrainingJobs {found}",
    )


def test_the_failure_of_a_trial_says_from_the_log_why_there_is_no_objective(
    machine: Machine,
) -> None:
    machine.scripts.by_name["without-trial"] = Script(objectives=(), logs=["validation:auc=nan\n"])
    run = machine.run(smallest("without", trial=True))
    log = "without-trial-001-0123abcd/algo-1-1767323046 in /aws/sagemaker/TrainingJobs (1 line)"
    assert run.failure == (
        "NoBestTrainingJob",
        f"Tuning job without-trial {WITHOUT}the log stream {log} has 1 match of {SOUGHT}, none of them a finite number "
        f"(1 NaN). {DIVERGED}",
    )


def test_a_log_that_may_not_be_read_leaves_the_report_and_both_possibilities(
    machine: Machine,
) -> None:
    allowed = Access.check

    def check(access: Access, role: str, permission: Permission, session: str = "session") -> None:
        if permission.action == "logs:GetLogEvents":
            raise AccessDeniedError(role, permission, "because no policy allows it")
        allowed(access, role, permission, session)

    with patch.object(Access, "check", check):
        run = machine.run(smallest("refused"), Script(objectives=(), logs=["validation:auc=nan\n"]))
    assert run.failure == ("NoBestTrainingJob", f"Tuning job refused {WITHOUT}{BOTH}")
    assert "htmlS3Uri" in json.loads(run.messages[0]["Message"])["report"]
