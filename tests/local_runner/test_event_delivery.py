"""Events on their way to topics, as EventBridge transforms and filters them."""

import json
from typing import Any

import pytest
from moto.events.models import Rule
from moto.sns.models import sns_backends

from local_runner import events

EVENT: dict[str, Any] = {
    "source": "aws.states",
    "detail": {"name": "n", "count": 3, "none": None, "cause": 'a "quoted"\nline'},
}
TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"


def target(template: str) -> dict[str, Any]:
    paths = {key: f"$.detail.{key}" for key in EVENT["detail"]}
    return {
        "Id": "t",
        "Arn": TOPIC,
        "InputTransformer": {"InputPathsMap": paths, "InputTemplate": template},
    }


def rule(**changes: Any) -> Rule:
    options = {
        "name": "rule",
        "account_id": "123456789012",
        "region_name": "us-east-1",
        "description": None,
        "event_pattern": json.dumps({"source": ["aws.states"]}),
        "schedule_exp": None,
        "role_arn": None,
        "event_bus_name": "default",
        "state": None,
        "targets": [target('{"name": <name>}')],
    }
    return Rule(**(options | changes))


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What topics were given."""
    texts: list[str] = []
    backend = sns_backends["123456789012"]["us-east-1"]
    monkeypatch.setattr(backend, "publish", lambda message, arn: texts.append(message))  # noqa: ARG005
    return texts


def test_variables_are_json_outside_strings_and_bare_inside_them() -> None:
    template = '{"name": <name>, "say": "<name> has <count>", "all": [<count>, <none>, <cause>]}'
    assert json.loads(events.transformed(target(template), EVENT)) == {
        "name": "n",
        "say": "n has 3",
        "all": [3, None, 'a "quoted"\nline'],
    }


def test_without_a_transformer_the_target_receives_the_event() -> None:
    assert json.loads(events.transformed({"Id": "t", "Arn": TOPIC}, EVENT)) == EVENT


def test_a_matching_rule_delivers_to_its_topic(published: list[str]) -> None:
    events.send_to_targets(rule(), EVENT)
    assert published == ['{"name": "n"}']


@pytest.mark.parametrize(
    "changes", [{"state": "DISABLED"}, {"event_pattern": json.dumps({"source": ["aws.s3"]})}]
)
def test_another_rule_delivers_nothing(published: list[str], changes: dict[str, Any]) -> None:
    events.send_to_targets(rule(**changes), EVENT)
    assert published == []


def test_a_target_that_is_no_topic_is_an_error_and_no_silence(published: list[str]) -> None:
    queue = {"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:queue"}
    with pytest.raises(NotImplementedError, match="delivers events to SNS only"):
        events.send_to_targets(rule(targets=[queue]), EVENT)
    assert published == []
