"""The documents: what is generated is fresh, and what is said can be followed."""

import json
import re
from urllib.parse import unquote

import pytest

from assets.make import documents
from tests.deployment.template import ROOT
from tests.events import event

README = (ROOT / "README.md").read_text()


def test_the_readme_is_what_make_documents_writes() -> None:
    assert documents.readme() == README


def test_the_schema_is_what_make_documents_writes() -> None:
    assert documents.SCHEMA.read_text() == documents.schema()


def test_every_generated_block_is_shown() -> None:
    assert {name for _, name, _ in documents.BLOCK.findall(README)} == set(documents.BLOCKS)


def test_every_link_inside_the_repository_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", README, re.MULTILINE)
    }
    for target in re.findall(r"\]\((?!https://)([^)]+)\)", README):
        if target.startswith("#"):
            assert target[1:] in headings
        else:
            assert (ROOT / unquote(target)).exists(), target


def test_run_and_test_stand_at_the_top() -> None:
    first = README.split("\n## ")[0]
    assert "make run" in first
    assert "make test" in first


@pytest.mark.parametrize("name", ["email.txt", "failure_email.txt"])
def test_examples_are_of_real_messages(name: str) -> None:
    subject, _, body = (documents.EXAMPLE / name).read_text().split("\n", 2)
    assert re.fullmatch(r"Subject: [ -~]{1,99}", subject)
    assert "/v2/executions/details/arn:aws:states:" in body


def test_the_example_output_is_of_the_event_that_make_run_executes() -> None:
    output = json.loads((documents.EXAMPLE / "output.json").read_text())
    given = event("breast_cancer")
    assert {key: output[key] for key in given} == given
    assert set(output) - set(given) == {
        "modelTraining",
        "best",
        "bestModelDataUrl",
        "modelDefinition",
        "productionVariants",
        "endpointConfig",
    }
