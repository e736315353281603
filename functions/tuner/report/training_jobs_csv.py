"""The file training_jobs.csv: a line for each training job, for spreadsheets and data frames."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from tuner.numbers import NUMBER
from tuner.report.analysis import Analysis
from tuner.report.costs import training_job_cost
from tuner.report.instants import utc
from tuner.report.search import Instant, TrainingJob
from tuner.report.text import harmless, printable

# A hyperparameter's column has this before its name, so that it is no other column's.
HYPERPARAMETER = "hyperparameter "
# Spreadsheets take a cell for a formula that begins so: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
COLUMNS = (
    "tuning job",
    "training job",
    "definition",
    "status",
    "objective",
    "seconds",
    "instance seconds",
    "cost",
    "cost is upper bound",
    "created",
    "started",
    "ended",
    "reason",
)


def training_jobs_csv(analysis: Analysis) -> str:
    """Return the training jobs as CSV (RFC 4180), then those of a trial and of a warm start's parents; times in UTC.

    An apostrophe precedes a text that a spreadsheet would take for a formula. A cost is empty without prices, and
    for a training job of an earlier tuning job.
    """
    search, trial = analysis.search, analysis.trial
    jobs = [*search.training_jobs, *(trial.training_jobs if trial else ()), *search.earlier]
    names = list(dict.fromkeys(name for job in jobs for name in job.hyperparameters))
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([*COLUMNS, *(_cell(HYPERPARAMETER + name) for name in names)])
    writer.writerows(_row(analysis, job, names) for job in jobs)
    return lines.getvalue()


def _row(analysis: Analysis, job: TrainingJob, names: Sequence[str]) -> list[str]:
    values = [
        job.tuning_job,
        job.name,
        job.definition,
        job.status,
        "" if job.objective is None else repr(job.objective),
        f"{job.seconds:.3f}",
        *_cost(analysis, job),
        *_times([job.created, job.started, job.ended]),
        printable(job.reason),
        *(job.hyperparameters.get(name, "") for name in names),
    ]
    return [_cell(value) for value in values]


def _cost(analysis: Analysis, job: TrainingJob) -> list[str]:
    """Return instance seconds, money, and whether they are an upper bound."""
    paid = [each for each in (analysis.search, analysis.trial) if each]
    search = next((each for each in paid if each.name == job.tuning_job), None)
    if search is None:
        return ["", "", ""]
    cost = training_job_cost(search, job, analysis.prices)
    amount = "" if cost.amount is None else f"{cost.amount:.6f}"
    return [f"{cost.instance_seconds:.3f}", amount, "yes" if cost.is_bound else "no"]


def _times(instants: Iterable[Instant | None]) -> list[str]:
    return ["" if instant is None else utc(instant) for instant in instants]


def _cell(text: str) -> str:
    """Return the text as no spreadsheet takes for a formula, in one line; numbers stay as they are."""
    plain = harmless(text)
    is_formula = text.startswith(FORMULA) and not re.fullmatch(rf"\+?{NUMBER}", text)
    return f"'{plain}" if is_formula else plain
