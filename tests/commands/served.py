"""A served application for the checks of `make verify-on-aws`, with training that takes no longer than it must."""

import contextlib
import io
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console

from commands.verify.application import Application
from commands.verify.created import remove
from commands.verify.data import upload
from commands.verify.deployment import MACHINE, TOPICS, outputs
from commands.verify.mailbox import subscribed
from local_runner import aws
from local_runner.cli import serve
from local_runner.cli.arguments import serve_parser
from local_runner.eventbridge import events
from tests.deployment.template import ROOT
from tests.local_runner import reached
from tests.machine.deployed import a_minute_late, short_waits
from tests.waiting import DEADLINE_SECONDS, wait_until

STACK = "sagemaker-model-tuner"
BUCKET = f"sagemaker-{aws.REGION}-123456789012"
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

    @contextlib.contextmanager
    def application(
        self, run: str, update: Callable[[], object] | None = None
    ) -> Iterator[Application]:
        """Yield the served application; what the checks create is removed when the context ends."""
        created: list[Any] = []
        found = outputs(self.client, STACK)
        topics = {name: found[name] for name in TOPICS}
        application = Application(
            clients=self.client,
            run=run,
            machine_arn=found[MACHINE],
            topics=topics,
            data=upload(self.client, BUCKET, run, created),
            image="683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
            key_arn="",
            mailbox=subscribed(self.client, run, list(topics.values()), created),
            created=created,
            pause_seconds=PAUSE_SECONDS,
            update=update,
        )
        said: list[str] = []
        try:
            yield application
        finally:
            is_removed = remove(created, said.append)
        assert is_removed, said

    def remains(self, run: str) -> list[str]:
        """Return what exists with the name of a run in the served AWS."""
        sagemaker = self.client("sagemaker")
        listed = [
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
