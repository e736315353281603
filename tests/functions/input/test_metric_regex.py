"""Regular expressions of metrics: refused if no dialect finds a value, with a warning if values may be lost."""

import pytest

from tuner.input.rules.metric_regex import regex_problem, regex_warnings

ADVICE = "write ([-+.0-9eE]+) instead"
NO_GROUP = "has no group; put the value in parentheses, such as name=([-+.0-9eE]+)"
UNREADABLE = "is not understood by every dialect, so it is not checked further"
LAZY = f"takes as little as it can at its end, perhaps only the first digit; {ADVICE}"
TAB = "asks for a tab, which SageMaker's log shows as #011; write #011 instead"

CARRIAGE_RETURN = (
    "asks for a carriage return, which SageMaker's log shows as #015; write #015 instead"
)
FIRST = (
    "gives the value of its first group, (auc|acc), which has no room for a digit; write (?:...) for a group that "
    "is not the value's"
)


def never(group: str) -> str:
    return (
        f"never takes a value: its group {group} ends the expression and may take nothing, which "
        f"is what it takes; {ADVICE}"
    )


def no_number(group: str) -> str:
    return (
        f"never takes a number: its group {group} has no room for a digit; put the value in parentheses, such as "
        "name=([-+.0-9eE]+)"
    )


def loses(lost: str, group: str) -> str:
    return (
        f"loses {lost} of a value: its group {group} has no room for it, so that 1.5e-05 or -1.5 "
        f"becomes another number; {ADVICE}"
    )


@pytest.mark.parametrize(
    ("regex", "problem"),
    [
        ("score=", NO_GROUP),
        ("[0-9.]+", NO_GROUP),
        ("score=(?:[0-9.]+)", NO_GROUP),
        (r"score=\(.*\)", NO_GROUP),
        ("(?i)score=.*", NO_GROUP),
        ("score=(.*?)", never("(.*?)")),
        ("score=([0-9.]*?)", never("([0-9.]*?)")),
        ("score=(?P<value>.*?)", never("(?P<value>.*?)")),
        ("score=(.{0,5}?)", never("(.{0,5}?)")),
        ("score=([0-9.]+)??", never("([0-9.]+)")),
        ("score=(.*?),?", never("(.*?)")),
        (r"score=(.*?)\s*", never("(.*?)")),
        ("(?:score=(.*?))", never("(.*?)")),
        ("score=((.*?))", never("((.*?))")),
        ("score=.*([0-9.]*)", never("([0-9.]*)")),
        ("score=.*([0-9.]+)?", never("([0-9.]+)")),
        ("score=()", never("()")),
        ("()score=", no_number("()")),
        ("(score)=[0-9.]+", no_number("(score)")),
        ("(acc|auc)=[0-9.]+", no_number("(acc|auc)")),
        (r"([a-z_]+):\s\d+", no_number("([a-z_]+)")),
        (
            "*score=([0-9.]+)",
            r"is not a regular expression: its * at character 1 repeats nothing; write \*",
        ),
        (
            "score=([0-9.]+",
            r"is not a regular expression: its ( at character 7 is not closed; close it, or write \(",
        ),
        (
            "score=[0-9.+",
            r"is not a regular expression: its [ at character 7 is not closed; close it, or write \[",
        ),
        (
            "score=.*)",
            r"is not a regular expression: its ) at character 9 closes nothing; write \)",
        ),
        (
            "score=(.*)\\",
            r"is not a regular expression: its \ at character 11 is not closed; close it, or write \\",
        ),
    ],
)
def test_an_expression_that_never_gives_a_value_is_refused(regex: str, problem: str) -> None:
    assert regex_problem(regex) == problem


@pytest.mark.parametrize(
    "regex",
    [
        r"score=(\S+)",
        "score=(.*?);",
        "score=(.*?)$",
        r"score=(.*?)\b",
        r"score=(.*?)(?=\s)",
        "score=([-+.0-9eE]+)",
        "(?:train|validation)-auc:([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)",
        ".*\\[[0-9]+\\].*#011validation-auc:([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*",
        "#quality_metric: host=\\S+, train loss <loss>=(\\S+)",
        r"score=[(](.*)[)]",
        r"\t?[\t ]score=(\S+)",
        r"score=\((.*)\)",
        "[]a](.*)",
        "[^]](.*)",
        "x={(.*)}",
        r"score=(\d+|[-+.\deE]+)",
        r"(?:acc|auc)=([-+.\x30-9eE]+)",
        r"score=\x3d([-+.0-9eE]+)\r?",
    ],
)
def test_an_expression_that_takes_every_number_is_accepted_without_a_warning(regex: str) -> None:
    assert regex_problem(regex) is None
    assert list(regex_warnings(regex)) == []


@pytest.mark.parametrize(
    ("regex", "warning"),
    [
        ("loss=([0-9.]+)", loses("the exponent and the sign", "([0-9.]+)")),
        (r"loss=(\w+)", loses("the exponent and the sign", r"(\w+)")),
        ("loss=-?([0-9.]+)", loses("the exponent and the sign", "([0-9.]+)")),
        ("loss=([-0-9.]+)", loses("the exponent", "([-0-9.]+)")),
        (r"loss=([-+]?[0-9]*\.?[0-9]+)", loses("the exponent", r"([-+]?[0-9]*\.?[0-9]+)")),
        (r"loss=([0-9.]+e-[0-9]+)", loses("the sign", "([0-9.]+e-[0-9]+)")),
        (r"loss=(\d\.\d{4})", loses("the exponent and the sign", r"(\d\.\d{4})")),
        (r"\tloss=(\S+)", TAB),
        ("\tloss=(\\S+)", TAB),
        (r"loss=(\S+)\r", CARRIAGE_RETURN),
        (r"loss=(\S+)\x0d", CARRIAGE_RETURN),
        ("(auc|acc)=([0-9.]+)", FIRST),
        (r"loss=([[:digit:].eE+-]+)", UNREADABLE),
        (r"\Qloss(\E=([0-9.]+)", UNREADABLE),
        (r"loss=(\d+?)", LAZY),
        (r"loss=([0-9]+\.?[0-9]*?)", LAZY),
        ("loss=(?<value>.+)", UNREADABLE),
        ("loss=([0-9.]++(?<!;))(?|a)", UNREADABLE),
    ],
)
def test_an_expression_that_is_likely_to_lose_a_part_of_a_value_is_a_warning(
    regex: str, warning: str
) -> None:
    assert regex_problem(regex) is None
    assert list(regex_warnings(regex)) == [warning]


@pytest.mark.parametrize(
    "regex",
    [
        "((((((((((.*)*)*)*)*)*)*)*)*)*)*x",
        "(a*)*" * 99,
        "(" * 240 + "x" + ")" * 240,
        "(.*.*.*.*.*)" * 40,
    ],
    ids=["nested repeats", "many repeats", "deep groups", "long"],
)
def test_no_expression_holds_up_the_check(regex: str) -> None:
    regex_problem(regex)
    list(regex_warnings(regex))
