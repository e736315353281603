"""Whatever the contract accepts, SageMaker's strict check accepts; whatever it refuses, it names."""

import copy
import os
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_runner.sagemaker import rules, shapes
from tuner.checked_input import checked_input
from tuner.errors import InvalidInput
from tuner.preparation import prepared_tuning_job

Json = dict[str, Any]

# The same payloads in every run, so that a change is judged by its own; CONTRACT_EXAMPLES=20000 looks further.
FURTHER = os.environ.get("CONTRACT_EXAMPLES")
GENERATED = settings(
    max_examples=int(FURTHER or 1000),
    derandomize=FURTHER is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
EXECUTION = {
    "Id": "arn:aws:states:us-east-1:123456789012:execution:machine:run",
    "Name": "run",
    "StartTime": "2026-01-01T00:00:00Z",
}
ROLE = "arn:aws:iam::123456789012:role/role"
TAGS = [{"Key": "Environment", "Value": "test"}]

NAMES = st.from_regex(r"[a-zA-Z0-9](-?[a-zA-Z0-9]){0,14}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
ADDRESSES = st.builds("s3://{}/{}".format, NAMES, NAMES)
INSTANCES = st.sampled_from(["ml.m5.large", "ml.c5.2xlarge", "ml.p3.2xlarge"])
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda n: round(n, 3))


def optional(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """An object with any of the members."""
    return st.fixed_dictionaries({}, optional=members)


@st.composite
def ranges(draw: st.DrawFn) -> Json:
    names = draw(st.lists(TEXTS, min_size=1, max_size=5, unique=True))
    made: Json = {}
    for name in names:
        kind = draw(st.sampled_from(["Integer", "Continuous", "Categorical"]))
        entry: Json = {"Name": name}
        if kind == "Categorical":
            entry["Values"] = draw(st.lists(TEXTS, min_size=2, max_size=4, unique=True))
        else:
            low = draw(st.integers(1, 50) if kind == "Integer" else NUMBERS)
            high = low + draw(st.integers(20, 90))
            entry |= {"MinValue": str(low), "MaxValue": str(high)}
            entry |= draw(optional(ScalingType=st.sampled_from(["Auto", "Linear", "Logarithmic"])))
        made.setdefault(f"{kind}ParameterRanges", []).append(entry)
    return made


SOURCES = st.fixed_dictionaries(
    {"S3Uri": ADDRESSES},
    optional={
        "S3DataType": st.sampled_from(["S3Prefix", "ManifestFile"]),
        "S3DataDistributionType": st.sampled_from(["FullyReplicated", "ShardedByS3Key"]),
        "AttributeNames": st.just([]),
    },
)
CHANNELS = st.lists(
    st.fixed_dictionaries(
        {"channelName": NAMES, "s3DataSource": SOURCES},
        optional={
            "contentType": st.sampled_from(["text/csv", "application/x-recordio"]),
            "shuffleSeed": st.integers(0, 2**31),
            "inputMode": st.sampled_from(["File", "FastFile"]),
        },
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda channel: channel["channelName"],
)
MODELS = st.fixed_dictionaries(
    {
        "artifactsS3OutputPath": ADDRESSES,
        "hosting": st.fixed_dictionaries(
            {"instanceType": INSTANCES, "inferenceImage": st.just("image:1")},
            optional={"initialInstanceCount": st.sampled_from([1, 2, "3"])},
        ),
    },
    optional={
        "name": NAMES,
        "artifactType": st.sampled_from(["", "MOJO"]),
        "trainingSubnets": st.just([]),
        "trainingSecurityGroupIds": st.just([]),
    },
)
PAYLOADS = st.fixed_dictionaries(
    {
        "trainingImage": st.just("123456789012.dkr.ecr.us-east-1.amazonaws.com/image:1"),
        "trainingInstanceType": INSTANCES,
        "channels": CHANNELS,
        "parameterRanges": ranges(),
        "model": MODELS,
    },
    optional={
        "tuningJobName": NAMES,
        "tuningStrategy": st.sampled_from(["Bayesian", "Random", "Hyperband", "Grid"]),
        "hyperbandStrategyConfig": st.just({"MinResource": 1, "MaxResource": 9}),
        "maxNumberOfTrainingJobs": st.integers(1, 30),
        "maxParallelTrainingJobs": st.integers(1, 10),
        "maxTuningRuntimeInSeconds": st.integers(120, 3600),
        "trainingJobEarlyStoppingType": st.sampled_from(["Off", "Auto", "AUTO"]),
        "randomSeed": st.integers(0, 2**31 - 1),
        "enableManagedSpotTraining": st.booleans(),
        "spotTrainingCheckpointS3Uri": st.one_of(st.just(""), ADDRESSES),
        "maxRuntimeInSeconds": st.integers(1, 86400),
        "maxWaitTimeInSeconds": st.integers(1, 172800),
        "maxRetryAttempts": st.integers(1, 30),
        "staticHyperParameters": st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(), NUMBERS)),
        "environment": st.dictionaries(
            st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,20}", fullmatch=True), TEXTS, max_size=3
        ),
        "objective": st.fixed_dictionaries(
            {"Type": st.sampled_from(["Maximize", "Minimize"]), "MetricName": NAMES}
        ),
        "tags": st.dictionaries(NAMES, NAMES, max_size=3),
        "endpointName": TEXTS,
    },
)


def problems(raw: Json) -> list[str]:
    """Why the contract refuses the input; nothing when it does not."""
    try:
        checked_input(copy.deepcopy(raw), EXECUTION)
    except InvalidInput as refused:
        return refused.problems
    return []


@GENERATED
@given(PAYLOADS)
def test_what_the_contract_accepts_sagemaker_accepts(raw: Json) -> None:
    if problems(raw):
        return
    payload = checked_input(raw, EXECUTION)
    request = prepared_tuning_job(payload, [], ROLE, ROLE, TAGS)["createTuningJob"]
    assert shapes.problems("CreateHyperParameterTuningJob", request) == []
    assert rules.problems(request) == []


# What counts as absent is not among it: leaving a key out may make another one wrong.
JUNK = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(),
    TEXTS,
    st.just([{}]),
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Json, str]:
    """An accepted payload with something else in one place, and the key at its top level."""
    raw = copy.deepcopy(draw(PAYLOADS.filter(lambda raw: not problems(raw))))
    here: Any = raw
    top = key = draw(st.sampled_from(sorted(raw)))
    while here[key] and isinstance(here[key], dict | list) and draw(st.booleans()):
        here = here[key]
        key = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
    here[key] = draw(JUNK)
    return raw, top


@GENERATED
@given(mutated())
def test_a_mutation_is_accepted_or_refused_by_its_name_and_never_crashes(
    mutation: tuple[Json, str],
) -> None:
    raw, top = mutation
    told = problems(raw)
    assert all(re.match(r"[^\n:]+: .", line) for line in told)
    assert not told or any(top in line for line in told), told
