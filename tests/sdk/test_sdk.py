"""The SageMaker Python SDK, unmodified, tunes on this machine: make test-sdk. It is not among the tests of make test.

Each notebook is a program of its own, in the environment of its version of the SDK, against an AWS that is served.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 600
PAUSE_SECONDS = 0.1
EXPORTED = re.compile(r"^export (\w+)=(.*)$", re.MULTILINE)
COLUMNS = [
    "FinalObjectiveValue",
    "TrainingElapsedTimeSeconds",
    "TrainingEndTime",
    "TrainingJobName",
    "TrainingJobStatus",
    "TrainingStartTime",
    "eta",
    "max_depth",
]
MISSING = (
    "cloudwatch:PutMetricData, ec2:CreateNetworkInterface, ec2:CreateNetworkInterfacePermission, "
    "ec2:DeleteNetworkInterface, ec2:DeleteNetworkInterfacePermission, ec2:DescribeDhcpOptions, "
    "ec2:DescribeNetworkInterfaces, ec2:DescribeSecurityGroups, ec2:DescribeSubnets, "
    "ec2:DescribeVpcs, ecr:GetAuthorizationToken"
)
Variables = dict[str, str]


def shell(home: Path) -> Variables:
    """Return the variables of a shell without any AWS and without settings of the SDK."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**own, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "PYTHONWARNINGS": "ignore"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Variables]:
    """Yield the variables that `serve` prints to be pasted, while it serves."""
    # The first process of a container does not notice a stop before it handles signals, and goes on for two minutes.
    options = ["--port=0", "--uncontained", f"--workdir={tmp_path}"]
    command = [sys.executable, "-m", "local_runner", "serve", *options]
    said = tmp_path / "said"
    with (
        said.open("w") as file,
        subprocess.Popen(
            command, cwd=ROOT, env=shell(tmp_path), stdout=file, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            deadline = time.monotonic() + DEADLINE_SECONDS
            while "Logs: " not in said.read_text():
                assert server.poll() is None, said.read_text()
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(PAUSE_SECONDS)
            yield dict(EXPORTED.findall(said.read_text()))
        finally:
            server.terminate()
            server.wait(DEADLINE_SECONDS)


def run(notebook: str, environment: str, variables: Variables, folder: Path) -> dict[str, Any]:
    """Return what a notebook prints at its end."""
    ended = subprocess.run(
        [ROOT / environment / "bin" / "python", Path(__file__).with_name(notebook)],
        cwd=folder,
        env={**shell(folder), **variables},
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def described(variables: Variables, name: str) -> dict[str, Any]:
    client = boto3.client(
        "sagemaker",
        region_name=variables["AWS_REGION"],
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
    )
    answer: dict[str, Any] = client.describe_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=name
    )
    return answer


def check_search(found: dict[str, Any], variables: Variables) -> None:
    """Check the findings of a notebook about its tuning job against SageMaker's own description."""
    tuning_job = described(variables, found["name"])
    assert (found["status"], found["stopped"]) == ("Completed", "Stopped")
    assert tuning_job["TrainingJobStatusCounters"]["Completed"] == 3
    assert found["columns"] == COLUMNS
    assert len(found["values"]) == 3
    best = tuning_job["BestTrainingJob"]
    assert found["best"] == best["TrainingJobName"]
    value = best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    assert found["values"][found["best"]] == max(found["values"].values()) == value


def test_version_2_fits_waits_analyses_attaches_and_stops(
    served: Variables, tmp_path: Path
) -> None:
    found = run("notebook_v2.py", ".venv-sdk2", served, tmp_path)
    check_search(found, served)
    assert found["best when attached"] == found["best"]


def test_version_3_tunes_with_a_role_whose_simulated_policies_suffice_and_with_no_other(
    served: Variables, tmp_path: Path
) -> None:
    found = run("notebook_v3.py", ".venv-sdk3", served, tmp_path)
    check_search(found, served)
    assert f"Missing permissions: {MISSING}\n" in found["refusal"]
