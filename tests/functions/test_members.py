"""The tag by which a tuning job names its execution."""

import re

import pytest

from tuner.members import execution_tag

ARN = "arn:aws:states:us-east-1:123456789012:execution:ModelTuning"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nightly-2026_03.01", "nightly-2026_03.01"),
        ("a=b+c@d", "a=b+c@d"),
        ("run(7)!", "run_7__"),
        ("Nächtlich", "N_chtlich"),
    ],
)
def test_every_name_of_an_execution_makes_a_legal_tag(name: str, value: str) -> None:
    tag = execution_tag(f"{ARN}:{name}")
    assert tag == {"Key": "ModelTuningExecutionArn", "Value": f"{ARN}:{value}"}
    assert re.fullmatch(r"[\w .:/=+@-]{0,256}", tag["Value"])
