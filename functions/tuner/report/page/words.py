"""The sentences and short lists of a page: the facts, the findings, the failures, the best training job."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tuner.report.console import log_address
from tuner.report.failures import FailureGroup, failure_groups
from tuner.report.page.elements import element
from tuner.report.page.subject import Subject
from tuner.report.page.times import duration, utc
from tuner.report.search import Search
from tuner.report.text import counted, shortened

GOALS = {"Maximize": "maximised", "Minimize": "minimised"}
LONGEST_REASON, MOST_LINKS, MOST_REASONS = 600, 10, 20


def facts(subject: Subject) -> Element:
    """Return the facts about the tuning job that are known."""
    search, cost = subject.search, subject.analysis.cost
    known = {
        "Objective": f"{subject.metric}, {GOALS[search.goal]}",
        "Strategy": search.strategy,
        "Training jobs": _number(search),
        "In parallel": str(search.parallel),
        "Warm start": ", ".join(_parents(search)),
        "Created (UTC)": utc(search.created),
        "Ended (UTC)": utc(search.ended),
        "Duration": _duration(search),
        "Cost": cost.total.text,
        "Of which the trial": cost.trial.text if cost.trial else "",
    }
    return _list({key: value for key, value in known.items() if value})


def _number(search: Search) -> str:
    number = f"{len(search.training_jobs):,}"
    return f"{number} of at most {search.limit:,}" if search.limit else number


def _parents(search: Search) -> list[str]:
    """Return the names of the tuning jobs that a warm start began from."""
    return [*dict.fromkeys(job.tuning_job for job in search.earlier)]


def _duration(search: Search) -> str:
    if search.created is None or search.ended is None:
        return ""
    return duration(search.ended - search.created)


def trial(subject: Subject) -> Element | None:
    """Return a sentence about the trial before the search and its cost; None without a trial."""
    tried, cost = subject.analysis.trial, subject.analysis.cost.trial
    if tried is None or cost is None:
        return None
    number = counted(len(tried.training_jobs), "training job")
    return element("p", f"The trial before the search, {tried.name}, had {number}: {cost.text}.")


def best_values(subject: Subject) -> Element | None:
    """Return the hyperparameters of the best training job."""
    if subject.best is None:
        return None
    tuned = sorted(subject.best.hyperparameters.items())
    return _list({shortened(name, 60): shortened(value, 120) for name, value in tuned})


def findings(subject: Subject) -> Element:
    """Return the findings as a list."""
    sentences = [each.sentence for each in subject.analysis.findings]
    if not sentences:
        return element("p", "Nothing that suggests a change.")
    return element("ul", *(element("li", each) for each in sentences))


def failures(subject: Subject) -> Element | None:
    """Return the failed training jobs by reason, with links to their logs; None if there are none."""
    groups = failure_groups(subject.search)
    shown = [_group(subject, each) for each in groups[:MOST_REASONS]]
    if others := sum(len(each.training_jobs) for each in groups[MOST_REASONS:]):
        shown.append(element("li", f"{counted(others, 'training job')} failed for other reasons."))
    return element("ul", *shown) if shown else None


def _group(subject: Subject, group: FailureGroup) -> Element:
    return element(
        "li",
        element("strong", f"{counted(len(group.training_jobs), 'training job')}: "),
        element("q", shortened(group.reason, LONGEST_REASON)),
        element("br"),
        "Logs: ",
        *_links(subject, group),
    )


def _links(subject: Subject, group: FailureGroup) -> Iterator[Element | str]:
    for index, job in enumerate(group.training_jobs[:MOST_LINKS]):
        address, name = log_address(job.arn), f"#{subject.numbers[job.name]}"
        yield ", " if index else ""
        yield element("a", name, href=address, rel="noopener noreferrer") if address else name
    others = len(group.training_jobs) - MOST_LINKS
    yield f" and {others} more" if others > 0 else ""


def _list(known: dict[str, str]) -> Element:
    pairs = [
        element("div", element("dt", name), element("dd", value)) for name, value in known.items()
    ]
    return element("dl", *pairs)
