"""One run: what it needs, its checks in order, its recordings, and the removal of all that it created."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from commands.verify import data, deployment, recording
from commands.verify.application import Application
from commands.verify.checks import CHECKS
from commands.verify.created import FAILURES, Created, Say, remove
from commands.verify.deployment import Deploy
from commands.verify.mailbox import subscribed
from commands.verify.waiting import MismatchError
from local_runner.cli.execution import Clients

PREFIX = "model-tuning-verify"
# An answer without a member that a check reads fails the check, too.
FAILED = (*FAILURES, MismatchError, LookupError, ValueError)
NO_UPDATE = "left out: the stack is not this run's own, so it is not updated"


@dataclass(frozen=True)
class Account:
    """The account and the Region of the clients."""

    number: str
    partition: str
    region: str


@dataclass(frozen=True)
class Asked:
    """The choices of a run. `stack` is a stack that is deployed already; None for a stack of the run's own."""

    token: str
    stack: str | None
    image: str
    key_arn: str
    recordings: Path
    workdir: Path
    pause_seconds: float

    @property
    def own_stack(self) -> str:
        return f"{PREFIX}-{self.token}"


# Writes the configuration of a stack, its bucket and its parameters, and returns what deploys a template with it.
Deployer = Callable[[Path, str, str, str, dict[str, str]], Deploy]


def account_of(clients: Clients) -> Account:
    """Return the account and the Region that the clients reach."""
    identity = clients("sts").get_caller_identity()
    region = clients("cloudformation").meta.region_name
    return Account(identity["Account"], identity["Arn"].split(":")[1], region)


def plan(asked: Asked, account: Account) -> str:
    """Return the words that say what the run creates, costs and removes."""
    name = asked.own_stack
    own = f"- the stack {name} of template.yaml, with roles, functions, topics, queues and alarms\n- the bucket {name}"
    bucket = _default_bucket(account)
    other = f"- objects in s3://{bucket}/{name}/, for executions of the stack {asked.stack}"
    return "\n".join(
        [
            f"In the account {account.number}, Region {account.region}, this run creates, and removes at its end:",
            other if asked.stack else own,
            f"- the queue {name}, subscribed to both topics",
            f"- executions, tuning jobs, models and a model package group whose names begin with verify-{asked.token}",
            "About ten training jobs of a few minutes train on one ml.m5.xlarge at a time: on AWS, this takes about "
            "an hour and costs less than 1 USD at the on-demand prices of us-east-1.",
            "It removes nothing else. The training jobs stay in SageMaker's list, because SageMaker deletes none.",
        ]
    )


def sam_deployer(
    folder: Path, stack: str, bucket: str, region: str, parameters: dict[str, str]
) -> Deploy:
    """Return the deployment through the AWS SAM CLI."""
    config = deployment.write_config(folder, stack, bucket, region, parameters)
    return partial(deployment.sam_deploy, config=config)


def run(clients: Clients, asked: Asked, say: Say, deployer: Deployer = sam_deployer) -> bool:
    """Check the application and remove what was created; return whether all is well and nothing is left."""
    created: list[Created] = []
    succeeded = False
    try:
        account = account_of(clients)
        application = _prepared(clients, asked, account, created, deployer)
        succeeded = _checked(application, asked.recordings, account.number, say)
    except FAILED as error:
        say(f"The checks could not be made: {error}")
    finally:
        say("Removing what this run created ...")
        is_removed = remove(created, say)
    return succeeded and is_removed


def _prepared(
    clients: Clients, asked: Asked, account: Account, created: list[Created], deployer: Deployer
) -> Application:
    name, update = asked.own_stack, None
    bucket = _default_bucket(account) if asked.stack else name
    if not asked.stack:
        data.create_bucket(clients, bucket, account.region, created)
    uploaded = data.upload(clients, bucket, name, created)
    if not asked.stack:
        update = _deployed(clients, asked, account, created, deployer)
    found = deployment.outputs(clients, asked.stack or name)
    topics = {topic: found[topic] for topic in deployment.TOPICS}
    return Application(
        clients=clients,
        run=f"verify-{asked.token}",
        machine_arn=found[deployment.MACHINE],
        topics=topics,
        data=uploaded,
        image=asked.image,
        key_arn=asked.key_arn,
        mailbox=subscribed(clients, name, list(topics.values()), created),
        created=created,
        pause_seconds=asked.pause_seconds,
        update=update,
    )


def _deployed(
    clients: Clients, asked: Asked, account: Account, created: list[Created], deployer: Deployer
) -> Callable[[], object]:
    """Deploy the stack, and return the function that updates it to the next release."""
    name = asked.own_stack
    parameters = {
        "S3BucketArns": f"arn:{account.partition}:s3:::{name}",
        "KmsKeyArn": asked.key_arn,
    }
    folder = asked.workdir / name
    deploy = deployer(folder, name, name, account.region, parameters)
    deployment.will_deploy(clients, name, created)
    deploy(deployment.ROOT / "template.yaml")
    return lambda: deploy(deployment.write_next_release(folder / "next_release"))


def _checked(application: Application, recordings: Path, account: str, say: Say) -> bool:
    """Make every check, report each, and return whether none failed."""
    failed = False
    for name, check in CHECKS.items():
        if name == "update" and application.update is None:
            say(f"{name:<12} {NO_UPDATE}")
            continue
        try:
            recording.write(recordings, name, check(application), account)
            say(f"{name:<12} ok")
        except FAILED as error:
            failed = True
            say(f"{name:<12} failed: {error or type(error).__name__}")
    say(f"Recordings: {recordings}")
    return not failed


def _default_bucket(account: Account) -> str:
    """Return the default bucket of SageMaker's SDKs, which a stack has without another."""
    return f"sagemaker-{account.region}-{account.number}"
