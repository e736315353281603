"""The drawing assets/architecture.svg, made from the template: the stack, its callers and the services that it uses."""

import re
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from assets.make import svg
from assets.make.panels import Arrow, Diagram, Panel

ROOT = Path(__file__).parents[2]
FILE = ROOT / "assets" / "architecture.svg"
TEMPLATE: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
DEFINITION = (ROOT / "statemachine" / "model_tuning.asl.json").read_text()
DEPLOYED = ["machine", "functions", "logs", "ends", "topics"]


def of_type(*types: str) -> list[str]:
    """Return the logical ids of the template's resources of these types."""
    return [name for name, resource in RESOURCES.items() if resource["Type"] in types]


def roles(service: str) -> list[str]:
    """Return captions that name the roles that a service assumes, and the policies that these roles share."""
    assumed = [
        name
        for name in of_type("AWS::IAM::Role")
        if f"{service}.amazonaws.com"
        in str(RESOURCES[name]["Properties"]["AssumeRolePolicyDocument"])
    ]
    shared = {
        policy["Ref"]
        for name in assumed
        for policy in RESOURCES[name]["Properties"].get("ManagedPolicyArns", [])
    }
    kinds = {"role": assumed, "policy": sorted(shared)}
    return [f"{kind}: {', '.join(names)}" for kind, names in kinds.items() if names]


def created_and_read() -> list[str]:
    """Return the resources that the state machine creates and reads in SageMaker, by the names of its calls."""
    calls = re.findall(
        r":sagemaker:(?:create|describe|list)(\w+?)(?:For\w+)?(?:\.sync)?\"", DEFINITION
    )
    things = dict.fromkeys(call.removeprefix("HyperParameter").removesuffix("s") for call in calls)
    words = (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", thing).lower() for thing in things)
    return [f"{word.capitalize()}s" for word in words]


def used_objects() -> list[str]:
    """Return the objects that SageMaker's roles read and write in S3."""
    actions = str([RESOURCES[name] for name in of_type("AWS::IAM::Role")])
    uses = {"s3:GetObject": "Training data", "s3:PutObject": "Model artifacts"}
    return [thing for action, thing in uses.items() if action in actions]


def panels() -> dict[str, Panel]:
    """Return every panel by name, with its column and its row in the grid."""
    return {
        "start": Panel(
            "Who starts it",
            "outside",
            ["Console", "CLI or SDK", "Parent stack"],
            [],
            0,
            0,
            columns=2,
        ),
        "machine": Panel(
            "Step Functions",
            "service",
            of_type("AWS::Serverless::StateMachine"),
            roles("states"),
            0,
            1,
            columns=2,
        ),
        "functions": Panel(
            "Lambda",
            "function",
            of_type("AWS::Serverless::Function"),
            [
                *roles("lambda"),
                *(f"called by: {name}" for name in of_type("AWS::Lambda::Permission")),
                *(f"tried again: {name}" for name in of_type("AWS::Lambda::EventInvokeConfig")),
            ],
            0,
            2,
        ),
        "logs": Panel("CloudWatch Logs", "wait", of_type("AWS::Logs::LogGroup"), [], 0, 3),
        "ends": Panel(
            "EventBridge, SQS, CloudWatch",
            "choice",
            of_type("AWS::Events::Rule", "AWS::SQS::Queue", "AWS::CloudWatch::Alarm"),
            [f"policy: {name}" for name in of_type("AWS::SQS::QueuePolicy")],
            1,
            2,
        ),
        "topics": Panel("SNS", "success", of_type("AWS::SNS::Topic"), [], 1, 3),
        "sagemaker": Panel("SageMaker", "service", created_and_read(), roles("sagemaker"), 2, 0),
        "s3": Panel("S3", "success", used_objects(), [], 2, 2.5),
        "subscribers": Panel(
            "Subscribers", "outside", ["E-mail", "Queues, functions, others"], [], 2, 3
        ),
    }


ARROWS = [
    Arrow("start", "machine", "start an execution"),
    Arrow("machine", "functions", "invokes"),
    Arrow("machine", "sagemaker", "creates, reads"),
    Arrow("machine", "topics", "publishes"),
    Arrow("machine", "ends", "reports its end"),
    Arrow("ends", "functions", "calls"),
    Arrow("functions", "topics", "publish"),
    Arrow("ends", "topics", "alarms"),
    Arrow("machine", "logs", "logs", dashed=True),
    Arrow("functions", "logs", "log", dashed=True),
    Arrow("sagemaker", "s3", "reads, writes"),
    Arrow("topics", "subscribers", "deliver"),
]


def drawing() -> str:
    """Return the architecture as SVG."""
    diagram = Diagram(panels(), ARROWS, DEPLOYED)
    names = {name: ", ".join(panel.items) for name, panel in diagram.panels.items()}
    relations = [f"{names[a.source]} {a.label} {names[a.target]}" for a in ARROWS]
    return svg.document(
        diagram.size, "What is deployed and what it reaches", ". ".join(relations), diagram.parts()
    )


if __name__ == "__main__":
    FILE.write_text(drawing())
