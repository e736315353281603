"""A small application for the command line: a template without functions, an event, and an algorithm that is quick.

Its state machine runs a tuning job, makes a model of the best training job, and publishes to a topic how it went.
"""

import json
from pathlib import Path
from typing import Any

from tests.local_runner.sagemaker.scripted_training import channel, training_definition

EVENT, TEMPLATE, ALGORITHM, DATA = "event.json", "template.yaml", "algorithm", "data.csv"
BUCKET = "small-data"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/small:1"
OBJECTIVE = {"Type": "Maximize", "MetricName": "validation:auc"}

# The objective is the hyperparameter itself, which the model holds, too.
TRAIN = """\
#!/usr/bin/env python3
import json, os, pathlib
base = pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"])
values = json.loads((base / "input/config/hyperparameters.json").read_text())
(base / "model/rate").write_text(values["rate"])
print("validation:auc=" + values["rate"], flush=True)
"""
SCORE = """\
#!/usr/bin/env python3
import pathlib, sys
print("validation:auc=" + (pathlib.Path(sys.argv[1]) / "rate").read_text())
"""

_TUNE = """{% $merge([$states.input, {
    'TrainingJobDefinition': $merge([$states.input.TrainingJobDefinition, {'RoleArn': '${RoleArn}'}])
}]) %}"""
_SNS = "arn:aws:states:::aws-sdk:sns:publish"


def _publish(subject: str, message: str, **state: Any) -> dict[str, Any]:
    status = {"DataType": "String", "StringValue": subject.split()[-1]}
    arguments = {
        "TopicArn": "${TopicArn}",
        "Subject": subject,
        "Message": message,
        "MessageAttributes": {"status": status},
    }
    return {"Type": "Task", "Resource": _SNS, "Arguments": arguments, **state}


DEFINITION: dict[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "Tune",
    "States": {
        "Tune": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sagemaker:createHyperParameterTuningJob.sync",
            "Arguments": _TUNE,
            "Catch": [
                {
                    "ErrorEquals": ["States.ALL"],
                    "Assign": {"failure": "{% $states.errorOutput %}"},
                    "Next": "Report Failure",
                }
            ],
            "Assign": {"best": "{% $states.result.BestTrainingJob.TrainingJobName %}"},
            "Next": "Look",
        },
        "Look": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:sagemaker:describeTrainingJob",
            "Arguments": {"TrainingJobName": "{% $best %}"},
            "Next": "Host",
        },
        "Host": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sagemaker:createModel",
            "Arguments": {
                "ModelName": "{% $best %}",
                "ExecutionRoleArn": "${RoleArn}",
                "PrimaryContainer": {
                    "Image": IMAGE,
                    "ModelDataUrl": "{% $states.input.ModelArtifacts.S3ModelArtifacts %}",
                },
            },
            "Output": {"model": "{% $best %}"},
            "Next": "Report Success",
        },
        "Report Success": _publish(
            "It succeeded", "{% $string({'best': $best}) %}", Output="{% $states.input %}", End=True
        ),
        "Report Failure": _publish("It failed", "{% $string($failure) %}", Next="Failed"),
        "Failed": {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failure.Cause %}",
        },
    },
}
ROLE: dict[str, Any] = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Statement": {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": ["states.amazonaws.com", "sagemaker.amazonaws.com"]},
            }
        },
        "Policies": [
            {
                "PolicyName": "everything",
                "PolicyDocument": {
                    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}
                },
            }
        ],
    },
}


SUBSTITUTIONS = {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "TopicArn": {"Ref": "Topic"}}


def template(**definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a SAM template with a role, a topic and a state machine for each of the definitions."""
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Role": ROLE,
            "Topic": {"Type": "AWS::SNS::Topic"},
            **{name: _state_machine(definition) for name, definition in definitions.items()},
        },
    }


def _state_machine(definition: dict[str, Any]) -> dict[str, Any]:
    used = {name: value for name, value in SUBSTITUTIONS.items() if name in str(definition)}
    properties = {
        "Definition": definition,
        "DefinitionSubstitutions": used,
        "Role": SUBSTITUTIONS["RoleArn"],
    }
    return {"Type": "AWS::Serverless::StateMachine", "Properties": properties}


def event(name: str = "small", *channels: str, **config: Any) -> dict[str, Any]:
    """Return the request for a tuning job of two training jobs with these channels."""
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "HyperParameterTuningJobObjective": OBJECTIVE,
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 1},
            "ParameterRanges": {
                "ContinuousParameterRanges": [{"Name": "rate", "MinValue": "0", "MaxValue": "1"}]
            },
            **config,
        },
        # The state machine replaces the role.
        "TrainingJobDefinition": training_definition(
            AlgorithmSpecification={"AlgorithmName": "small", "TrainingInputMode": "File"},
            InputDataConfig=[channel(each, f"s3://{BUCKET}/{each}.csv") for each in channels],
            OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/models"},
            StoppingCondition={"MaxRuntimeInSeconds": 600},
        ),
    }


def write(folder: Path, train: str = TRAIN, **definitions: dict[str, Any]) -> list[str]:
    """Write the application into the folder; return the options for `run` and `serve` in that folder."""
    definitions = definitions or {"Machine": DEFINITION}
    (folder / TEMPLATE).write_text(json.dumps(template(**definitions)))
    (folder / EVENT).write_text(json.dumps(event("small", "training", "validation")))
    (folder / DATA).write_text("a,b\n1,2\n")
    write_algorithm(folder / ALGORITHM, train)
    return [
        f"--template={folder / TEMPLATE}",
        f"--algorithm=small={folder / ALGORITHM}",
        f"--data=s3://{BUCKET}/training.csv={folder / DATA}",
        f"--data=s3://{BUCKET}/validation.csv={folder / DATA}",
        f"--workdir={folder / 'work'}",
    ]


def write_algorithm(folder: Path, train: str) -> None:
    folder.mkdir()
    request = {
        "TrainingSpecification": {
            "TrainingImage": IMAGE,
            "SupportedTrainingInstanceTypes": ["ml.m5.large"],
            "MetricDefinitions": [{"Name": "validation:auc", "Regex": r"validation:auc=(\S+)"}],
            "SupportedTuningJobObjectiveMetrics": [OBJECTIVE],
            "TrainingChannels": [
                {
                    "Name": name,
                    "SupportedContentTypes": ["text/csv"],
                    "SupportedInputModes": ["File"],
                }
                for name in ("training", "validation")
            ],
        }
    }
    (folder / "algorithm.json").write_text(json.dumps(request))
    for name, source in {"train": train, "score": SCORE}.items():
        (folder / name).write_text(source)
        (folder / name).chmod(0o755)
