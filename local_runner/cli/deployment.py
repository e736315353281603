"""The embedded AWS of the command line: data in S3, algorithms registered, the template deployed."""

import argparse
import contextlib
import shlex
import tomllib
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from local_runner import aws, shipped
from local_runner.cli import machine
from local_runner.cloudformation import stack
from local_runner.sagemaker.jobs.tuning_job import TuningJob

# The environment in samconfig.toml whose parameters the template has on this machine.
ENVIRONMENT = "local"


class NoFolderError(Exception):
    """A working directory in which no folder can be made; the message says why."""


def own_folder(workdir: Path) -> Path:
    """Make a folder of this run's own in the working directory and return it. Raises NoFolderError."""
    folder = workdir / uuid.uuid4().hex[:8]
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        message = f"--workdir {workdir}: {error.strerror}; give a folder that can be written"
        raise NoFolderError(message) from error
    return folder


@contextlib.contextmanager
def deployed(
    options: argparse.Namespace,
    workdir: Path,
    stack_name: str,
    console: Console,
    event: str | None = None,
) -> Iterator[tuple[aws.Aws, stack.Stack]]:
    """Yield an embedded AWS and the stack in it, which end with the context.

    What ships is in the AWS, too: the algorithms, and the sample data that an event names, or all without an event.
    Raises stack.InvalidTemplateError or botocore's ClientError for input that AWS would not accept.
    """
    algorithms = shipped.algorithms(options.algorithm)
    described = machine.described(options, partial(console.print, soft_wrap=True))
    make = partial(TuningJob, machine=described)
    with aws.embedded(workdir, algorithms=algorithms, make_tuning_job=make) as embedded:
        sample_data = shipped.sample_data(event, workdir / "sample_data")
        for bucket, key, file in (*sample_data, *options.data):
            put(embedded.client("s3"), bucket, key, file)
        given = {
            **parameters(options.template.with_name("samconfig.toml")),
            **dict(options.parameter),
        }
        created = stack.deploy(options.template, stack_name, aws.REGION, given)
        console.print(f"Deployed {options.template} as the stack {stack_name}.", soft_wrap=True)
        yield embedded, created


def parameters(samconfig: Path) -> dict[str, str]:
    """Return the parameters that the environment `local` of a samconfig.toml gives `sam deploy`, if there is one.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    """
    if not samconfig.is_file():
        return {}
    stated = tomllib.loads(samconfig.read_text(encoding="utf-8")).get(ENVIRONMENT, {})
    given = stated.get("deploy", {}).get("parameters", {}).get("parameter_overrides", [])
    pairs = shlex.split(given) if isinstance(given, str) else given
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def put(s3: Any, bucket: str, key: str, file: Path) -> None:
    """Copy a file into a bucket, which is created if it does not exist."""
    s3.create_bucket(Bucket=bucket)
    s3.upload_file(str(file), bucket, key)
