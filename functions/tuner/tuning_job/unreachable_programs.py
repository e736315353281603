"""Programs in S3 that network isolation keeps from their container, because of an override.

The check of the input has refused those of its keys alone.
https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html
"""

from collections.abc import Iterator

from tuner import Json
from tuner.model.request import containers_of
from tuner.names import SUBMIT_DIRECTORY, program_in_s3

WHY = "lies in S3, which network isolation keeps from the container, so that"


def unreachable_programs(create_tuning_job: Json) -> Iterator[str]:
    """Yield a line if a definition of the merged request is isolated from its program."""
    if any(_is_cut_off(each) for each in _definitions(create_tuning_job)):
        yield (
            f"overrides.createHyperParameterTuningJob: the program of {SUBMIT_DIRECTORY} {WHY} every training "
            "job would fail; leave EnableNetworkIsolation or the program's address out of it"
        )


def unreachable_served_programs(create_model: Json) -> Iterator[str]:
    """Yield a line if a container of the merged request is isolated from its program."""
    name = SUBMIT_DIRECTORY.upper()
    variables = [each.get("Environment", {}) for each in containers_of(create_model)]
    if create_model.get("EnableNetworkIsolation") and any(
        program_in_s3(each.get(name, "")) for each in variables
    ):
        yield (
            f"model.environment.{name}: the program {WHY} no endpoint would start; put the program into the "
            "model artifact, or leave the isolation out, also of overrides.createModel"
        )


def _definitions(request: Json) -> list[Json]:
    """Return the definitions, each with its ranges, which the singular form has elsewhere."""
    if "TrainingJobDefinition" not in request:
        return list(request["TrainingJobDefinitions"])
    ranges = request["HyperParameterTuningJobConfig"]["ParameterRanges"]
    return [{"HyperParameterRanges": ranges, **request["TrainingJobDefinition"]}]


def _is_cut_off(definition: Json) -> bool:
    static = definition.get("StaticHyperParameters", {}).get(SUBMIT_DIRECTORY, "")
    ranges = definition.get("HyperParameterRanges", {}).get("CategoricalParameterRanges", [])
    tuned = [
        value for each in ranges if each["Name"] == SUBMIT_DIRECTORY for value in each["Values"]
    ]
    isolated = definition.get("EnableNetworkIsolation", False)
    return isolated and any(map(program_in_s3, [static, *tuned]))
