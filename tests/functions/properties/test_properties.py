"""Whatever the contract accepts, SageMaker's strict checks accept, from the tuning job to the message; whatever
it refuses, it names; and nothing at all makes it crash."""

import copy
import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assets.make.contract_reference import rows
from tests.functions.properties.described_algorithms import any_algorithms, fitting_algorithms
from tests.functions.properties.ended_tuning_jobs import ended, however_ended
from tests.functions.properties.figures import GENERATED, WAYS, count, share_accepted
from tests.functions.properties.junk import JUNK, spoilt
from tests.functions.properties.mutations import mutations
from tests.functions.properties.named_paths import keys_of, names
from tests.functions.properties.payloads import payloads
from tests.functions.properties.sagemaker_checks import built_problems, tuning_job_problems
from tests.functions.properties.training_definitions import Json
from tuner.best_training_job.pick import model_training, pick_best_training_job
from tuner.definition import definition_of
from tuner.errors import InvalidInput, TuningError
from tuner.failure.announcement import announcement
from tuner.failure.ended import ended_execution, tuning_job_name
from tuner.input.check import checked_input
from tuner.model.build import built_model
from tuner.training_jobs import objective_of_tuning_job, with_objective_type
from tuner.tuning_job.prepare import prepared_tuning_job

EXECUTION = {
    "Id": "arn:aws:states:us-east-1:123456789012:execution:machine:run",
    "Name": "run",
    "StartTime": "2026-01-01T00:00:00Z",
}
ROLE = "arn:aws:iam::123456789012:role/role"
TAGS = [{"Key": "Name", "Value": "stack"}, {"Key": "Environment", "Value": "test"}]
SERVING = {
    "TrainingSpecification": {"SupportsDistributedTraining": True},
    "InferenceSpecification": {"Containers": [{"Image": "image"}]},
}


def problems(raw: Any) -> list[str]:
    """Why the contract refuses the input; nothing when it does not."""
    try:
        checked_input(copy.deepcopy(raw), EXECUTION)
    except InvalidInput as refused:
        return refused.problems
    return []


def prepared_with(payload: Json, algorithms: list[Json]) -> Json:
    return prepared_tuning_job(payload, algorithms, ROLE, ROLE, TAGS, EXECUTION["Id"])


def override_problems_of(raw: Json) -> list[str]:
    """Why an accepted input is refused before any algorithm has a say."""
    payload = checked_input(copy.deepcopy(raw), EXECUTION)
    try:
        prepared_with(payload, [SERVING for _ in payload["algorithmARNs"]])
    except InvalidInput as refused:
        return refused.problems
    return []


def looked_for(raw: Any) -> str | None:
    """The name under which the tuning job is looked for when the execution was aborted, and announced."""
    event = {"executionArn": EXECUTION["Id"], "name": EXECUTION["Name"], "status": "ABORTED"}
    end = ended_execution(event, {"input": json.dumps(raw)})
    name = tuning_job_name(end, EXECUTION["StartTime"])
    announcement(end, name, None, "https://run/")
    return name


def picked(payload: Json, tuning_job: Json) -> Json:
    """As the state "Pick Best Training Job" does it, but for the acceptance."""
    best = pick_best_training_job(tuning_job)
    asked = definition_of(payload, best)["objective"]
    objective = objective_of_tuning_job(asked, tuning_job, best)
    return {
        "modelTraining": model_training(tuning_job, best),
        "bestTrainingJob": with_objective_type(best, objective),
    }


def built_from(prepared: Json, told: Json) -> Json:
    """As the states between the tuning job and the model do it."""
    event = {**prepared, **told, **picked(prepared["payload"], told["tuningJob"])}
    return built_model(event | {"modelRoleArn": ROLE, "tags": TAGS, "executionUrl": "https://run"})


def all_problems(data: st.DataObject, raw: Json) -> list[str]:
    """What SageMaker has against anything that follows from an accepted input."""
    payload = checked_input(copy.deepcopy(raw), EXECUTION)
    algorithms = data.draw(fitting_algorithms(payload))
    prepared = prepared_with(payload, algorithms)
    if found := tuning_job_problems(prepared, algorithms):
        return found
    return built_problems(built_from(prepared, data.draw(ended(prepared["createTuningJob"]))))


def test_what_the_contract_accepts_sagemaker_accepts() -> None:
    """And nearly all of the inputs are accepted, with every key of the contract among them."""
    seen: set[str] = set()

    @GENERATED
    @given(payloads(), st.data())
    def accepted_by_both(raw: Json, data: st.DataObject) -> None:
        refused = problems(raw)
        count("legal inputs", bool(refused))
        if not refused:
            seen.update(keys_of(raw))
            name = checked_input(copy.deepcopy(raw), EXECUTION)["tuningJobName"]
            assert looked_for(raw) == name
            assert all_problems(data, raw) == []

    accepted_by_both()
    assert share_accepted("legal inputs") > 0.8
    assert {row.name for row in rows()} - seen == set()


@GENERATED
@given(payloads().filter(lambda raw: not problems(raw)), st.data())
def test_a_slip_is_refused_by_its_name_or_does_no_harm(legal: Json, data: st.DataObject) -> None:
    for _ in range(WAYS):
        slip = data.draw(mutations(legal))
        refused = problems(slip.raw) or override_problems_of(slip.raw)
        count("inputs with a slip", bool(refused))
        if refused:
            assert any(names(line, slip) for line in refused), refused
        # The values in an override are SageMaker's to check; their form is not.
        elif slip.place[0] != "overrides":
            assert all_problems(data, slip.raw) == []


@GENERATED
@given(payloads(), st.data())
def test_no_input_crashes_a_function(legal: Json, data: st.DataObject) -> None:
    for _ in range(WAYS):
        raw = data.draw(st.one_of(JUNK, spoilt(legal)))
        refused = problems(raw)
        count("inputs with junk", bool(refused))
        if not refused:
            payload = checked_input(raw, EXECUTION)
            with suppress(InvalidInput):
                prepared_with(payload, data.draw(any_algorithms(payload)))
        name = looked_for(raw)
        assert refused or name == payload["tuningJobName"]


@GENERATED
@given(payloads().filter(lambda raw: not problems(raw)), st.data())
def test_no_algorithm_and_no_end_of_a_tuning_job_crashes_a_function(
    raw: Json, data: st.DataObject
) -> None:
    payload = checked_input(raw, EXECUTION)
    try:
        prepared = prepared_with(payload, data.draw(any_algorithms(payload)))
        told = data.draw(however_ended(prepared["createTuningJob"]))
        built = built_from(prepared, told)
    except TuningError:
        count("algorithms and ends of any kind", True)
    else:
        count("algorithms and ends of any kind", False)
        assert built["createModel"]
