"""The seams of moto: each is declared with its reason, and nothing else of moto is replaced."""

import re
from pathlib import Path

import pytest

from local_runner import seam
from local_runner.lambdas import functions
from local_runner.seam import Seam

RUNNER = Path(seam.__file__).parent
PATCH = re.compile(r'\bpatch\.\w+\((?!"os\.environ")')


class Greeter:
    greeting = "Hello"


def test_an_attribute_is_replaced_while_the_context_is_open() -> None:
    greeting = Seam(Greeter, "greeting", "It is too loud.")
    with greeting.replaced_by("hello"):
        assert Greeter.greeting == "hello"
    assert Greeter.greeting == "Hello"


def test_an_attribute_that_moto_no_longer_has_is_an_error() -> None:
    with pytest.raises(AttributeError), Seam(Greeter, "farewell", "").replaced_by("bye"):
        pass


def test_every_seam_is_listed_with_its_name_and_a_sentence() -> None:
    rows = seam.rows()
    assert ("LambdaSimpleBackend.invoke", functions.INVOCATION.reason) in rows
    assert [reason for _, reason in rows if not re.fullmatch(r"moto.+\.", reason)] == []
    assert len(rows) == sum(file.read_text().count(" = Seam(") for file in RUNNER.rglob("*.py"))


def test_moto_is_replaced_at_declared_seams_only() -> None:
    files = [file for file in RUNNER.rglob("*.py") if PATCH.search(file.read_text())]
    assert files == [RUNNER / "seam.py"]
