"""Messages for chat, held to the published schema of custom notifications.

https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
"""

import json
from typing import Any

import pytest

from tuner.failure.message import message
from tuner.message.chat import with_chat
from tuner.model.notification import notification

Json = dict[str, Any]
URL = "https://console/execution"
FAILURE = {
    "status": "Failed",
    "error": "InvalidInput",
    "cause": "1 problem in the input:\nchannels: is missing",
    "tuningJobName": "risk",
    "tuningJob": "No tuning job was started.",
    "advice": "Correct the input.",
    "executionArn": "arn",
    "executionUrl": URL,
}
RESULT = {
    "status": "Completed",
    "tuningJobName": "risk",
    "trainingJobStatusCounters": {},
    "best": {
        "objective": {"metricName": "auc", "type": "Maximize", "value": 0.8999999761581421},
        "trainingJobName": "risk-001",
        "hyperparameters": {},
    },
    "modelName": "risk-model",
    "bestModelDataUrl": "s3://bucket/model.tar.gz",
    "report": {"url": "https://console/report", "cost": {"text": "20 s"}},
    "failures": [],
    "warnings": ["channels[0]: is likely a mistake"],
    "executionArn": "arn",
    "executionUrl": URL,
}


def chat(published: Json) -> Json:
    """Return the message for chat, and check that the others are as without it."""
    texts = json.loads(with_chat(published, True)["Message"])
    found: Json = json.loads(texts.pop("https"))
    assert texts == json.loads(published["Message"])
    return found


def test_a_failure_has_a_title_its_cause_advice_and_a_link() -> None:
    assert chat(message(FAILURE, "opening")) == {
        "version": "1.0",
        "source": "custom",
        "content": {
            "textType": "client-markdown",
            "title": "Tuning failed: InvalidInput in risk",
            "description": "1 problem in the input:\nchannels: is missing\n"
            f"No tuning job was started.\nCorrect the input.\nExecution: {URL}",
        },
        "metadata": {"threadId": "risk"},
    }


def test_a_result_has_its_objective_its_model_and_links() -> None:
    found = chat(notification(RESULT))
    assert found["content"]["title"] == "Tuning completed: risk, auc = 0.9"
    assert found["content"]["description"].splitlines() == [
        "Best objective: auc = 0.9",
        "Best training job: risk-001",
        "Model: risk-model",
        "Warning: channels[0]: is likely a mistake",
        "Training: 20 s",
        "Report: https://console/report",
        f"Execution: {URL}",
    ]
    assert found["metadata"] == {"threadId": "risk"}


@pytest.mark.parametrize("cause", ["x" * 9000, "\ud800" * 600], ids=["long", "half a pair"])
def test_the_longest_texts_stay_within_the_limits_of_the_schema(cause: str) -> None:
    content = chat(message({**FAILURE, "cause": cause, "error": "E" * 500}, "opening"))["content"]
    assert 1 <= len(content["title"]) <= 250
    assert 1 <= len(content["description"]) <= 8000


def test_a_failure_without_a_tuning_job_has_no_thread() -> None:
    unnamed = {key: value for key, value in FAILURE.items() if key != "tuningJobName"}
    assert "metadata" not in chat(message(unnamed, "opening"))


def test_without_chat_a_message_is_as_it_was() -> None:
    published = message(FAILURE, "opening")
    assert with_chat(published, False) == published
