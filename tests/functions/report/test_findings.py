"""The findings: each with tuning jobs that show it, and similar ones that must not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.functions.report.searches import DEFINITION, DEPTH, RATE, search, training_job
from tuner.report.finding import Finding, Kind
from tuner.report.findings import findings
from tuner.report.search import Definition, Range, Search, TrainingJob
from tuner.training_log.evidence import Evidence

PRICES = {"ml.m5.xlarge": 0.24}
OUT_OF_MEMORY = "AlgorithmError: out of memory"


def found(of: Search, kind: Kind) -> list[Finding]:
    return [each for each in findings(of, PRICES) if each.kind == kind]


def sentences(of: Search, kind: Kind) -> list[str]:
    return [each.sentence for each in found(of, kind)]


def trying(objectives: Sequence[float], values: Sequence[Any], of: Range, **changes: Any) -> Search:
    """Return a tuning job that tried these values of a hyperparameter, with these objectives."""
    pairs = zip(objectives, values, strict=True)
    jobs = [
        training_job(index, objective, hyperparameters={of.name: str(value)})
        for index, (objective, value) in enumerate(pairs)
    ]
    return search(jobs, definitions=(replace(DEFINITION, ranges=(of,)),), **changes)


@pytest.mark.parametrize(
    ("finished", "expected"),
    [
        (
            9,
            [
                "Only 9 training jobs reported the objective: it is too early to say what to change "
                "before there are 10."
            ],
        ),
        (
            1,
            [
                "Only 1 training job reported the objective: it is too early to say what to change "
                "before there are 10."
            ],
        ),
        (
            0,
            [
                "No training job reported the objective: it is too early to say what to change before "
                "there are 10."
            ],
        ),
        (10, []),
    ],
)
def test_it_is_too_early_below_ten_finished_training_jobs(
    finished: int, expected: list[str]
) -> None:
    failed = [training_job(index, None, reason=OUT_OF_MEMORY) for index in range(20)]
    of = search([*failed, *(training_job(20 + index, index / 20) for index in range(finished))])
    assert sentences(of, "too early") == expected
    assert bool(expected) == (len(findings(of, PRICES)) == 1 and bool(sentences(of, "too early")))


RISING = [index / 20 for index in range(20)]
LINEAR = Range("alpha", "Continuous", 2.0, 4.0)


WIDER = {
    "logarithmic": (
        replace(RATE, high=3.0),
        [1.5, 2.0, 3.0],
        replace(RATE, high=52.0),
        "The best learn_rate, 3, is near the upper bound of its range, 0.01 to 3: widen the range to "
        "0.01 to 52.",
    ),
    "logarithmic, lower": (
        replace(RATE, high=0.3),
        [0.02, 0.02, 0.011],
        replace(RATE, high=0.3, low=0.0018),
        "The best learn_rate, 0.011, is near the lower bound of its range, 0.01 to 0.3: widen the range "
        "to 0.0018 to 0.3.",
    ),
    "integer": (
        DEPTH,
        [8, 9, 10],
        replace(DEPTH, high=15),
        "The best max_depth, 10, is near the upper bound of its range, 1 to 10: widen the range to "
        "1 to 15.",
    ),
    "linear": (
        LINEAR,
        [2.3, 2.2, 2.0],
        replace(LINEAR, low=1.0),
        "The best alpha, 2, is near the lower bound of its range, 2 to 4: widen the range to 1 to 4.",
    ),
    "reversed": (
        Range("momentum", "Continuous", 0.5, 0.99, "ReverseLogarithmic"),
        [0.98, 0.985, 0.99],
        Range("momentum", "Continuous", 0.5, 0.9986, "ReverseLogarithmic"),
        "The best momentum, 0.99, is near the upper bound of its range, 0.5 to 0.99: widen the range to "
        "0.5 to 0.9986.",
    ),
}


@pytest.mark.parametrize("case", WIDER)
def test_a_best_value_near_a_bound_suggests_a_wider_range(case: str) -> None:
    of, best, suggested, sentence = WIDER[case]
    others = [(of.low + of.high) / 2] * 17
    assert found(trying(RISING, [*others, *best], of), "near a bound") == [
        Finding("near a bound", sentence, "only", of.name, wider=suggested)
    ]


@pytest.mark.parametrize(
    ("of", "values"),
    [
        (LINEAR, [2 + index / 12 for index in range(20)]),
        (LINEAR, [*(2 + index % 3 / 10 for index in range(19)), 4.0]),
        (Range("part", "Continuous", 0.2, 1.0), [0.24 + index * 0.04 for index in range(20)]),
        (Range("alpha", "Continuous", 0.0, 9.0), [9 - index * 9 / 19 for index in range(20)]),
        (DEPTH, [10 - index // 2 for index in range(20)]),
        (replace(LINEAR, is_chosen=True), [2 + index * 2 / 19 for index in range(20)]),
        (Range("kind", "Categorical", values=("1", "2")), [1 + index // 10 for index in range(20)]),
        (LINEAR, ["none"] * 20),
    ],
    ids=[
        "not near",
        "a single one near",
        "all of something",
        "none of something",
        "smallest count",
        "chosen by SageMaker",
        "category",
        "no number",
    ],
)
def test_no_wider_range_is_suggested(of: Range, values: list[Any]) -> None:
    assert found(trying(RISING, values, of), "near a bound") == []


@pytest.mark.parametrize(
    ("of", "values", "expected"),
    [
        (Range("a", "Continuous", 0.1, 0.9), [0.9], (0.1, 1.0)),
        (Range("a", "Continuous", -4, -1), [-1], (-4, 0.0)),
        (Range("a", "Integer", -4, -1), [-1], (-4, 0)),
        (Range("a", "Integer", 2, 40), [2], (1, 40)),
        (Range("a", "Integer", -5, 5), [-5], (-10, 5)),
        (Range("a", "Continuous", 1000, 1001), [1001], (1000, 1001.5)),
        (Range("a", "Continuous", 10, 1000), [10], (5, 1000)),
    ],
    ids=["fraction", "negative", "negative integer", "count", "both signs", "narrow", "positive"],
)
def test_a_range_is_widened_within_its_kind_of_number(
    of: Range, values: list[float], expected: tuple[float, float]
) -> None:
    [finding] = found(trying(RISING, values * 20, of), "near a bound")
    assert finding.wider is not None
    assert (finding.wider.low, finding.wider.high) == expected


def influenced(number: int, is_influential: bool) -> Search:
    """Return training jobs whose objective depends on the depth, and perhaps on the rate."""

    def objective(index: int) -> float:
        depth, rate = index * 7 % 10, index * 29 % 31
        return -abs(depth - 4.4) - (2 * abs(rate - 15) if is_influential else 0)

    jobs = [
        training_job(
            index,
            objective(index),
            hyperparameters={
                "max_depth": str(index * 7 % 10 + 1),
                "learn_rate": repr(0.01 * 100 ** (index * 29 % 31 / 30)),
            },
        )
        for index in range(number)
    ]
    return search(jobs, definitions=(replace(DEFINITION, ranges=(DEPTH, RATE)),))


def test_a_hyperparameter_without_influence_is_to_be_fixed_at_the_best_value() -> None:
    of = influenced(310, False)
    best = of.ranked[0].hyperparameters["learn_rate"]
    assert found(of, "no influence") == [
        Finding(
            "no influence",
            f"learn_rate has no visible influence on the objective: fix it at {best}, the value of the "
            "best training job.",
            "only",
            "learn_rate",
            fixed=best,
        )
    ]


@pytest.mark.parametrize(
    ("number", "is_influential"), [(310, True), (39, False)], ids=["influence", "too few"]
)
def test_a_hyperparameter_is_not_to_be_fixed(number: int, is_influential: bool) -> None:
    fixed = [
        each.hyperparameter for each in found(influenced(number, is_influential), "no influence")
    ]
    assert "learn_rate" not in fixed


def improving_until(best: int, number: int) -> Search:
    return search(
        [
            training_job(index, min(index, best) / 100, hyperparameters={"max_depth": str(index)})
            for index in range(number)
        ]
    )


def test_training_jobs_without_an_improvement_are_counted_with_their_cost() -> None:
    assert sentences(improving_until(24, 40), "no improvement") == [
        "The last 15 of 40 training jobs brought no improvement and were 38% of the cost (0.06): allow "
        "fewer, or widen what is searched."
    ]


def test_without_prices_their_cost_is_instance_seconds() -> None:
    [finding] = [
        each for each in findings(improving_until(24, 40), {}) if each.kind == "no improvement"
    ]
    assert "38% of the cost (900 instance seconds)" in finding.sentence


@pytest.mark.parametrize(
    ("best", "number"),
    [(30, 40), (5, 15), (70, 90), (39, 40)],
    ids=["few", "few of few", "small part", "none"],
)
def test_a_recent_improvement_is_no_finding(best: int, number: int) -> None:
    assert found(improving_until(best, number), "no improvement") == []


def failing(reasons: Sequence[str], finished: int) -> Search:
    failed = [
        training_job(100 + index, None, reason=reason, hyperparameters={"max_depth": str(index)})
        for index, reason in enumerate(reasons)
    ]
    return search([*(training_job(index, index / 99) for index in range(finished)), *failed])


@pytest.mark.parametrize(
    "reasons",
    [
        [OUT_OF_MEMORY] * 4,
        [f"AlgorithmError: max_depth={index} is too deep" for index in range(4)],
        [f"AlgorithmError: search-{100 + index} is gone" for index in range(4)],
    ],
    ids=["equal", "values of hyperparameters", "names of training jobs"],
)
def test_a_reason_that_fails_more_than_a_fifth_is_to_be_fixed_first(reasons: list[str]) -> None:
    assert sentences(failing(reasons, 15), "failures") == [
        "4 of 19 training jobs failed for one reason: fix it before the next search. " + reasons[0]
    ]


@pytest.mark.parametrize(
    ("reasons", "finished"),
    [([OUT_OF_MEMORY] * 4, 16), ([OUT_OF_MEMORY] * 2 + ["Another"] * 2, 12), ([], 12)],
    ids=["a fifth", "different reasons", "none"],
)
def test_rarer_failures_are_no_finding(reasons: list[str], finished: int) -> None:
    assert found(failing(reasons, finished), "failures") == []


def test_a_long_reason_is_cut_and_made_harmless() -> None:
    hostile = "line\none\x00\ud800" + "x" * 500
    [sentence] = sentences(failing([hostile] * 12, 12), "failures")
    assert sentence.endswith("line one\ufffd\ufffd" + "x" * 187 + "...")


def repeated(difference: float, spread: float) -> Search:
    """Return ten good training jobs within a spread, and a bad combination that was tried twice."""
    best = [
        training_job(index, 0.9 + spread * index / 9, hyperparameters={"max_depth": str(index)})
        for index in range(10)
    ]
    twice = [
        training_job(20 + index, 0.5 + difference * index, hyperparameters={"max_depth": "99"})
        for index in range(2)
    ]
    return search([*best, *twice])


def test_the_best_closer_together_than_repeated_training_jobs_are_noise() -> None:
    assert sentences(repeated(0.25, 0.0625), "noise") == [
        "The 10 best training jobs differ by 0.0625, repeated training jobs with equal hyperparameters "
        "by 0.25: their order is noise, so choose among them by cost, or measure the objective on more "
        "data."
    ]


@pytest.mark.parametrize(
    "of",
    [repeated(0.0625, 0.25), repeated(0.0, 0.0), improving_until(40, 40)],
    ids=["small differences", "no difference", "none repeated"],
)
def test_better_training_jobs_are_no_noise(of: Search) -> None:
    assert found(of, "noise") == []


def competing(own: int, objective: float, others: int = 20) -> Search:
    definitions = (DEFINITION, replace(DEFINITION, name="other"))
    jobs: list[TrainingJob] = [
        *(training_job(index, index / 100) for index in range(others)),
        *(
            training_job(100 + index, objective + index / 1000, definition="other")
            for index in range(own)
        ),
    ]
    return search(jobs, definitions=definitions)


def test_a_definition_that_never_wins_is_to_be_left_out() -> None:
    assert found(competing(9, -1.0), "never wins") == [
        Finding(
            "never wins",
            "None of the 9 training jobs of other is among the 10 best: leave this training job "
            "definition out.",
            "other",
        )
    ]


@pytest.mark.parametrize(
    "of",
    [competing(9, 0.15), competing(3, -1.0), competing(0, 0.0)],
    ids=["wins sometimes", "too few", "not tried"],
)
def test_a_definition_that_may_win_stays(of: Search) -> None:
    assert found(of, "never wins") == []


def test_a_minimised_objective_has_the_findings_of_its_negative_maximised() -> None:
    maximised = influenced(310, False)
    jobs = [replace(job, objective=-(job.objective or 0)) for job in maximised.training_jobs]
    minimised = replace(maximised, goal="Minimize", training_jobs=tuple(jobs))
    assert findings(minimised, PRICES) == findings(maximised, PRICES)


def test_a_training_job_of_an_unknown_definition_has_no_findings_about_ranges() -> None:
    of = trying([index / 50 for index in range(50)], range(50), DEPTH)
    jobs = [replace(job, definition="unknown") for job in of.training_jobs]
    of = search(jobs, definitions=(Definition("only", (DEPTH,), ()),))
    assert findings(of, PRICES) == []


def test_one_of_several_definitions_is_named() -> None:
    of = influenced(310, False)
    several = replace(of, definitions=(*of.definitions, Definition("other", (), ())))
    [finding] = found(several, "no influence")
    assert finding.sentence.startswith("learn_rate of only has no visible influence")


def test_the_log_says_why_no_training_job_has_an_objective() -> None:
    evidence = Evidence("search-001/algo-1-9", "auc", "auc=\t(.+)", 2, True, 0, {}, "")
    [why, early] = findings(search([training_job(1, None)], evidence=evidence), PRICES)
    assert (why.kind, why.sentence, early.kind) == (
        "no objective",
        "The log stream search-001/algo-1-9 in /aws/sagemaker/TrainingJobs (2 lines) has no match of the Regex "
        "auc= (.+) for auc, and no line contains auc. Have the program print auc in a line that the Regex fits.",
        "too early",
    )
