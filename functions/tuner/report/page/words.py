"""The sentences and short lists of a page: the verdict, the findings, the failures, the best training job."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tuner.report.costs import search_cost
from tuner.report.failures import FailureGroup, failure_groups
from tuner.report.page.console import log_address
from tuner.report.page.elements import element
from tuner.report.page.subject import Subject
from tuner.report.page.times import duration, utc
from tuner.report.search import TrainingJob
from tuner.report.text import counted, objective_text, shortened

LONGEST_REASON, MOST_LINKS, MOST_REASONS = 600, 10, 20


def verdict(subject: Subject) -> str:
    """Return two sentences: the result, and what it took."""
    return f"{_result(subject)} {_effort(subject)}"


def _result(subject: Subject) -> str:
    search, best = subject.search, subject.best
    number = counted(len(search.training_jobs), "training job")
    if not search.training_jobs:
        return "There is no best training job."
    if best is None or best.objective is None:
        return f"None of {number} reported {subject.metric}, so there is no best one."
    goal = "highest" if search.goal == "Maximize" else "lowest"
    value = objective_text(best.objective)
    return f"The {goal} {subject.metric} of {number} is {value}, of training job #{subject.numbers[best.name]}."


def _effort(subject: Subject) -> str:
    search = subject.search
    ended = "stopped early" if search.status == "Stopped" else search.status.lower() or "ended"
    time = (
        f" after {duration(search.ended - search.created)}"
        if search.ended is not None and search.created is not None
        else ""
    )
    if not search.training_jobs:
        return f"The tuning job {ended}{time}, before its first training job."
    counts = _counts(search.training_jobs)
    return f"The tuning job {ended}{time} and cost {search_cost(search, subject.prices)}: {counts}."


def _counts(jobs: tuple[TrainingJob, ...]) -> str:
    statuses = [job.status for job in jobs]
    words = {"Completed": "completed", "Stopped": "stopped early", "Failed": "failed"}
    counts = [f"{statuses.count(each)} {word}" for each, word in words.items() if each in statuses]
    others = sum(status not in words for status in statuses)
    rest = [f"{others} did not end"] if others else []
    return ", ".join([*counts, *rest])


def facts(subject: Subject) -> Element:
    """Return the facts about the tuning job."""
    search = subject.search
    parents = search.warm_start.get("ParentHyperParameterTuningJobs") or []
    names = (
        [str(each.get("HyperParameterTuningJobName", "")) for each in parents]
        if isinstance(parents, list)
        else []
    )
    known = {
        "Objective": f"{subject.metric}, {'maximised' if search.goal == 'Maximize' else 'minimised'}",
        "Strategy": search.strategy,
        "Training jobs": f"{len(search.training_jobs)}"
        + (f" of at most {search.limit}" if search.limit else ""),
        "In parallel": str(search.parallel),
        "Warm start": ", ".join(names),
        "Created": f"{utc(search.created)} UTC" if search.created is not None else "",
        "Ended": f"{utc(search.ended)} UTC" if search.ended is not None else "",
        "Cost": str(search_cost(search, subject.prices)),
        "Reason": shortened(search.reason, LONGEST_REASON),
    }
    return _list({key: value for key, value in known.items() if value})


def best_values(subject: Subject) -> Element | None:
    """Return the hyperparameters of the best training job."""
    if subject.best is None:
        return None
    tuned = sorted(subject.best.hyperparameters.items())
    return _list({shortened(name, 60): shortened(value, 120) for name, value in tuned})


def findings(subject: Subject) -> Element:
    """Return the findings as a list."""
    sentences = [each.sentence for each in subject.findings]
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
