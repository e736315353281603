"""`make verify-on-aws`: python -m commands.verify [--key ARN] [--image URI] [--endpoint-url URL]"""

import argparse
import json
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from commands.verify.application import EVENT
from commands.verify.run import Account, Asked, account_of, plan, run
from local_runner import INTERRUPTED
from local_runner.cli import arguments as command_line
from local_runner.cli import state_machine
from local_runner.cli.clients import client_of_deployment, reason

BUILD = Path("build")
ON_AWS_PAUSE_SECONDS, AT_ENDPOINT_PAUSE_SECONDS = 10.0, 0.2
IMAGES = "https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return exit code 0 if every check is well and nothing is left, 1 otherwise."""
    options = _parser().parse_args(arguments)
    say = partial(print, flush=True)
    clients = partial(client_of_deployment, endpoint_url=options.endpoint_url)
    try:
        account = account_of(clients)
    except (BotoCoreError, ClientError) as error:
        print(f"AWS cannot be reached: {reason(error)}", file=sys.stderr)
        return 1
    if problem := _problem(options, account):
        print(problem, file=sys.stderr)
        return 1
    asked = _asked(options)
    say(plan(asked, account))
    if not options.yes and not _agreed():
        say("Nothing was created.")
        return 1
    try:
        return 0 if run(clients, asked, say) else 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _agreed() -> bool:
    """Return whether a person answers yes; without anyone to ask, nobody does."""
    try:
        return input("Go on? [y/N] ").strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        print()
        return False


def _problem(options: argparse.Namespace, account: Account) -> str | None:
    if f".ecr.{account.region}." not in options.image and not options.endpoint_url:
        return f"The image {options.image} is not in {account.region}; give that Region's: IMAGE=URI, from {IMAGES}"
    return None


def _asked(options: argparse.Namespace) -> Asked:
    now = f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}"
    served = options.stack_name or state_machine.default_stack_name()
    return Asked(
        token=uuid.uuid4().hex[:8],
        stack=served if options.endpoint_url else None,
        image=options.image,
        key_arn=options.key,
        recordings=BUILD / "recordings" / now,
        workdir=BUILD / "verify",
        pause_seconds=AT_ENDPOINT_PAUSE_SECONDS if options.endpoint_url else ON_AWS_PAUSE_SECONDS,
    )


def _parser() -> argparse.ArgumentParser:
    parser = command_line.Parser(
        prog="python -m commands.verify",
        description="Deploy the application on AWS, check it, record the answers, and remove what was created.",
    )
    shipped = json.loads(EVENT.read_text(encoding="utf-8"))["trainingImage"]
    parser.add_argument(
        "--image", default=shipped, metavar="URI", help=f"the XGBoost image (default: {shipped})"
    )
    parser.add_argument(
        "--key", default="", metavar="ARN", help="the KMS key of the stack (default: none)"
    )
    parser.add_argument(
        "--endpoint-url",
        type=command_line.url,
        metavar="URL",
        help="check the stack that `make serve` serves at this URL, and deploy nothing (default: AWS)",
    )
    parser.add_argument(
        "--stack-name",
        metavar="NAME",
        help="name of the served stack (default: that of make deploy)",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before anything is created")
    return parser


if __name__ == "__main__":
    sys.exit(main())
