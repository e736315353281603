"""The check of the docstrings' English finds every question word, and says where it is."""

from pathlib import Path

import pytest

from tests.documents import english
from tests.documents.english import docstrings, questions
from tests.documents.files import ROOT

SOURCE = '''"""Whether modules count."""

class Reader:
    """A reader, whatever it reads."""

    def read(self):
        """What a reader reads.

        Where it reads.
        """

async def wait():
    """Wait. How long, is not said."""

def silent():
    pass
'''


def test_a_docstring_that_begins_with_a_question_word_is_found() -> None:
    found = [(ROOT / "module.py", line, text) for line, text in docstrings(SOURCE)]
    assert len(found) == 4
    assert questions(found) == [
        "module.py:1: Whether modules count.",
        "module.py:7: What a reader reads.",
    ]


@pytest.mark.parametrize(("good", "code"), [(48, 1), (49, 0)])
def test_more_than_two_per_cent_fail(
    good: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = ['"""How."""', *['"""A module."""'] * good]
    for number, source in enumerate(sources):
        (tmp_path / f"module_{number}.py").write_text(source)
    monkeypatch.setattr(english, "ROOT", tmp_path)
    monkeypatch.setattr(english, "files", tmp_path.glob)
    assert english.main() == code
