"""Runs an event on this machine: deploys the template, starts an execution, follows it and shows what came of it.

Usage: python -m local_runner EVENT [--algorithm NAME=FOLDER]... [--data s3://BUCKET/KEY=FILE]...
"""

import argparse
import logging
import re
import sys
import uuid
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from rich.console import Console

from local_runner import aws, execution, proof, report, stack, subscriber
from local_runner.command_line import argument_parser

STATE_MACHINE = "AWS::StepFunctions::StateMachine"
TOPIC = "AWS::SNS::Topic"

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
EXECUTION_NAME_LENGTH = 80
NOT_IN_EXECUTION_NAME = re.compile(r"[^0-9A-Za-z_-]+")

# What a shell reports for a program that was ended by Ctrl-C.
INTERRUPTED = 130


def execution_name(event_file: Path, run_id: str) -> str:
    """A name that Step Functions accepts, from the event's file name and the run's id."""
    stem = NOT_IN_EXECUTION_NAME.sub("-", event_file.stem)
    return f"{stem[: EXECUTION_NAME_LENGTH - len(run_id) - 1]}-{run_id}"


def state_machine(deployed: stack.Stack) -> str:
    """The state machine of the template itself; those of nested applications are started by it."""
    own = deployed.resources.get(STATE_MACHINE, [])
    if len(own) != 1:
        names = ", ".join(arn.rsplit(":", 1)[-1] for arn in own) or "none"
        raise stack.InvalidTemplateError(
            f"the template should have one state machine to start, beside those of nested applications; it has: {names}"
        )
    return own[0]


def put(s3: Any, bucket: str, key: str, file: Path) -> None:
    s3.create_bucket(Bucket=bucket)
    s3.upload_file(str(file), bucket, key)


def run(options: argparse.Namespace, console: Console) -> bool:
    """Deploy, execute and show; whether the execution succeeded and its artifact, if it can be proven, was.

    Raises stack.InvalidTemplateError or botocore's ClientError for what AWS would not accept.
    """
    workdir = options.workdir / uuid.uuid4().hex[:8]
    algorithms = {a.name: a for a in options.algorithm}
    with aws.embedded(workdir, algorithms=algorithms) as embedded:
        for bucket, key, file in options.data:
            put(embedded.client("s3"), bucket, key, file)
        deployed = stack.deploy(options.template, "local", aws.REGION, dict(options.parameter))
        console.print(f"Deployed {options.template} as the stack local.", soft_wrap=True)
        queue = subscriber.subscribe(embedded, deployed.everywhere(TOPIC))
        ended = _execute(options.event, deployed, workdir.name, embedded, console)
        received = subscriber.receive(embedded, queue)
        if ended["status"] != "SUCCEEDED":
            report.show_failure(console, ended, received, embedded.mailbox.emails())
            console.print(f"Logs: {workdir}", soft_wrap=True)
            return False
        return _show_success(embedded, ended, received, workdir / "proof", console)


def _execute(
    event_file: Path, deployed: stack.Stack, run_id: str, embedded: aws.Aws, console: Console
) -> dict[str, Any]:
    step_functions = embedded.client("stepfunctions")
    arn = execution.start(
        step_functions,
        state_machine(deployed),
        execution_name(event_file, run_id),
        event_file.read_text(encoding="utf-8"),
    )
    console.print(f"Started {arn}", soft_wrap=True)
    return execution.follow(step_functions, embedded.client("sagemaker"), arn, console)


def _show_success(
    embedded: aws.Aws,
    ended: dict[str, Any],
    received: list[dict[str, Any]],
    workdir: Path,
    console: Console,
) -> bool:
    sagemaker = embedded.client("sagemaker")
    model, training_job = execution.newest_model(sagemaker), execution.best_training_job(sagemaker)
    if model is None or training_job is None:
        report.show_output(console, ended)
        report.show_messages(console, received, embedded.mailbox.emails())
        return True
    report.show_best(console, training_job)
    report.show_model(console, model)
    report.show_endpoint_configs(console, execution.endpoint_configs(sagemaker))
    report.show_messages(console, received, embedded.mailbox.emails())
    return _show_proof(embedded, training_job, model, workdir, console)


def _show_proof(
    embedded: aws.Aws,
    training_job: dict[str, Any],
    model: dict[str, Any],
    workdir: Path,
    console: Console,
) -> bool:
    trained_by = embedded.sagemaker.algorithms.find(training_job["AlgorithmSpecification"])
    try:
        proven = proof.prove(embedded.client("s3"), training_job, model, trained_by, workdir)
    except proof.NotProvableError as error:
        console.print(f"The artifact was not proven: {error}.", soft_wrap=True)
        return True
    except proof.ScoreError as error:
        console.print(f"The artifact cannot be scored: {error}", soft_wrap=True)
        return False
    report.show_proof(console, proven)
    return proven.holds


def main(argv: list[str]) -> int:
    """Exit code 0 for success, 1 for an execution that failed or an artifact that does not prove its objective."""
    # What moto and the translator log is either shown by the report or meant for their authors.
    for package in ("moto", "samtranslator"):
        logging.getLogger(package).setLevel(logging.CRITICAL)
    parser = argument_parser()
    options = parser.parse_args(argv)
    try:
        return 0 if run(options, Console(highlight=False)) else 1
    except (stack.InvalidTemplateError, ClientError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
