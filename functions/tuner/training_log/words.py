"""The words for the evidence in a training job's log."""

from tuner.training_log.evidence import FINITE, INFINITE, LOG_GROUP, NAN, NO_NUMBER, Evidence

KINDS = {NAN: "NaN", INFINITE: "infinite", NO_NUMBER: "no number", FINITE: "finite"}
DIVERGED = "Lower the learning rate if training diverges, and check the data: missing values make a metric NaN."
GROUP = "Have the Regex's group take the number and nothing else."
LAST = "SageMaker takes the last value: have the program print a finite number last."
DIALECT = (
    "SageMaker reports no value all the same: check that the program prints the metric before it ends, and that the "
    "Regex means the same in every dialect."
)


def explained(evidence: Evidence) -> str:
    """Return what the log has and what to do, in sentences without a line of the log."""
    return f"{observed(evidence)}. {_advice(evidence)}"


def observed(evidence: Evidence) -> str:
    """Return what the log has, as a clause that begins with the log stream."""
    log, sought = _log(evidence), f"the Regex {evidence.regex} for {evidence.metric}"
    if not evidence.matches:
        return f"{log} has no match of {sought}, and {_mentions(evidence)} {evidence.metric}"
    return f"{log} has {_number(evidence.matches, 'match', 'matches')} of {sought}, {_values(evidence)}"


def _values(evidence: Evidence) -> str:
    """Return words about the values of the matches, which are counted by their kinds."""
    kinds = [(evidence.values.get(kind, 0), word) for kind, word in KINDS.items()]
    counts = ", ".join(f"{number:,} {word}" for number, word in kinds if number)
    finite = evidence.values.get(FINITE, 0)
    if not finite:
        return f"none of them a finite number ({counts})"
    if finite == evidence.matches:
        return "all of them finite numbers"
    return f"the last of them {KINDS[evidence.last]} ({counts})"


def _advice(evidence: Evidence) -> str:
    if not evidence.matches:
        return _fit(evidence)
    if evidence.values.get(FINITE):
        return DIALECT if evidence.last == FINITE else LAST
    return GROUP if evidence.last == NO_NUMBER else DIVERGED


def _fit(evidence: Evidence) -> str:
    if evidence.mentions:
        return f"Have the Regex fit the lines with {evidence.metric}."
    return f"Have the program print {evidence.metric} in a line that the Regex fits."


def _log(evidence: Evidence) -> str:
    lines = _number(evidence.lines, "line", "lines")
    read = lines if evidence.whole else f"its last {lines}"
    return f"the log stream {evidence.stream} in {LOG_GROUP} ({read})"


def _mentions(evidence: Evidence) -> str:
    if not evidence.mentions:
        return "no line contains"
    contain = "line contains" if evidence.mentions == 1 else "lines contain"
    return f"{evidence.mentions:,} {contain}"


def _number(number: int, singular: str, plural: str) -> str:
    return f"{number:,} {singular if number == 1 else plural}"
