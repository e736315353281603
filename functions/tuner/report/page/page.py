"""The page of a report, as one HTML file.

It loads nothing and runs nothing, as its Content-Security-Policy holds: only its own style, known by its hash, applies.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from xml.etree.ElementTree import Element

from tuner import Json
from tuner.report.analysis import Analysis
from tuner.report.asked import asked, text
from tuner.report.page.elements import document, element, extend
from tuner.report.page.hyperparameter import hyperparameter
from tuner.report.page.importance_bars import importance_bars
from tuner.report.page.legend import legend
from tuner.report.page.marks import MANY, shapes
from tuner.report.page.parallel import parallel
from tuner.report.page.progress import progress
from tuner.report.page.style import style
from tuner.report.page.subject import Subject
from tuner.report.page.table import table
from tuner.report.page.timeline import timeline
from tuner.report.page.words import best_values, facts, failures, findings, trial
from tuner.report.search import Definition, TrainingJob
from tuner.report.text import shortened

ADVICE = (
    "A JSON merge patch (RFC 7396): apply it to the execution input of this search to continue it. "
    "A click selects all of it."
)
BY_HAND = (
    "The changes to trainingJobDefinitions are yours to make: a patch would have to repeat keys of the entries that "
    "may hold a secret. An entry without a key that changes gets a changed copy of the shared one."
)


def page(analysis: Analysis, payload: Json | None = None) -> str:
    """Return the HTML of a report; `payload` is the execution input, None if there was none.

    No key of the payload that may hold a secret is on the page.
    """
    subject = Subject(analysis, payload)
    return document(element("html", _head(subject), _body(subject), lang="en"))


def policy(css: str) -> str:
    """Return the Content-Security-Policy of a page with this style."""
    digest = b64encode(sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _head(subject: Subject) -> Element:
    css = style()
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(css)),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{_name(subject)}: {subject.metric}"),
        element("style", css),
    )


def _body(subject: Subject) -> Element:
    number = len(subject.search.training_jobs)
    main = element("main")
    extend(main, *_opening(subject), *_plots(subject), *_lists(subject))
    return element("body", shapes(number), main, class_="many" if number > MANY else None)


def _name(subject: Subject) -> str:
    return shortened(subject.search.name, 63)


def _named(subject: Subject, job: TrainingJob) -> str:
    return f"#{subject.numbers[job.name]}: {shortened(job.name, 63)}"


def _opening(subject: Subject) -> Iterator[Element | None]:
    yield element("h1", _name(subject))
    yield element("p", subject.analysis.verdict, class_="lead")
    yield facts(subject)
    yield element("h2", "Findings")
    yield findings(subject)
    if subject.best:
        yield element("h2", "Best training job")
        yield element("p", _named(subject, subject.best), class_="quiet")
        yield best_values(subject)


def _plots(subject: Subject) -> Iterator[Element | None]:
    definitions = subject.search.definitions
    yield element("h2", "Objective")
    yield legend(subject) if subject.best else None
    yield progress(subject) or element("p", f"No training job reported {subject.metric}.")
    yield element("h2", "Hyperparameters")
    importance = [
        importance_bars(index, each, _heading(subject, each.definition))
        for index, each in enumerate(subject.analysis.importances)
    ]
    bars = [each for each in importance if each.tag == "figure"]
    yield from (each for each in importance if each.tag != "figure")
    plots = [hyperparameter(subject, index, each) for index, each in enumerate(subject.ranges())]
    yield element("div", *bars, *(plots if subject.best else []), class_="plots")
    for index, definition in enumerate(definitions):
        yield parallel(subject, index, definition, _parallel_title(subject, definition))
    yield element("h2", "Time and cost")
    yield timeline(subject) or element("p", "No training job started.")
    yield trial(subject)


def _lists(subject: Subject) -> Iterator[Element | None]:
    failed = failures(subject)
    yield element("h2", "Failures")
    yield failed if failed is not None else element("p", "No training job failed.")
    if subject.analysis.continuation is not None:
        yield element("h2", "Next tuning job")
        yield element("p", ADVICE)
        yield element("pre", text(subject.analysis.continuation), class_="copy")
    if subject.analysis.by_hand:
        yield element("p", BY_HAND)
        yield element("ul", *(element("li", each) for each in subject.analysis.by_hand))
    if subject.payload is not None:
        yield element("h2", "Execution input")
        yield element("p", "The keys that can hold no secret.")
        yield element("pre", text(asked(subject.payload)))
    yield element("h2", "All training jobs")
    yield table(subject)


def _heading(subject: Subject, definition: str) -> str:
    return f"{shortened(definition, 64)}: " if len(subject.search.definitions) > 1 else ""


def _parallel_title(subject: Subject, definition: Definition) -> str:
    heading = _heading(subject, definition.name)
    return f"{heading}all hyperparameters together" if heading else "All hyperparameters together"
