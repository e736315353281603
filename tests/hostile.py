"""Hostile values: texts that become dangerous where somebody forgets that they are only texts."""

HOSTILE = {
    "shell": "$(touch made)",
    "second command": "; touch made",
    "line break": "\n",
    "zero byte": "\0",
    "folder above": "/../..",
    "quotation mark": '"',
    "every name": "*",
    "expression": "{% $states.input %}",
    "placeholder": "${Partition}",
    "path": "$.tuningJobName",
    "variable of a template": "<name>",
}
