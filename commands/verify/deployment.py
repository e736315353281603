"""A stack and a bucket of the run's own: deployed with the AWS SAM CLI, and described."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from commands.verify.created import Created
from commands.verify.waiting import expect
from local_runner.cli.execution import Clients

ROOT = Path(__file__).parents[2]
# The files that the template names.
RELEASE = ("template.yaml", "functions", "statemachine", "assets/application.md", "LICENSE")
# A function with another property is another version: AutoPublishAliasAllProperties in the template.
NEXT_RELEASE = ("MemorySize: 512", "MemorySize: 576")
TOPICS = ("ResultNotificationTopicArn", "FailureNotificationTopicArn")
MACHINE = "ModelTuningStateMachineArn"

# Deploys the template of this path.
Deploy = Callable[[Path], object]


def sam_deploy(template: Path, config: Path) -> None:
    """Deploy the template with the parameters in `config`; raise CalledProcessError when AWS refuses it.

    The configuration is a file of its own, because samconfig.toml has a bucket and parameters of other deployments.
    """
    command = ["sam", "deploy", "--template-file", str(template), "--config-file", str(config)]
    subprocess.run(command, check=True)


def write_config(
    folder: Path, stack: str, bucket: str, region: str, parameters: dict[str, str]
) -> Path:
    """Write the configuration of `sam deploy` for this stack, and return its absolute path.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    """
    given = [f"{name}={value}" for name, value in parameters.items() if value]
    settings = {
        "stack_name": stack,
        "region": region,
        "s3_bucket": bucket,
        "s3_prefix": "code",
        "capabilities": "CAPABILITY_IAM",
        "confirm_changeset": False,
        "fail_on_empty_changeset": True,
        "parameter_overrides": given,
    }
    # The values that JSON and TOML write alike.
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder.resolve() / "samconfig.toml"
    text = "\n".join(["version = 0.1", "", "[default.deploy.parameters]", *lines, ""])
    file.write_text(text, encoding="utf-8")
    return file


def write_next_release(folder: Path) -> Path:
    """Copy the application with another version of every function, and return the copy's template."""
    for name in RELEASE:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
    template = folder / "template.yaml"
    text = template.read_text(encoding="utf-8")
    before, after = NEXT_RELEASE
    expect(before in text, f"template.yaml has no {before}, by which the next release differs")
    template.write_text(text.replace(before, after), encoding="utf-8")
    return template


def will_deploy(clients: Clients, stack: str, created: list[Created]) -> None:
    """Have the stack removed with the run, also a stack whose deployment fails."""
    cloudformation = clients("cloudformation")

    def delete() -> None:
        cloudformation.delete_stack(StackName=stack)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack)

    command = f"aws cloudformation delete-stack --stack-name {stack}"
    created.append(Created(f"Stack {stack}", delete, command))


def outputs(clients: Clients, stack: str) -> dict[str, str]:
    """Return the outputs of a deployed stack; raise MismatchError for a stack of another application."""
    [described] = clients("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    found = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    missing = [name for name in (MACHINE, *TOPICS) if name not in found]
    expect(not missing, f"The stack {stack} has no outputs {', '.join(missing)}")
    return found
