"""The objects of a tuning job as a whole in the contract: its search, its end and the use of its result."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from tuner.input.contract.forms import Choice, Text, breach
from tuner.input.contract.numeric import Amount, Number, TextOrNumber, Whole
from tuner.input.contract.values import (
    NOT_EMPTY,
    Description,
    OwnObject,
    SageMakerStructure,
    TuningJobName,
)

# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperbandStrategyConfig.html
MOST_RESOURCE = 20000

# SageMaker takes 50. The deployment sets two, a tuning job has a tag that names its execution, and Step Functions adds
# two to the jobs that it waits for.
MOST_TAGS = 45
TAG_CHARACTER = r"[\w .:/=+@-]"

# The bounds: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceLimits.html
LEAST_TUNING_RUNTIME = 120
MOST_TUNING_RUNTIME = 15_768_000

AnyNumber = Annotated[float, Number()]
Price = Annotated[float, Amount(0.0001, 1_000_000)]
# A group of another account has an ARN of at most 176 characters:
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
ModelPackageGroup = Annotated[
    str,
    Text(
        "1 to 63 letters, digits and inner hyphens, or the ARN of a group of another account",
        "(arn:aws[a-z-]*:sagemaker:[a-z0-9-]{9,16}:[0-9]{12}:model-package-group/)?"
        "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
        176,
    ),
]
Fragment = dict[str, Any]
TagKey = Annotated[
    str,
    Text(
        "1 to 128 letters, digits, spaces and any of _.:/=+-@ that do not begin with aws:",
        f"(?![aA][wW][sS]:){TAG_CHARACTER}+",
        128,
    ),
]
TagValue = Annotated[
    str,
    TextOrNumber(
        "at most 256 letters, digits, spaces and any of _.:/=+-@", f"{TAG_CHARACTER}*", 256
    ),
]


class Budget(OwnObject):
    """The money that a tuning job may cost."""

    max_cost: Annotated[float, Amount(0.01, 1_000_000_000)] = Field(
        description="Cost of the training at most, in the currency of the prices, apart from the two "
        "minutes that each running training job has when the tuning job is stopped."
    )


class HyperbandStrategyConfig(SageMakerStructure):
    """The resource that Hyperband allots to training jobs, such as epochs."""

    min_resource: Annotated[int, Whole(1)] | None = Field(
        None, description="Resource that a training job uses before it may be stopped."
    )
    max_resource: Annotated[int, Whole(1, MOST_RESOURCE)] | None = Field(
        None,
        description="Maximum resource of a training job; by default, the static hyperparameter "
        "epochs, numepochs, n-epochs, n_epochs or num_epochs.",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_resource and self.max_resource and self.min_resource >= self.max_resource:
            raise breach(
                f"MinResource {self.min_resource} is not below MaxResource {self.max_resource}; "
                "give a MinResource below MaxResource"
            )
        return self


class BestObjectiveNotImproving(SageMakerStructure):
    """The criterion that ends a tuning job which no longer improves."""

    max_number_of_training_jobs_not_improving: Annotated[int, Whole(3)] = Field(
        description="Number of training jobs without a better objective that ends the tuning job."
    )


class ConvergenceDetected(SageMakerStructure):
    """The criterion that ends a tuning job which has converged."""

    complete_on_convergence: Annotated[str, Choice(("Enabled", "Disabled"))] = Field(
        description="Enabled to end the tuning job when it has converged."
    )


class CompletionCriteria(SageMakerStructure):
    """The criteria that end a tuning job before its last training job."""

    target_objective_metric_value: AnyNumber | None = Field(
        None, description="Value of the objective that is good enough to end the tuning job."
    )
    best_objective_not_improving: BestObjectiveNotImproving | None = Field(
        None, description="End of a tuning job that no longer improves."
    )
    convergence_detected: ConvergenceDetected | None = Field(
        None, description="End of a tuning job that, according to SageMaker, has converged."
    )


class WarmStart(OwnObject):
    """The earlier tuning jobs from which a tuning job learns."""

    parents: list[TuningJobName] = Field(
        description="Names of 1 to 5 earlier tuning jobs that have ended.",
        max_length=5,
        json_schema_extra=NOT_EMPTY,
    )
    type: Annotated[str, Choice(("IdenticalDataAndAlgorithm", "TransferLearning"))] = Field(
        description="IdenticalDataAndAlgorithm if data and algorithm are those of the parents, "
        "TransferLearning if they may differ."
    )


class Acceptance(OwnObject):
    """The condition that the best training job must meet."""

    objective_value: AnyNumber = Field(
        description="Lowest acceptable objective; highest with Minimize. If the best training job "
        "misses it, no model is created, and the execution fails with ObjectiveNotMet."
    )


class ModelRegistry(OwnObject):
    """The registration of the model in the model registry."""

    model_package_group_name: ModelPackageGroup = Field(
        description="Model package group in which to register the model; created if missing. The ARN of "
        "a group of another account, if the deployment names it in CentralModelPackageGroupArn."
    )
    approval_status: Annotated[str, Choice(("PendingManualApproval", "Approved", "Rejected"))] = (
        Field("PendingManualApproval", description="Approval status of the model package.")
    )
    description: Description | None = Field(None, description="Description of the model package.")


class Overrides(OwnObject):
    """Fragments that are merged last into the requests to SageMaker."""

    model_config = ConfigDict(extra="forbid")

    create_hyper_parameter_tuning_job: Fragment | None = Field(
        None, description="Fragment of the CreateHyperParameterTuningJob request."
    )
    create_model: Fragment | None = Field(None, description="Fragment of the CreateModel request.")
    create_endpoint_config: Fragment | None = Field(
        None, description="Fragment of the CreateEndpointConfig request."
    )
