"""Properties of the contract: SageMaker's strict checks accept each accepted input, from the tuning job to the message;
a refusal names the mistake; and no input crashes a function."""

import json
from contextlib import suppress
from typing import Any, NamedTuple

from hypothesis import given, note
from hypothesis import strategies as st

from assets.make.contract_reference import rows
from tests.events import Json
from tests.functions.properties.contract import BOOLEANS, choose
from tests.functions.properties.described_algorithms import any_algorithms, fitting_algorithms
from tests.functions.properties.ended_tuning_jobs import ended, however_ended
from tests.functions.properties.figures import count, share_accepted
from tests.functions.properties.generation import GENERATED, WAYS
from tests.functions.properties.junk import JUNK, spoilt
from tests.functions.properties.mutations import ORDERS, mutation, spots_of
from tests.functions.properties.named_paths import keys_of, names
from tests.functions.properties.payloads import payloads
from tests.functions.properties.reports import report_of
from tests.functions.properties.sagemaker_checks import built_problems, tuning_job_problems
from tuner.best_training_job.pick import picked_training_job
from tuner.errors import InvalidInput, TuningError
from tuner.failure.announcement import announcement
from tuner.failure.ended import ended_execution, tuning_job_name
from tuner.input.check import checked_input
from tuner.model.build import built_model
from tuner.tuning_job.prepare import prepared_tuning_job

EXECUTION = {
    "Id": "arn:aws:states:us-east-1:123456789012:execution:machine:run",
    "Name": "run",
    "StartTime": "2026-01-01T00:00:00Z",
}
ROLE = "arn:aws:iam::123456789012:role/role"
TAGS = [{"Key": "Name", "Value": "stack"}, {"Key": "Environment", "Value": "test"}]


class Checked(NamedTuple):
    """An input, and either its payload or the problems for which the contract refuses it."""

    raw: Any
    payload: Json
    problems: list[str]


def checked(raw: Any) -> Checked:
    try:
        return Checked(raw, checked_input(raw, EXECUTION), [])
    except InvalidInput as refused:
        return Checked(raw, {}, refused.problems)


def prepared_with(payload: Json, algorithms: list[Json]) -> Json:
    return prepared_tuning_job(payload, algorithms, {}, ROLE, ROLE, TAGS, EXECUTION["Id"])


def prepared_or_refused(payload: Json, algorithms: list[Json]) -> tuple[Json, list[str]]:
    """Return the output of the state "Prepare Tuning Job", or the problems of an override."""
    try:
        return prepared_with(payload, algorithms), []
    except InvalidInput as refused:
        return {}, refused.problems


def looked_for(raw: Any) -> str | None:
    """Return the name under which an aborted execution's tuning job is looked for, and announced."""
    event = {"executionArn": EXECUTION["Id"], "name": EXECUTION["Name"], "status": "ABORTED"}
    end = ended_execution(event, {"input": json.dumps(raw)})
    name = tuning_job_name(end, EXECUTION["StartTime"])
    announcement(end, name, None, "https://run/")
    return name


def built_from(prepared: Json, told: Json) -> Json:
    """Return the output of the states between the tuning job and the model, without the acceptance."""
    payload = {key: prepared["payload"][key] for key in prepared["payload"] if key != "acceptance"}
    picked = picked_training_job(payload, told["tuningJob"], [])
    request = prepared["createTuningJob"]
    definitions = request.get("TrainingJobDefinitions") or [request["TrainingJobDefinition"]]
    found = {"definitions": definitions, "artifact": {}, "trial": None, "report": None}
    event = {**prepared, **told, **picked, **found}
    execution = {"executionArn": EXECUTION["Id"], "executionUrl": "https://run", "chat": "false"}
    return built_model(event | {"modelRoleArn": ROLE, "tags": TAGS, **execution})


def all_problems(draw: st.DrawFn, prepared: Json, algorithms: list[Json]) -> list[str]:
    """Return the problems with all requests that follow from a prepared tuning job."""
    for request in ("createTrial", "createTuningJob"):
        sent = prepared | {"createTuningJob": prepared.get(request)}
        if request in prepared and (found := tuning_job_problems(sent, algorithms)):
            return found
    return built_problems(built_from(prepared, ended(draw, prepared["createTuningJob"])))


INPUTS = payloads().map(checked)
ACCEPTED = INPUTS.filter(lambda each: not each.problems)


def test_what_the_contract_accepts_sagemaker_accepts() -> None:
    """The contract accepts nearly all of the inputs, and they have every key of the contract."""
    seen: set[str] = set()

    @GENERATED
    @given(INPUTS, st.data())
    def accepted_by_both(given: Checked, data: st.DataObject) -> None:
        count("legal inputs", bool(given.problems))
        if not given.problems:
            seen.update(keys_of(given.raw))
            assert looked_for(given.raw) == given.payload["tuningJobName"]
            algorithms = fitting_algorithms(data.draw, given.payload)
            prepared = prepared_with(given.payload, algorithms)
            assert all_problems(data.draw, prepared, algorithms) == []

    accepted_by_both()
    assert share_accepted("legal inputs") > 0.8
    assert {row.name for row in rows()} - seen == set()


@GENERATED
@given(ACCEPTED, st.data())
def test_a_slip_is_refused_by_its_name_or_does_no_harm(legal: Checked, data: st.DataObject) -> None:
    spots = spots_of(legal.raw)
    for kind in choose(data.draw, ORDERS)[:WAYS]:
        slip = mutation(data.draw, legal.raw, spots, kind)
        note(slip)
        _, payload, refused = checked(slip.raw)
        if not refused:
            algorithms = fitting_algorithms(data.draw, payload)
            prepared, refused = prepared_or_refused(payload, algorithms)
        count("inputs with a slip", bool(refused))
        if refused:
            assert any(names(line, slip) for line in refused), refused
        # The values in an override are SageMaker's to check; their form is not.
        elif slip.place[0] != "overrides":
            assert all_problems(data.draw, prepared, algorithms) == []


@GENERATED
@given(payloads(), st.data())
def test_no_input_crashes_a_function(legal: Json, data: st.DataObject) -> None:
    spots = spots_of(legal)
    for _ in range(WAYS):
        raw = spoilt(data.draw, legal, spots) if data.draw(BOOLEANS) else data.draw(JUNK)
        note(raw)
        _, payload, refused = checked(raw)
        count("inputs with junk", bool(refused))
        if not refused:
            with suppress(InvalidInput):
                prepared_with(payload, any_algorithms(data.draw, payload))
        name = looked_for(raw)
        assert refused or name == payload["tuningJobName"]


@GENERATED
@given(ACCEPTED, st.data())
def test_no_algorithm_and_no_end_of_a_tuning_job_crashes_a_function(
    given: Checked, data: st.DataObject
) -> None:
    described = any_algorithms if data.draw(BOOLEANS) else fitting_algorithms
    algorithms = described(data.draw, given.payload)
    note(algorithms)
    try:
        prepared = prepared_with(given.payload, algorithms)
        told = however_ended(data.draw, prepared["createTuningJob"])
        note(told)
        assert report_of(given.raw, given.payload, prepared["createTuningJob"], told)
        built = built_from(prepared, told)
    except TuningError:
        count("algorithms and ends of any kind", True)
    else:
        count("algorithms and ends of any kind", False)
        assert built["createModel"]
