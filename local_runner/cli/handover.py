"""The handover of an execution that runs on: how to look at it, and how to stop it."""

from typing import Any
from urllib.parse import urlsplit

from rich.console import Console

# Each partition has a console of its own: https://docs.aws.amazon.com/general/latest/gr/aws-general.html
CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def show(console: Console, step_functions: Any, execution_arn: str) -> None:
    """Print the commands for the client's endpoint."""
    text = "\n".join(lines(execution_arn, step_functions.meta.endpoint_url))
    console.print(text, soft_wrap=True, markup=False)


def is_aws(endpoint_url: str) -> bool:
    """Return True for an endpoint of AWS itself, for which its console has pages."""
    return ".amazonaws.com" in (urlsplit(endpoint_url).hostname or "")


def lines(execution_arn: str, endpoint_url: str) -> list[str]:
    """Return the commands that look at and stop an execution; on AWS with its page in the console."""
    _, partition, _, region, *_ = execution_arn.split(":")
    on_aws = is_aws(endpoint_url)
    where = f"--execution-arn {execution_arn} --region {region}"
    if not on_aws:
        where = f"{where} --endpoint-url {endpoint_url}"
    page = f"https://{region}.{CONSOLES.get(partition)}/states/home?region={region}#/v2/executions/details/"
    return [
        "The execution runs on. Look at it:",
        *([f"  {page}{execution_arn}"] if on_aws and partition in CONSOLES else []),
        f"  aws stepfunctions describe-execution {where}",
        "Stop it, and the tuning job that it started:",
        f"  aws stepfunctions stop-execution {where}",
    ]
