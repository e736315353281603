"""The input contract: every key of the execution input, with its form, default and meaning.

Validation, the document of keys and the JSON Schema have no other source. The rules between keys are in
tuner.input.rules.
"""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from tuner.input.contract.definition import DefinitionKeys, TrainingJobDefinition
from tuner.input.contract.forms import Choice
from tuner.input.contract.model import Model
from tuner.input.contract.numeric import Whole
from tuner.input.contract.tuning import (
    LEAST_TUNING_RUNTIME,
    MOST_TAGS,
    MOST_TUNING_RUNTIME,
    Acceptance,
    Budget,
    CompletionCriteria,
    HyperbandStrategyConfig,
    ModelRegistry,
    Overrides,
    Price,
    TagKey,
    TagValue,
    WarmStart,
)
from tuner.input.contract.values import (
    Count,
    DefinitionName,
    InstanceType,
    OwnObject,
    Switch,
    TuningJobName,
    unsent,
)


class TuningKeys(OwnObject):
    """The keys of a tuning job as a whole."""

    model_config = ConfigDict(defer_build=True)

    tuning_job_name: TuningJobName | None = Field(
        None,
        description="Unique name of the tuning job; by default, a name derived from the execution. "
        "SageMaker never frees a name.",
    )
    on_existing_tuning_job: Annotated[str, Choice(("refuse", "attach"))] = Field(
        "refuse",
        description="Action when a tuning job already has this name: fail, or wait for that tuning "
        "job and continue from its result.",
    )
    trial: Switch = Field(
        False,
        description="Run one training job of each definition first, as a separate tuning job, and "
        "start the search only if the trial yields an objective and a model artifact.",
    )
    dry_run: Switch = Field(
        False,
        description="Check everything and return the requests that would be sent, without creating "
        "anything.",
    )
    tuning_strategy: Annotated[str, Choice(("Bayesian", "Random", "Hyperband", "Grid"))] = Field(
        "Bayesian",
        description="Strategy that chooses the hyperparameters of the next training job.",
    )
    hyperband_strategy_config: HyperbandStrategyConfig | None = Field(
        None, description="Resource, such as epochs, that Hyperband allots to training jobs."
    )
    random_seed: Annotated[int, Whole(0)] | None = Field(
        None, description="Seed that makes the search choose the same hyperparameters again."
    )
    max_number_of_training_jobs: Count | None = Field(
        None,
        description="Maximum number of training jobs; 10 by default. With Grid, the number of "
        "combinations.",
    )
    max_parallel_training_jobs: Count | None = Field(
        None,
        description="Maximum number of training jobs that run at the same time. By default, a fifth "
        "of maxNumberOfTrainingJobs with Bayesian and Hyperband, which learn from training jobs that "
        "have ended, and all of them with Random and Grid; at least 1 and at most 10.",
    )
    max_tuning_runtime_in_seconds: (
        Annotated[int, Whole(LEAST_TUNING_RUNTIME, MOST_TUNING_RUNTIME)] | None
    ) = Field(None, description="Maximum runtime of the whole tuning job, in seconds.")
    budget: Budget | None = Field(
        None,
        description="Money for the training, including a trial. It lowers maxTuningRuntimeInSeconds to "
        "what it pays for, and maxRuntimeInSeconds if that is not given. It needs a price of every "
        "instance type.",
    )
    instance_prices: dict[InstanceType, Price] = Field(
        default_factory=dict,
        description="Prices of an hour of an instance by instance type, which turn instance seconds into "
        "money. They are added to the deployment's and replace them.",
    )
    training_job_early_stopping_type: (
        Annotated[str, Choice(("Off", "Auto"), any_case=True)] | None
    ) = Field(
        None,
        description="Auto stops training jobs that are unlikely to become the best.",
        json_schema_extra=unsent("Off"),
    )
    completion_criteria: CompletionCriteria | None = Field(
        None, description="Criteria that end the tuning job before its last training job."
    )
    warm_start: WarmStart | None = Field(
        None, description="Earlier tuning jobs whose results the search starts from."
    )
    autotune: Switch = Field(
        False,
        description="Let SageMaker's Autotune choose ranges, limits and other settings of the tuning "
        "job where it can do better.",
    )
    training_job_definition_name: DefinitionName | None = Field(
        None,
        description="Name of the only training job definition, which then becomes a list of one in "
        "SageMaker's request; by default, it is a single definition without a name.",
    )


def _stated_once_or_in_each(schema: dict[str, Any]) -> None:
    """Let an editor accept the keys that a definition needs at the top level or in each entry."""
    schema["required"] = ["model"]
    needed = DefinitionKeys.model_json_schema()["required"]
    schema["anyOf"] = [{"required": needed}, {"required": ["trainingJobDefinitions"]}]


class Payload(DefinitionKeys, TuningKeys):
    """The execution input of ModelTuningStateMachine."""

    model_config = ConfigDict(json_schema_extra=_stated_once_or_in_each, defer_build=False)

    training_job_definitions: list[TrainingJobDefinition] | None = Field(
        None,
        description="1 to 10 training job definitions that compete in one tuning job. Each has a "
        "name and may have any key from algorithmARN to enableInterContainerTrafficEncryption "
        "above, which replaces the key at the top level.",
        max_length=10,
    )
    model: Model = Field(description="Model to create from the best training job.")
    acceptance: Acceptance | None = Field(
        None, description="Condition that the best training job must meet to become a model."
    )
    on_missing_artifact: Annotated[str, Choice(("fail", "nextBest"))] = Field(
        "fail",
        description="Action when the best training job has written no model artifact: fail, or use "
        "the next best training job.",
    )
    model_registry: ModelRegistry | None = Field(
        None,
        description="Registration of the model, for pipelines that listen to the model registry.",
    )
    tags: dict[TagKey, TagValue] = Field(
        default_factory=dict,
        description=f"Tags of every resource that is created, at most {MOST_TAGS}, in addition to "
        "those of the deployment.",
        max_length=MOST_TAGS,
    )
    overrides: Overrides | None = Field(
        None,
        description="Fragments of SageMaker's own requests, merged last, for anything that has no "
        "key here.",
    )
