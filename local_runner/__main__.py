"""Runs an event on this machine: deploys the template, starts an execution, follows it and shows what came of it.

Usage: python -m local_runner EVENT [--algorithm NAME=FOLDER]... [--data s3://BUCKET/KEY=FILE]...
"""

import argparse
import json
import logging
import sys
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from rich.console import Console

from local_runner import aws, execution, proof, report, stack, subscriber
from local_runner.sagemaker.algorithms import Algorithm, AlgorithmFolderError, load_algorithm

STATE_MACHINE = "AWS::StepFunctions::StateMachine"
TOPIC = "AWS::SNS::Topic"


def pair(text: str) -> tuple[str, str]:
    """NAME=VALUE; the value may hold further equals signs."""
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} should be NAME=VALUE")
    return name, value


def event(text: str) -> Path:
    """An existing JSON file."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not a file")
    try:
        json.loads(Path(text).read_text())
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not JSON: {error}") from error
    return Path(text)


def algorithm(text: str) -> Algorithm:
    """NAME=FOLDER, loaded."""
    name, folder = pair(text)
    try:
        return load_algorithm(name, Path(folder))
    except AlgorithmFolderError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def data(text: str) -> tuple[str, str, Path]:
    """s3://BUCKET/KEY=FILE as bucket, key and an existing file."""
    uri, file = pair(text)
    parts = urlparse(uri)
    if parts.scheme != "s3" or not parts.netloc or not parts.path.strip("/"):
        raise argparse.ArgumentTypeError(f"{uri!r} should be s3://BUCKET/KEY")
    if not Path(file).is_file():
        raise argparse.ArgumentTypeError(f"{file!r} is not a file")
    return parts.netloc, parts.path.lstrip("/"), Path(file)


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local_runner",
        description="Run an event on this machine, without an AWS account and without Docker.",
    )
    parser.add_argument("event", type=event, help="the execution's input, a JSON file")
    parser.add_argument(
        "--algorithm",
        type=algorithm,
        action="append",
        default=[],
        metavar="NAME=FOLDER",
        help="an algorithm resource and the folder with its algorithm.json and train program",
    )
    parser.add_argument(
        "--data",
        type=data,
        action="append",
        default=[],
        metavar="s3://BUCKET/KEY=FILE",
        help="a file to put into S3 before the execution starts",
    )
    parser.add_argument("--template", type=Path, default=Path("template.yaml"))
    parser.add_argument(
        "--parameter", type=pair, action="append", default=[], metavar="NAME=VALUE",
        help="a value for a parameter of the template",
    )  # fmt: skip
    parser.add_argument("--workdir", type=Path, default=Path("build/local"))
    return parser.parse_args(argv)


def put(s3: Any, bucket: str, key: str, file: Path) -> None:
    s3.create_bucket(Bucket=bucket)
    s3.upload_file(str(file), bucket, key)


def run(options: argparse.Namespace, console: Console) -> bool:
    """Deploy, execute and show; whether the execution succeeded and its artifact was proven."""
    workdir = options.workdir / uuid.uuid4().hex[:8]
    algorithms = {a.name: a for a in options.algorithm}
    with aws.embedded(workdir, algorithms=algorithms) as embedded:
        for bucket, key, file in options.data:
            put(embedded.client("s3"), bucket, key, file)
        deployed = stack.deploy(options.template, "local", aws.REGION, dict(options.parameter))
        console.print(f"Deployed {options.template} as the stack local.")
        queue = subscriber.subscribe(embedded, deployed.resources[TOPIC])
        arn = execution.start(
            embedded.client("stepfunctions"),
            deployed.resources[STATE_MACHINE][0],
            f"{options.event.stem}-{workdir.name}",
            options.event.read_text(),
        )
        console.print(f"Started {arn}", soft_wrap=True)
        ended = execution.follow(
            embedded.client("stepfunctions"), embedded.client("sagemaker"), arn, console
        )
        received = subscriber.receive(embedded, queue)
        if ended["status"] != "SUCCEEDED":
            report.show_failure(console, ended, received, embedded.mailbox.emails())
            return False
        return _show_success(embedded, algorithms, workdir / "proof", received, console)


def _show_success(
    embedded: aws.Aws,
    algorithms: dict[str, Algorithm],
    workdir: Path,
    received: list[dict[str, Any]],
    console: Console,
) -> bool:
    sagemaker = embedded.client("sagemaker")
    model = execution.newest_model(sagemaker)
    training_job = execution.best_training_job(sagemaker)
    report.show_best(console, training_job)
    report.show_model(console, model)
    report.show_messages(console, received, embedded.mailbox.emails())
    name = training_job["AlgorithmSpecification"]["AlgorithmName"].rsplit("/", 1)[-1]
    try:
        proven = proof.prove(embedded.client("s3"), training_job, model, algorithms[name], workdir)
    except proof.NotProvableError as error:
        console.print(f"The artifact was not proven: {error}.")
        return True
    report.show_proof(console, proven)
    return proven.holds


def main(argv: list[str]) -> int:
    # moto logs what it leaves to this package, and failed executions, which the report shows.
    logging.getLogger("moto").setLevel(logging.CRITICAL)
    return 0 if run(arguments(argv), Console(highlight=False)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
