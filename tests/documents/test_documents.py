"""The documents: generated parts are fresh, every page is linked, and every link leads somewhere."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from assets.make import documents, reference
from tests.documents.files import ROOT
from tests.documents.pages import anchors, broken, links, pages
from tests.events import event

README = ROOT / "README.md"
LONGEST_FRONT_PAGE = 330


def relative(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", documents.generated(), ids=relative)
def test_the_file_is_as_make_documents_writes_it(file: Path) -> None:
    assert documents.generated()[file]() == file.read_text()


@pytest.mark.parametrize("name", documents.PAGES)
def test_every_generated_block_is_on_its_page_once(name: str) -> None:
    shown = [block for _, block, _ in documents.BLOCK.findall((ROOT / name).read_text())]
    assert sorted(shown) == sorted(documents.PAGES[name])


@pytest.mark.parametrize("page", pages(), ids=relative)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [problem for link in links(page) if (problem := broken(page, link))] == []


def test_every_page_is_linked_from_the_front_page() -> None:
    linked = {(ROOT / link).resolve() for link in links(README)}
    assert [relative(page) for page in pages() if page not in linked | {README}] == []


@pytest.mark.parametrize("page", pages(), ids=relative)
def test_every_heading_of_a_page_has_an_anchor_of_its_own(page: Path) -> None:
    assert [anchor for anchor, times in Counter(anchors(page)).items() if times > 1] == []


PAGE = """\
# Title

## `make run`, and [more](#run)!
### `channels[].s3DataSource`

```sh
# No heading
```
"""


def test_anchors_are_those_of_github(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    assert anchors(page) == ["title", "make-run-and-more", "channelss3datasource"]


@pytest.mark.parametrize(
    "link",
    [
        "no/such/file.md",
        "README.md#no-such-heading",
        "#no-such-heading",
        "template.yaml#parameters",
        "http://example.com/page",
        "https://nowhere",
        "../outside",
    ],
)
def test_a_link_that_leads_nowhere_is_found(link: str) -> None:
    assert broken(README, link)


def test_code_has_no_links(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('`[a](b)` [c](d)\n```text\n[e](f)\n```\n<img src="g">')
    assert links(page) == ["d", "g"]


def test_the_front_page_stays_short() -> None:
    assert len(README.read_text().splitlines()) <= LONGEST_FRONT_PAGE


def test_the_front_page_begins_with_the_two_commands_and_the_two_pictures() -> None:
    first = README.read_text().split("\n## ")[0]
    shown = ["make run", "make test", "assets/architecture.svg", "assets/state_machine.svg"]
    assert [each for each in shown if each not in first] == []


@pytest.mark.parametrize("name", ["email.txt", "failure_email.txt"])
def test_examples_are_of_real_messages(name: str) -> None:
    subject, _, body = (documents.EXAMPLE / name).read_text().split("\n", 2)
    assert re.fullmatch(r"Subject: [ -~]{1,99}", subject)
    assert "/v2/executions/details/arn:aws:states:" in body


def test_the_example_output_is_of_the_event_that_make_run_executes() -> None:
    output = json.loads((documents.EXAMPLE / "output.json").read_text())
    given = event("breast_cancer")
    assert {key: output[key] for key in given} == given
    always = {key for key in reference.RESULT if "." not in key} - {"modelPackage", "trial"}
    assert set(output) - set(given) == always, "run `make example`"
