"""The table of all training jobs, the best first: the equivalent of the plots."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from tuner.report.costs import training_job_cost
from tuner.report.page.columns import aligned, decimals_of, is_numeric
from tuner.report.page.elements import element, harmless
from tuner.report.page.marks import look, sample
from tuner.report.page.subject import Subject
from tuner.report.page.times import utc
from tuner.report.search import TrainingJob
from tuner.report.text import shortened

LONGEST_HEADING = 40


class Column(NamedTuple):
    """A column: `cells` are texts in the order of the rows."""

    heading: str
    cells: Sequence[str]
    is_number: bool = False


def table(subject: Subject) -> Element:
    """Return the table, in a region that scrolls sideways where it is too wide."""
    search = subject.search
    own = [*search.ranked, *(job for job in search.training_jobs if job.objective is None)]
    jobs = [*own, *search.earlier]
    columns = [*_columns(subject, jobs)]
    head = element(
        "tr", element("th", "Mark", scope="col", class_="t"), *(_heading(each) for each in columns)
    )
    rows = zip(jobs, zip(*(column.cells for column in columns), strict=True), strict=True)
    classes = [None if column.is_number else "t" for column in columns]
    made = element(
        "table",
        element("caption", _caption(subject), id="jobs-caption"),
        element("thead", head),
        element("tbody", *(_row(subject, job, cells, classes) for job, cells in rows)),
    )
    return element(
        "div", made, class_="scroll", role="region", aria_labelledby="jobs-caption", tabindex="0"
    )


def _columns(subject: Subject, jobs: Sequence[TrainingJob]) -> Iterator[Column]:
    numbers = [subject.numbers.get(job.name) for job in jobs]
    yield Column("#", ["" if each is None else str(each) for each in numbers], True)
    yield _objective(subject, jobs)
    yield Column("Status", [job.status for job in jobs])
    if len(subject.search.definitions) > 1:
        yield Column("Definition", [shortened(job.definition, 64) for job in jobs])
    yield Column("Seconds", aligned([repr(job.seconds) for job in jobs], 0), True)
    if subject.analysis.prices:
        costs = [_amount(subject, job) for job in jobs]
        yield Column(
            "Cost", aligned([None if each is None else repr(each) for each in costs]), True
        )
    for name in _hyperparameters(subject):
        texts = [job.hyperparameters.get(name) for job in jobs]
        yield Column(shortened(name, LONGEST_HEADING), aligned(texts), is_numeric(texts))
    yield Column("Started (UTC)", [utc(job.started) for job in jobs])
    yield Column("Training job", [shortened(job.name, 63) for job in jobs])


def _amount(subject: Subject, job: TrainingJob) -> float | None:
    """Return the money for a training job; None for one of an earlier tuning job, which was paid for before."""
    if job.name not in subject.numbers:
        return None
    return training_job_cost(subject.search, job, subject.analysis.prices).amount


def _objective(subject: Subject, jobs: Sequence[TrainingJob]) -> Column:
    known = [job.objective for job in jobs if job.objective is not None]
    near = [value for value in known if subject.objective.covers(value)]
    texts = [None if job.objective is None else repr(job.objective) for job in jobs]
    return Column(subject.metric, aligned(texts, decimals_of(near)), True)


def _hyperparameters(subject: Subject) -> list[str]:
    return [*dict.fromkeys(each[0].name for each in subject.ranges())]


def _heading(column: Column) -> Element:
    return element("th", column.heading, scope="col", class_=None if column.is_number else "t")


def _row(
    subject: Subject, job: TrainingJob, cells: Sequence[str], classes: Sequence[str | None]
) -> Element:
    row = Element("tr", {"class": "winner"} if job is subject.best else {})
    mark = element("td", sample(*look(subject, job)), class_="t")
    row.append(mark)
    for cell, class_ in zip(cells, classes, strict=True):
        made = Element("td", {"class": class_} if class_ else {})
        made.text = harmless(cell)
        row.append(made)
    return row


def _caption(subject: Subject) -> str:
    earlier = (
        " Rows without a number belong to earlier tuning jobs (warm start)."
        if subject.search.earlier
        else ""
    )
    return f"Training jobs by {subject.metric}, the best first; # is the order in which they were created.{earlier}"
