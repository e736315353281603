"""The command line: one clear message for a mistake, and the whole story of a run."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from local_runner.__main__ import main
from tests.events import event as own_event
from tests.local_runner.cli import application
from tests.machine.deployed import ROOT

EVENT = application.EVENT
SUCCEED = {"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}}

Shown = pytest.CaptureFixture[str]

OTHER_SCORE = """#!/bin/sh
echo validation:auc=2
"""
FAILING_SCORE = """#!/bin/sh
echo unreadable >&2; exit 3
"""


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options for a run of the small application, in whose folder the test is."""
    monkeypatch.chdir(tmp_path)
    return application.write(tmp_path)


def write_event(**event: Any) -> None:
    Path(EVENT).write_text(json.dumps(event))


def in_this_order(titles: list[str], shown: str) -> bool:
    return sorted(titles, key=shown.index) == titles


def summarised(shown: str) -> list[str]:
    """Return the names of the facts in the summary of a run, which begins after an empty line."""
    return re.findall(r"^([a-z-]+) {2,}\S", shown.rpartition("\n\n")[2], re.MULTILINE)


def test_a_run_ends_with_one_screen(options: list[str], capsys: Shown) -> None:
    assert main([EVENT, *options]) == 0
    shown = capsys.readouterr().out
    names = ["best", "objective", "tuned", "model", "artifact", "proof", "cost", "messages"]
    assert summarised(shown) == names
    assert "\nmessages   1 in a queue, 1 e-mail; --verbose shows them\n" in shown
    assert len(shown.splitlines()) <= 40
    # No colour, and nothing that moves a cursor.
    assert "\x1b" not in shown


def test_the_picture_of_the_terminal_has_the_facts_of_a_run() -> None:
    root = ElementTree.parse(ROOT / "assets" / "terminal.svg").getroot()
    texts = [
        (text.text or "").strip("\xa0") for text in root.iter("{http://www.w3.org/2000/svg}text")
    ]
    names = ["best", "objective", "tuned", "model", "artifact", "proof", "cost", "messages"]
    assert [text for text in texts if text in names][-len(names) :] == names, "run `make example`"
    # A picture loads nothing.
    assert re.findall(
        r"https?://[^\s\"]+|@import|@font-face|<script", ElementTree.tostring(root).decode()
    ) == ["http://www.w3.org/2000/svg"]


def test_a_verbose_run_shows_jobs_model_messages_and_the_proof(
    options: list[str], capsys: Shown
) -> None:
    assert main([EVENT, "--verbose", *options]) == 0
    shown = capsys.readouterr().out
    titles = [
        "Deployed ",
        "Started arn:aws:states:us-east-1:123456789012:execution:",
        "Training jobs",
        "Best training job (DescribeTrainingJob)",
        "Model (DescribeModel)",
        "Message that a queue",
        "E-mail: It succeeded",
        "proof      model.tar.gz scores the same validation:auc on the validation data",
        "cost       ",
    ]
    assert in_this_order(titles, shown)
    assert "NOT THE SAME" not in shown


def test_a_run_saves_the_pages_that_the_execution_wrote_and_ends_with_their_paths(
    tmp_path: Path, capsys: Shown
) -> None:
    put = "arn:aws:states:::aws-sdk:s3:putObject"
    page = {"Bucket": application.BUCKET, "Key": "models/small/report/report.html", "Body": "page"}
    leave = {"Type": "Task", "Resource": put, "Arguments": page, "Next": "Report Success"}
    states = application.DEFINITION["States"]
    host = {**states["Host"], "Next": "Leave Page"}
    definition = {
        **application.DEFINITION,
        "States": {**states, "Host": host, "Leave Page": leave},
    }
    options = application.write(tmp_path, Machine=definition)
    assert main([str(tmp_path / EVENT), *options]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    workdir = re.escape(str(tmp_path / "work"))
    found = re.fullmatch(rf"report {{5}}({workdir}/\w{{8}}/pages/small/report/report\.html)", last)
    assert found
    assert "page" in Path(found[1]).read_text()


def test_a_run_that_succeeds_shows_why_training_jobs_failed_and_their_logs(
    tmp_path: Path, options: list[str], capsys: Shown
) -> None:
    fails_once = f"""try:
    open({str(tmp_path / "first")!r}, "x")
    (base / "output/failure").write_text("no such column: age")
    raise SystemExit(3)
except FileExistsError:
    pass
values = """
    Path("algorithm/train").write_text(application.TRAIN.replace("values = ", fails_once))
    assert main([EVENT, *options]) == 0
    [(name, log)] = re.findall(
        r"^Training job (\S+) failed: AlgorithmError: no such column: age, exit code: 3\n  Log: (.*)$",
        capsys.readouterr().out,
        re.MULTILINE,
    )
    assert log.endswith(f"/{name}/opt/ml/output/log")
    assert Path(log).exists()


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (
            OTHER_SCORE,
            r"NOT THE SAME.*Usual causes: the program reports the metric of its training",
        ),
        (FAILING_SCORE, "The artifact cannot be scored: score failed with exit code 3: unreadable"),
    ],
    ids=["another score", "a failing program"],
)
def test_an_artifact_that_does_not_score_its_objective_fails_the_run(
    options: list[str], capsys: Shown, score: str, shown: str
) -> None:
    Path("algorithm/score").write_text(score)
    assert main([EVENT, *options]) == 1
    assert re.search(shown, capsys.readouterr().out, re.DOTALL)


@pytest.mark.parametrize("missing", ["score program", "validation channel"])
def test_a_run_without_the_means_of_a_proof_says_so_and_succeeds(
    options: list[str], capsys: Shown, missing: str
) -> None:
    if missing == "score program":
        Path("algorithm/score").unlink()
    else:
        write_event(**application.event("small", "training"))
    assert main([EVENT, *options]) == 0
    needed = "an executable program score and a validation channel are needed to prove an artifact"
    assert f"The artifact was not proven: {needed}.\n" in capsys.readouterr().out


def test_a_run_that_makes_no_model_shows_its_output(
    tmp_path: Path, options: list[str], capsys: Shown
) -> None:
    template = application.template(Only=SUCCEED)
    (tmp_path / application.TEMPLATE).write_text(json.dumps(template))
    write_event(answer=42)
    assert main([EVENT, *options]) == 0
    shown = capsys.readouterr().out
    assert shown.endswith('Output (DescribeExecution)\n{\n  "answer": 42\n}\n')
    assert "Model (DescribeModel)" not in shown


def test_a_failed_execution_shows_its_error_its_cause_the_email_and_the_folder_of_the_logs(
    tmp_path: Path, options: list[str], capsys: Shown
) -> None:
    write_event(**application.event("small", "training", Strategy="Guess"))
    assert main([EVENT, *options]) == 1
    shown = capsys.readouterr().out
    titles = [
        "│ status │ FAILED",
        "│ error  │ SageMaker.AmazonSageMakerException",
        "E-mail: It failed",
        "1 validation error",
        f"Logs: {tmp_path / 'work'}",
    ]
    assert in_this_order(titles, shown)


MISSING: dict[str, tuple[dict[str, Any], str]] = {
    "algorithm": (
        {"AlgorithmName": "none"},
        "The option --algorithm none=FOLDER gives this algorithm: a folder with its algorithm.json and its "
        "program train.",
    ),
    "image": (
        {"TrainingImage": "none:1"},
        "The option --algorithm NAME=FOLDER gives a program for this image: the TrainingImage in the folder's "
        "algorithm.json is none:1.",
    ),
    "data": (
        {"AlgorithmName": "small"},
        "The option --data s3://small-data/none.csv=FILE puts a file there, and --data s3://small-data/none.csv=FOLDER "
        "every file below a folder.",
    ),
}


@pytest.mark.parametrize("case", MISSING)
def test_a_failed_execution_says_which_option_gives_what_it_missed(
    options: list[str], capsys: Shown, case: str
) -> None:
    named, option = MISSING[case]
    event = application.event("small", "none" if case == "data" else "training")
    specification = {"TrainingInputMode": "File", **named}
    event["TrainingJobDefinition"]["AlgorithmSpecification"] = specification
    write_event(**event)
    assert main([EVENT, *options]) == 1
    assert option in capsys.readouterr().out.splitlines()


def test_an_execution_is_named_after_the_file_of_its_event(
    options: list[str], capsys: Shown
) -> None:
    file = Path(f"my event {'x' * 80}.json")
    file.write_text("{}")
    main([str(file), *options])
    started = re.search(r"Started \S+:(\S+)\n", capsys.readouterr().out)
    assert started
    assert re.fullmatch("my-event-x{62}-[0-9a-f]{8}", started[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: event"),
        (["run"], "the following arguments are required: event"),
        (["missing.json"], "argument event: 'missing.json' is not a file"),
        (["run", "missing.json"], "argument event: 'missing.json' is not a file"),
        (["./serve"], "argument event: './serve' is not a file"),
        ([EVENT, "--state-machine", "a"], "--state-machine should name one"),
        (["data.csv"], "argument event: 'data.csv' is not JSON: Expecting value: "),
        ([EVENT, "--data", "s3://b/k"], "argument --data: 's3://b/k' should be NAME=VALUE"),
        ([EVENT, "--data", "b/k=x"], "argument --data: 'b/k' should be s3://BUCKET/KEY"),
        ([EVENT, "--data", "s3://b=x"], "argument --data: 's3://b' should be s3://BUCKET/KEY"),
        ([EVENT, "--data", "s3://b/k=nowhere"], "argument --data: 'nowhere' is not a file"),
        ([EVENT, "--data", "s3://b/k=data.csv"], "The specified bucket is not valid."),
        ([EVENT, "--algorithm", "a"], "argument --algorithm: 'a' should be NAME=VALUE"),
        ([EVENT, "--algorithm", "a=nowhere"], "nowhere/train: missing; an algorithm folder needs"),
        ([EVENT, "--template", "nowhere"], "argument --template: 'nowhere' is not a file"),
        ([EVENT, "--parameter", "a"], "argument --parameter: 'a' should be NAME=VALUE"),
        ([EVENT, "--env", "=a"], "argument --env: '=a' should be NAME or NAME=VALUE"),
        ([EVENT, "--env", "A-B=a"], "argument --env: 'A-B=a' should be NAME or NAME=VALUE"),
        ([EVENT, "--env", "NO_SUCH"], "argument --env: NO_SUCH is not set in this shell; give "),
        ([EVENT, "--memory", "4x"], "argument --memory: '4x' should be a size such as 512m or 4g"),
        ([EVENT, "--parallel", "0"], "argument --parallel: '0' should be a whole number of at "),
        ([EVENT, "--parameter", "a=b"], "error: Parameters: [a] do not exist in the template"),
    ],
)
@pytest.mark.usefixtures("options")
def test_a_mistake_gets_one_clear_message(
    capsys: Shown, arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert message in said[-1]
    assert sum("error:" in line for line in said) == 1


def test_an_interrupted_run_ends_as_a_shell_expects(
    options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("local_runner.cli.execution.follow", interrupted)
    assert main([EVENT, *options]) == 130


def test_a_run_starts_the_state_machine_of_a_template_that_nests_this_application(
    tmp_path: Path, capsys: Shown
) -> None:
    application.write(tmp_path)
    algorithm = write_own_algorithm(tmp_path / "own")
    resource = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/gradient-boosting"
    arguments = [
        str(ROOT / "events" / "parent" / "event.json"),
        *("--template", str(ROOT / "events" / "parent" / "template.yaml")),
        *("--parameter", f"AlgorithmArn={resource}", "--parameter", "DataBucket=own-data"),
        *("--algorithm", f"gradient-boosting={algorithm}"),
        *("--data", f"s3://own-data/training/train.csv={tmp_path / 'data.csv'}"),
        *("--data", f"s3://own-data/validation/validation.csv={tmp_path / 'data.csv'}"),
        *("--workdir", str(tmp_path / "work")),
    ]
    assert main([*arguments, "--verbose"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"Started \S+:execution:local-RetrainingStateMachine-\w+:event-\w+\n", shown)
    titles = [
        "Model (DescribeModel)",
        "Endpoint configuration (DescribeEndpointConfig)",
        "Message that a queue received",
        "E-mail: Tuning completed",
        "endpoint   configuration ",
        "the same",
    ]
    assert in_this_order(titles, shown)


def write_own_algorithm(folder: Path) -> Path:
    """Write an algorithm with the interface of the shipped one and the programs of the small application."""
    train = application.TRAIN.replace('"rate"', '"learn_rate"')
    application.write_algorithm(folder, train)
    shipped = ROOT / "local_runner" / "algorithms" / "gradient_boosting" / "algorithm.json"
    (folder / "algorithm.json").write_text(shipped.read_text())
    return folder


def test_a_run_of_this_application_shows_its_message_and_its_proof(
    tmp_path: Path, capsys: Shown
) -> None:
    application.write(tmp_path)
    algorithm = write_own_algorithm(tmp_path / "own")
    rate = {"Name": "learn_rate", "MinValue": "0.1", "MaxValue": "0.9"}
    event = {
        **own_event("breast_cancer"),
        "maxNumberOfTrainingJobs": 2,
        "parameterRanges": {"ContinuousParameterRanges": [rate]},
    }
    (tmp_path / EVENT).write_text(json.dumps(event))
    data = f"s3://example-data/breast-cancer/{{}}.csv={tmp_path / 'data.csv'}"
    arguments = [
        str(tmp_path / EVENT),
        *("--algorithm", f"gradient-boosting={algorithm}"),
        *("--data", data.format("train"), "--data", data.format("validation")),
        *("--parameter", "S3BucketArns=arn:aws:s3:::example-data"),
        *("--template", str(ROOT / "template.yaml"), "--workdir", str(tmp_path / "work")),
    ]
    assert main([*arguments, "--verbose"]) == 0
    shown = capsys.readouterr().out
    titles = [
        "Best training job (DescribeTrainingJob)",
        "Model (DescribeModel)",
        "Message that a queue received",
        "E-mail: Tuning completed",
        "the same",
    ]
    assert in_this_order(titles, shown)


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ((), "has no state machine"),
        (
            ("First", "Second"),
            "has the state machines First, Second; --state-machine should name one",
        ),
    ],
    ids=["none", "two"],
)
def test_a_template_without_one_state_machine_to_start_is_refused(
    options: list[str], capsys: Shown, names: tuple[str, ...], problem: str
) -> None:
    template = application.template(**dict.fromkeys(names, SUCCEED))
    Path(application.TEMPLATE).write_text(json.dumps(template))
    with pytest.raises(SystemExit):
        main([EVENT, *options])
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.endswith(f"The stack local {problem}")
