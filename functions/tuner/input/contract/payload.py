"""The input contract: every key of the execution input, its form, default and meaning.

The one source for validation, the README's table and the JSON Schema. Rules between keys are in
contract_rules.
"""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from tuner.input.contract.definition import DefinitionKeys, TrainingJobDefinition
from tuner.input.contract.forms import Choice
from tuner.input.contract.model import Model
from tuner.input.contract.numeric import Whole
from tuner.input.contract.tuning import (
    MOST_TAGS,
    Acceptance,
    CompletionCriteria,
    HyperbandStrategyConfig,
    ModelRegistry,
    Overrides,
    TagKey,
    TagValue,
    WarmStart,
)
from tuner.input.contract.values import Count, DefinitionName, OwnObject, Switch, TuningJobName


class TuningKeys(OwnObject):
    """The keys of a tuning job as a whole."""

    model_config = ConfigDict(defer_build=True)

    tuning_job_name: TuningJobName | None = Field(
        None,
        description="Unique name of the tuning job. SageMaker never frees a name; without it, one "
        "is derived from the execution.",
    )
    on_existing_tuning_job: Annotated[str, Choice(("refuse", "attach"))] = Field(
        "refuse",
        description="What to do when a tuning job has this name already: fail, or wait for it and "
        "go on from its result.",
    )
    trial: Switch = Field(
        False,
        description="Run one training job of each definition first, as a tuning job of its own, and "
        "start the search only if an objective and a model artifact come of it.",
    )
    dry_run: Switch = Field(
        False,
        description="Check everything, return the requests that would be sent, and create nothing.",
    )
    tuning_strategy: Annotated[str, Choice(("Bayesian", "Random", "Hyperband", "Grid"))] = Field(
        "Bayesian", description="How the hyperparameters of the next training job are chosen."
    )
    hyperband_strategy_config: HyperbandStrategyConfig | None = Field(
        None, description="The resource that Hyperband gives to training jobs."
    )
    random_seed: Annotated[int, Whole(0)] | None = Field(
        None, description="Seed to choose the same hyperparameters again."
    )
    max_number_of_training_jobs: Count | None = Field(
        None,
        description="Number of training jobs that the tuning job starts at most; without it, 10. "
        "With Grid, as many as there are combinations.",
    )
    max_parallel_training_jobs: Count | None = Field(
        None,
        description="Number of training jobs that run at the same time at most; without it, "
        "maxNumberOfTrainingJobs, but not more than 10.",
    )
    # The bounds: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceLimits.html
    max_tuning_runtime_in_seconds: Annotated[int, Whole(120, 15768000)] | None = Field(
        None, description="Seconds that the whole tuning job may run."
    )
    training_job_early_stopping_type: Annotated[str, Choice(("Off", "Auto"), any_case=True)] = (
        Field("Off", description="Auto stops training jobs that are unlikely to become the best.")
    )
    completion_criteria: CompletionCriteria | None = Field(
        None, description="What ends the tuning job before its last training job."
    )
    warm_start: WarmStart | None = Field(
        None, description="Earlier tuning jobs whose results this one starts from."
    )
    training_job_definition_name: DefinitionName | None = Field(
        None,
        description="Name of the only training job definition; without it, training-job-def-0.",
    )


def _stated_once_or_in_each(schema: dict[str, Any]) -> None:
    """For editors: what a definition needs may stand at the top level or in each entry."""
    schema["required"] = ["model"]
    needed = DefinitionKeys.model_json_schema()["required"]
    schema["anyOf"] = [{"required": needed}, {"required": ["trainingJobDefinitions"]}]


class Payload(DefinitionKeys, TuningKeys):
    """The execution input of ModelTuningStateMachine."""

    model_config = ConfigDict(json_schema_extra=_stated_once_or_in_each, defer_build=False)

    training_job_definitions: list[TrainingJobDefinition] | None = Field(
        None,
        description="1 to 10 training job definitions that race each other in one tuning job. Each "
        "has a name and may have any key from algorithmARN to enableInterContainerTrafficEncryption"
        " above, which then replaces the one at the top level.",
        max_length=10,
    )
    model: Model = Field(description="The model to make of the best training job.")
    acceptance: Acceptance | None = Field(
        None, description="What the best training job must reach for a model to be made."
    )
    on_missing_artifact: Annotated[str, Choice(("fail", "nextBest"))] = Field(
        "fail",
        description="What to do when the best training job has written no model: fail, or make the "
        "model of the next best training job.",
    )
    model_registry: ModelRegistry | None = Field(
        None, description="Registers the model, for pipelines that listen to the registry."
    )
    tags: dict[TagKey, TagValue] = Field(
        default_factory=dict,
        description=f"Tags of every resource made, at most {MOST_TAGS}, beside those of the "
        "deployment.",
        max_length=MOST_TAGS,
    )
    overrides: Overrides | None = Field(
        None,
        description="Fragments of requests in SageMaker's own form, merged last, for whatever has "
        "no key here.",
    )
