"""A served application for the checks of `make verify-on-aws`, with training that takes no longer than it must."""

import contextlib
import io
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console

from commands.verify.application import Application
from local_runner import aws
from local_runner.cli import serve
from local_runner.cli.arguments import serve_parser
from local_runner.eventbridge import events
from local_runner.sagemaker.jobs import training_process
from tests.deployment.template import ROOT
from tests.local_runner import reached
from tests.machine.deployed import a_minute_late, short_waits
from tests.waiting import DEADLINE_SECONDS, wait_until

STACK = "sagemaker-model-tuner"
ACCOUNT = "123456789012"
BUCKET = f"sagemaker-{aws.REGION}-{ACCOUNT}"
KEY_POLICY = ROOT / "assets" / "key_policy.json"
PAUSE_SECONDS = 0.05
XGBOOST = ROOT / "local_runner" / "algorithms" / "xgboost"
# A tuning job that is to be stopped trains until then, and that of an update until the stack is updated.
TRAIN = """\
#!/bin/sh
trap 'exit 0' TERM
printf '[0]\\ttrain-auc:0.5\\tvalidation-auc:0.9\\n'
echo model > "$SAGEMAKER_BASE_DIR/model/xgboost-model"
case "$TRAINING_JOB_NAME" in
  *-stop-*) while :; do sleep 0.05; done ;;
  *-update-*) until test -e '{updated}'; do sleep 0.05; done ;;
esac
"""


@dataclass(frozen=True)
class Served:
    """The URL of a served AWS, and the file whose existence ends the training during an update."""

    url: str
    updated: Path

    def client(self, service: str) -> Any:
        return reached.client(self.url, service)

    def create_key(self) -> str:
        """Create a key with the policy that the repository has for it; return its ARN."""
        policy = KEY_POLICY.read_text().replace("ACCOUNT", ACCOUNT).replace("REGION", aws.REGION)
        return str(self.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"])

    @contextlib.contextmanager
    def training_until_an_update_was_seen(self) -> Iterator[None]:
        """Let the training of the check of an update end once the check waits for that."""
        ended = Application.ended

        def trained_and_ended(application: Application, arn: str, messages: int = 1) -> Any:
            if arn.endswith("-update"):
                self.updated.touch()
            return ended(application, arn, messages)

        with patch.object(Application, "ended", trained_and_ended):
            yield

    def remains(self, run: str) -> list[str]:
        """Return what exists with the name of a run in the served AWS."""
        sagemaker = self.client("sagemaker")
        stacks = self.client("cloudformation").describe_stacks()["Stacks"]
        listed = [
            [each["StackName"] for each in stacks],
            [each["Name"] for each in self.client("s3").list_buckets()["Buckets"]],
            [
                each["Key"]
                for each in self.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
            ],
            self.client("sqs").list_queues().get("QueueUrls", []),
            [each["Endpoint"] for each in self.client("sns").list_subscriptions()["Subscriptions"]],
            [each["ModelName"] for each in sagemaker.list_models()["Models"]],
            [
                each["HyperParameterTuningJobName"]
                for each in sagemaker.list_hyper_parameter_tuning_jobs()[
                    "HyperParameterTuningJobSummaries"
                ]
            ],
        ]
        return [name for names in listed for name in names if run in name]


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve the application with quick training, short waits and events that come late, until the context ends."""
    algorithm, updated = folder / "xgboost", folder / "updated"
    algorithm.mkdir()
    for name in ("algorithm.json", "score"):
        shutil.copy(XGBOOST / name, algorithm)
    (algorithm / "train").write_text(TRAIN.format(updated=updated))
    (algorithm / "train").chmod(0o755)
    options = ["--port=0", f"--algorithm=xgboost={algorithm}", f"--workdir={folder / 'work'}"]
    said, stopped = io.StringIO(), threading.Event()
    console = Console(file=said, highlight=False, markup=False)
    parsed = serve_parser(STACK).parse_args([*options, f"--template={ROOT / 'template.yaml'}"])
    server = threading.Thread(target=partial(serve.serve, parsed, stopped, console))
    with (
        patch("local_runner.lambdas.asynchronous.WAITS_SECONDS", (0.0, 0.0)),
        # The first process of a container gets no SIGTERM before its trap is set: the end of the grace stops it then.
        patch.object(training_process, "STOP_GRACE_SECONDS", 1.0),
        patch.object(events, "status_change", a_minute_late),
        short_waits(),
    ):
        server.start()
        try:
            wait_until(lambda: "Logs: " in said.getvalue() or not server.is_alive(), said.getvalue)
            yield Served(_url(said.getvalue()), updated)
        finally:
            stopped.set()
            server.join(DEADLINE_SECONDS)
    assert not server.is_alive()


def _url(said: str) -> str:
    [line] = [line for line in said.splitlines() if "AWS_ENDPOINT_URL" in line]
    return line.partition("=")[2]
