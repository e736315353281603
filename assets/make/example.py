"""The examples of the pages: a real run of the main job saves its output, its messages and its states.

`make example` runs this module. The figures differ from run to run; a test holds their form to a run of its own.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from local_runner import aws, sample_data
from local_runner.cli import execution, subscriber
from local_runner.cloudformation import stack
from local_runner.sagemaker.algorithms import load_algorithm

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "assets" / "example"
EVENT = ROOT / "events" / "breast_cancer.json"
ALGORITHM = ROOT / "local_runner" / "algorithms" / "gradient_boosting"
BUCKET, PREFIX = "example-data", "breast-cancer"


def save(name: str, text: str) -> None:
    """Write an example without white space at its end."""
    (EXAMPLE / name).write_text(text.rstrip() + "\n")


def states(step_functions: Any, execution_arn: str) -> list[str]:
    """Return the states that an execution entered, in order: AWS charges for each as a transition."""
    pages = step_functions.get_paginator("get_execution_history").paginate(
        executionArn=execution_arn
    )
    events = [event for page in pages for event in page["events"]]
    entered = [event.get("stateEnteredEventDetails") for event in events]
    return [details["name"] for details in entered if details]


def main(workdir: Path) -> None:
    """Run the main job and a bad payload on the embedded AWS, and save what both leave."""
    algorithms = {"gradient-boosting": load_algorithm("gradient-boosting", ALGORITHM)}
    with aws.embedded(workdir, algorithms=algorithms) as embedded:
        s3, step_functions = embedded.client("s3"), embedded.client("stepfunctions")
        s3.create_bucket(Bucket=BUCKET)
        for file in sample_data.write_breast_cancer(workdir):
            s3.upload_file(str(file), BUCKET, f"{PREFIX}/{file.name}")
        deployed = stack.deploy(
            ROOT / "template.yaml",
            "sagemaker-model-tuner",
            aws.REGION,
            {"S3BucketArns": f"arn:aws:s3:::{BUCKET}"},
        )
        subscriber.subscribe(embedded, deployed.resources["AWS::SNS::Topic"])
        machine = deployed.outputs["ModelTuningStateMachineArn"]
        payload = json.loads(EVENT.read_text())
        bad = {
            **payload,
            "tuningStrategy": "bayes",
            "aenableManagedSpotTraining": True,
            "model": {},
        }
        for name, text in (("breast-cancer", payload), ("bad-input", bad)):
            arn = execution.start(step_functions, machine, name, json.dumps(text))
            ended = execution.follow(
                step_functions, embedded.client("sagemaker"), arn, Console(stderr=True)
            )
            if ended["status"] == "SUCCEEDED":
                save("output.json", json.dumps(json.loads(ended["output"]), indent=2))
                save("states.json", json.dumps(states(step_functions, arn), indent=2))
        good, bad = embedded.mailbox.emails()
        save("email.txt", f"Subject: {good.subject}\n\n{good.text}")
        save("failure_email.txt", f"Subject: {bad.subject}\n\n{bad.text}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(Path(folder)))
