"""The embedded AWS of the command line: data in S3, algorithms registered, the template deployed."""

import argparse
import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from local_runner import aws
from local_runner.cli import machine
from local_runner.cloudformation import stack
from local_runner.sagemaker.jobs.tuning_job import TuningJob


@contextlib.contextmanager
def deployed(
    options: argparse.Namespace, workdir: Path, stack_name: str, console: Console
) -> Iterator[tuple[aws.Aws, stack.Stack]]:
    """Yield an embedded AWS and the stack in it, which end with the context.

    Raises stack.InvalidTemplateError or botocore's ClientError for input that AWS would not accept.
    """
    algorithms = {a.name: a for a in options.algorithm}
    described = machine.described(options, partial(console.print, soft_wrap=True))
    make = partial(TuningJob, machine=described)
    with aws.embedded(workdir, algorithms=algorithms, make_tuning_job=make) as embedded:
        for bucket, key, file in options.data:
            put(embedded.client("s3"), bucket, key, file)
        created = stack.deploy(options.template, stack_name, aws.REGION, dict(options.parameter))
        console.print(f"Deployed {options.template} as the stack {stack_name}.", soft_wrap=True)
        yield embedded, created


def put(s3: Any, bucket: str, key: str, file: Path) -> None:
    """Copy a file into a bucket, which is created if it does not exist."""
    s3.create_bucket(Bucket=bucket)
    s3.upload_file(str(file), bucket, key)
