"""Messages in the form that Amazon Q Developer in chat applications shows in Slack and Microsoft Teams.

https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html: it drops messages of any
other form. It subscribes to topics by HTTPS.
"""

import json

from tuner import Json
from tuner.message.lines import reached
from tuner.message.published import as_json

# The document's limits for title and description.
LONGEST_TITLE, LONGEST_DESCRIPTION = 250, 8000
# A few lines are read in a chat; the links lead to the rest.
LONGEST_LINE = 500


def with_chat(message: Json, wanted: bool) -> Json:
    """Return the arguments of sns:Publish with a message for chat, if that is wanted, next to those for all others."""
    if not wanted:
        return message
    texts = json.loads(message["Message"])
    chat = _chat(message["Subject"], json.loads(texts["default"]))
    return {**message, "Message": as_json({**texts, "https": as_json(chat)})}


def _chat(title: str, facts: Json) -> Json:
    """Return title, a few lines and links; the messages of one tuning job are a thread."""
    said = _result(facts) if "best" in facts else _failure(facts)
    lines = [*said, *_cost(facts), *_links(facts)]
    content = {
        "textType": "client-markdown",
        "title": _cut(title, LONGEST_TITLE),
        "description": _cut("\n".join(lines), LONGEST_DESCRIPTION),
    }
    name = facts.get("tuningJobName")
    thread = {"metadata": {"threadId": name}} if name else {}
    return {"version": "1.0", "source": "custom", "content": content, **thread}


def _result(facts: Json) -> list[str]:
    objective = facts["best"]["objective"]
    lines = [
        f"Best objective: {objective['metricName']} = {reached(objective.get('value'))}",
        f"Best training job: {facts['best']['trainingJobName']}",
        f"Model: {facts['modelName']}",
        *[f"Warning: {warning}" for warning in facts["warnings"]],
    ]
    return [_cut(line, LONGEST_LINE) for line in lines]


def _failure(facts: Json) -> list[str]:
    lines = [facts.get(key) for key in ("cause", "tuningJob", "advice")]
    return [_cut(line, LONGEST_LINE) for line in lines if line]


def _cost(facts: Json) -> list[str]:
    cost = (facts.get("report") or {}).get("cost")
    return [f"Training: {cost['text']}"] if cost else []


def _links(facts: Json) -> list[str]:
    """Return links, which read the same in Slack and Teams as plain addresses."""
    report = (facts.get("report") or {}).get("url")
    execution = facts.get("executionUrl", facts["executionArn"])
    return [*([f"Report: {report}"] if report else []), f"Execution: {execution}"]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
