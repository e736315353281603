"""Statements about the members of CreateHyperParameterTuningJob here; surroundings.py has those about the rest of AWS.

unavailable.py refuses requests by them, and the documents' tables are made from them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """The treatment of a member of a request."""

    HONOURED = "honoured"
    IGNORED = "ignored"
    REFUSED = "refused"


# Members by the end of their path, with everything inside them: "Structure: Member, Member; ...". TrainingJobDefinition
# means TrainingJobDefinitions, too; "=" and "!=" restrict a member to some of its values.
_HONOURED = {
    "HyperParameterTuningJobName, Tags": (
        "A name stays taken, in any case, until the job is deleted. Tags are kept and listed."
    ),
    "HyperParameterTuningJobConfig: Strategy, StrategyConfig, RandomSeed": (
        "Optuna searches: Bayesian is its TPE sampler, Hyperband its pruner, for which one reported "
        "objective is one unit of the resource. A seed repeats the proposals of this machine, not SageMaker's."
    ),
    "HyperParameterTuningJobConfig: HyperParameterTuningJobObjective, ResourceLimits; "
    "TrainingJobDefinition: DefinitionName, TuningObjective": (
        "Several definitions take turns within the limits of the tuning job."
    ),
    "ParameterRanges, HyperParameterRanges: "
    "IntegerParameterRanges, ContinuousParameterRanges, CategoricalParameterRanges": (
        "ScalingType Auto is logarithmic for positive bounds that are a factor of 100 apart."
    ),
    "HyperParameterTuningJobConfig: TrainingJobEarlyStoppingType": (
        "Auto stops a training job that falls behind the median of those that have ended, unless it has "
        "reported as many values as they have."
    ),
    "TuningJobCompletionCriteria: "
    "TargetObjectiveMetricValue, BestObjectiveNotImproving, ConvergenceDetected": (
        "Training jobs that still run when a criterion is met are stopped. Converged means: of the training "
        "jobs the later half, and at least ten, did not improve the best objective by more than 1%."
    ),
    "WarmStartConfig: ParentHyperParameterTuningJobs, WarmStartType": (
        "The search learns from the parents' training jobs whose values lie in its ranges. "
        "Parents are tuning jobs of the same run."
    ),
    "TrainingJobDefinition: StaticHyperParameters, Environment": (
        "A training program sees nothing else of this machine's environment than its PATH and the variables "
        "of `--env`."
    ),
    "AlgorithmSpecification: AlgorithmName, TrainingImage, MetricDefinitions": (
        "A name or an image means the program of a registered algorithm folder; no image is pulled. Metrics "
        "are read from whole lines of the log, control characters as #NNN."
    ),
    "AlgorithmSpecification: TrainingInputMode=File, TrainingInputMode=FastFile; "
    "InputDataConfig: InputMode=File, InputMode=FastFile, CompressionType=None, RecordWrapperType=None": (
        "Either mode gives the program whole files as they are."
    ),
    "InputDataConfig: ChannelName, ContentType; "
    "S3DataSource: S3Uri, S3DataType=S3Prefix, S3DataType=ManifestFile, S3DataDistributionType": (
        "Read from the embedded S3, once for a tuning job. The one instance is given every object."
    ),
    "TrainingJobDefinition: RoleArn": (
        "The role must exist and trust SageMaker. Data is read and artifacts are written with the role of the "
        "first definition."
    ),
    "OutputDataConfig: S3OutputPath; CheckpointConfig: S3Uri, LocalPath=/opt/ml/checkpoints": (
        "Uploaded to the embedded S3 when training has ended."
    ),
    "ResourceConfig, HyperParameterTuningResourceConfig, InstanceConfigs: InstanceType, InstanceCount=1; "
    "HyperParameterTuningResourceConfig: AllocationStrategy": (
        "The program finds the instance type, the first one of InstanceConfigs; processors and memory are this "
        "machine's."
    ),
    "StoppingCondition: MaxRuntimeInSeconds": (
        "SIGTERM to the program itself, then two minutes to save a model. In a container, as in SageMaker's, a "
        "program that does not handle SIGTERM goes on for these two minutes."
    ),
    "TrainingJobDefinition: EnableNetworkIsolation": (
        "In a container: a loopback of its own, and no other network. Without containers the program has this "
        "machine's network. Algorithms from AWS Marketplace require isolation, as on SageMaker."
    ),
    "TrainingJobDefinition: RetryStrategy": (
        "After an internal server error only, as on SageMaker: not when the program fails."
    ),
}

_IGNORED = {
    "S3DataSource: AttributeNames": "Only augmented manifests, which are refused, have attributes.",
    "InputDataConfig: ShuffleConfig": "The files of a folder have no order.",
    # https://github.com/hashicorp/terraform-provider-aws/pull/47138
    "OutputDataConfig: CompressionType": "SageMaker does not keep it for a tuning job, either.",
    "OutputDataConfig: KmsKeyId; ResourceConfig, HyperParameterTuningResourceConfig: VolumeKmsKeyId": (
        "Nothing is encrypted. The role must be allowed to grant the use of a volumes' key that exists here."
    ),
    "TrainingJobDefinition: EnableInterContainerTrafficEncryption": (
        "A training job is one process, without traffic to others."
    ),
    "ResourceConfig, HyperParameterTuningResourceConfig, InstanceConfigs: VolumeSizeInGB": (
        "Training jobs share the disk of this machine."
    ),
    "ResourceConfig: KeepAlivePeriodInSeconds, TrainingPlanArn, InstancePlacementConfig; "
    "StoppingCondition: MaxPendingTimeInSeconds": (
        "Nothing is provisioned: a training job that is created starts at once."
    ),
    "TrainingJobDefinition: EnableManagedSpotTraining; StoppingCondition: MaxWaitTimeInSeconds": (
        "Training is never interrupted. Combinations that SageMaker refuses are refused."
    ),
    "TrainingJobDefinition: VpcConfig": "A training job without isolation has this machine's network.",
}

_REFUSED = {
    "Autotune; ParameterRanges, HyperParameterRanges: AutoParameters": (
        "State the ranges of the hyperparameters."
    ),
    "AlgorithmSpecification: TrainingInputMode=Pipe; InputDataConfig: InputMode=Pipe": (
        "Use File or FastFile."
    ),
    "InputDataConfig: CompressionType=Gzip, RecordWrapperType=RecordIO": (
        "SageMaker unpacks and wraps data in Pipe mode only."
    ),
    "S3DataSource: S3DataType=AugmentedManifestFile, S3DataType=Converse": (
        "Use S3Prefix or ManifestFile."
    ),
    "S3DataSource: ModelAccessConfig, HubAccessConfig; DataSource: FileSystemDataSource, DatasetSource": (
        "Put the data into the embedded S3."
    ),
    "ResourceConfig, HyperParameterTuningResourceConfig, InstanceConfigs: InstanceCount!=1": (
        "A training job is one process."
    ),
    "ResourceConfig: InstanceGroups, InstancePreferences; S3DataSource: InstanceGroupNames": (
        "State one InstanceType."
    ),
    "ResourceConfig: SelectedInstanceType, SelectedInstanceCount": (
        "They are for descriptions only."
    ),
    "CheckpointConfig: LocalPath!=/opt/ml/checkpoints": (
        "Checkpoints are read from the default folder."
    ),
}


@dataclass(frozen=True)
class Statement:
    """A verdict on some members, and its reason."""

    members: str
    verdict: Verdict
    note: str

    def each(self) -> Iterator["Member"]:
        """Yield the members."""
        for group in self.members.split("; "):
            structures, _, names = group.rpartition(": ")
            for structure in structures.split(", "):
                yield from (_member(structure, name) for name in names.split(", "))


class Member(NamedTuple):
    """The end of a path; ``operator`` and ``value``, if any, restrict the member to some values."""

    path: str
    operator: str
    value: str

    def is_at(self, path: str) -> bool:
        """Return whether a path leads to this member; a member without a structure is of the request itself."""
        inside = "." in self.path and path.endswith(f".{self.path}")
        return inside or path == self.path


STATEMENTS = tuple(
    Statement(members, verdict, note)
    for verdict, notes in zip(Verdict, (_HONOURED, _IGNORED, _REFUSED), strict=True)
    for members, note in notes.items()
)


class Row(NamedTuple):
    """A row of a table, in Markdown."""

    members: str
    verdict: str
    note: str


def request_rows() -> list[Row]:
    """Return a row for each statement."""
    return [Row(_as_code(each.members), each.verdict, each.note) for each in STATEMENTS]


def _member(structure: str, name: str) -> Member:
    path, operator, value = re.split("(!?=|$)", name, maxsplit=1)
    return Member(f"{structure}.{path}" if structure else path, operator, value)


def _as_code(members: str) -> str:
    return re.sub("[^ ,:;]+", r"`\g<0>`", members)
