"""Generates inputs over the whole contract: legal ones, near their bounds as often as inside.

Made to be accepted nearly always, so that a property is tried on what it is about. Which algorithms they
name is described in described_algorithms.
"""

from math import prod

from hypothesis import strategies as st

from tests.functions.properties.training_definitions import (
    IMAGES,
    INSTANCES,
    TEXTS,
    Json,
    addresses,
    definitions,
    names,
    optional,
    texts,
    variables,
)

# What a range of integers may have of values at least: enough for any number of training jobs here.
MOST_TRAINING_JOBS = 700

KMS_KEYS = st.sampled_from(["alias/key", "1234abcd-12ab-34cd-56ef-1234567890ab", "k" * 2048])
SUBNETS = st.lists(names(20), min_size=1, max_size=16, unique=True)
SECURITY_GROUPS = st.lists(names(20), min_size=1, max_size=5, unique=True)
TAG_TEXTS = st.text("aZ09 _.:/=+@-äß٣", max_size=20)
TAG_KEYS = st.one_of(TAG_TEXTS.filter(bool).map("k".__add__), st.just("k" * 128))
FRACTIONS = st.floats(allow_nan=False, allow_infinity=False, width=32)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), FRACTIONS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=5,
)

OPTIONS = optional(
    tuningJobName=names(32),
    onExistingTuningJob=st.sampled_from(["refuse", "refuse", "attach"]),
    dryRun=st.booleans(),
    randomSeed=st.sampled_from([0, 7, 2**31 - 1]),
    maxParallelTrainingJobs=st.integers(1, 100),
    maxTuningRuntimeInSeconds=st.sampled_from([120, 3600, 15768000]),
    completionCriteria=st.one_of(
        st.fixed_dictionaries({"TargetObjectiveMetricValue": FRACTIONS}),
        st.fixed_dictionaries(
            {
                "BestObjectiveNotImproving": st.fixed_dictionaries(
                    {"MaxNumberOfTrainingJobsNotImproving": st.sampled_from([3, 10, 2**31 - 1])}
                ),
                "ConvergenceDetected": st.fixed_dictionaries(
                    {"CompleteOnConvergence": st.sampled_from(["Enabled", "Disabled"])}
                ),
            },
        ),
    ),
    acceptance=st.fixed_dictionaries({"objectiveValue": FRACTIONS}),
    modelRegistry=st.fixed_dictionaries(
        {"modelPackageGroupName": names(63)},
        optional={
            "approvalStatus": st.sampled_from(["PendingManualApproval", "Approved", "Rejected"]),
            "description": texts(1024),
        },
    ),
    tags=st.dictionaries(TAG_KEYS, st.one_of(TAG_TEXTS, st.integers(-9, 9)), max_size=4),
    endpointName=JSON,
    inputDataS3Uri=JSON,
)
OVERRIDES = optional(
    createHyperParameterTuningJob=optional(
        Autotune=st.just({"Mode": "Enabled"}),
        Tags=st.just([{"Key": "Environment", "Value": "overridden"}, {"Key": "own", "Value": ""}]),
        HyperParameterTuningJobConfig=optional(
            RandomSeed=st.integers(0, 9), TrainingJobEarlyStoppingType=st.just("Off")
        ),
    ),
    createModel=optional(
        Tags=st.just([]),
        EnableNetworkIsolation=st.booleans(),
        PrimaryContainer=optional(ContainerHostname=names(63), Mode=st.just("SingleModel")),
    ),
    createEndpointConfig=optional(
        KmsKeyId=KMS_KEYS,
        DataCaptureConfig=st.just(
            {
                "InitialSamplingPercentage": 100,
                "DestinationS3Uri": "s3://bucket/captured",
                "CaptureOptions": [{"CaptureMode": "Input"}],
            }
        ),
        ProductionVariants=st.just([{"VariantName": "AllTraffic", "InitialVariantWeight": 0.5}]),
    ),
)
SERVERLESS = st.sampled_from(
    [
        {"memorySizeInMB": 1024, "maxConcurrency": 1},
        {"memorySizeInMB": 6144, "maxConcurrency": 200, "provisionedConcurrency": 200},
    ]
)


SERVING = optional(inferenceImage=IMAGES, acceleratorType=st.just("ml.eia2.medium"))
INSTANCE_COUNT = optional(initialInstanceCount=st.sampled_from([1, 3, "1", "12"]))


@st.composite
def hostings(draw: st.DrawFn) -> Json:
    """On instances or serverless, in a network or not."""
    made = draw(SERVING)
    if draw(st.booleans()):
        return made | {"serverless": draw(SERVERLESS)}
    made |= {"instanceType": draw(INSTANCES)}
    made |= draw(INSTANCE_COUNT)
    if draw(st.booleans()):
        made |= {"subnets": draw(SUBNETS), "securityGroupIds": draw(SECURITY_GROUPS)}
    return made


MODELS = st.fixed_dictionaries(
    {"artifactsS3OutputPath": addresses(900), "hosting": hostings()},
    optional={
        "name": names(63),
        "artifactType": st.one_of(st.just(""), texts(1024)),
        "environment": variables(1024),
        "artifactsKmsKeyId": KMS_KEYS,
    },
)


@st.composite
def models(draw: st.DrawFn, in_a_network: bool) -> Json:
    """The model, with a training network where the channels need one."""
    made = draw(MODELS)
    if "serverless" not in made["hosting"]:
        made |= draw(optional(enableNetworkIsolation=st.booleans()))
    if in_a_network or draw(st.booleans()):
        made["trainingSubnets"] = draw(SUBNETS)
        made["trainingSecurityGroupIds"] = draw(SECURITY_GROUPS)
    return made


@st.composite
def payloads(draw: st.DrawFn) -> Json:
    """Any input that the contract should accept; rarely one that it does not."""
    strategy = draw(st.sampled_from(["Bayesian", "Random", "Hyperband", "Grid"]))
    stated = draw(definitions(strategy))
    made = {**stated.raw, "tuningStrategy": strategy, **draw(OPTIONS)}
    made["model"] = draw(models(any("fileSystemDataSource" in c for c in stated.channels)))
    if any("trainingImage" in each for each in stated.each):
        made["model"]["hosting"].setdefault("inferenceImage", "image:1")
    if made.get("onExistingTuningJob") == "attach":
        made.setdefault("tuningJobName", "earlier")
    made |= draw(_number(strategy, stated.each))
    made |= draw(_search(strategy, len(stated.each)))
    made |= draw(optional(overrides=OVERRIDES)) if draw(st.booleans()) else {}
    return made


@st.composite
def _number(draw: st.DrawFn, strategy: str, each: list[Json]) -> Json:
    """As many training jobs as there are combinations, at most."""
    possible = [_combinations(one["parameterRanges"]) for one in each]
    if strategy == "Grid":
        return draw(optional(maxNumberOfTrainingJobs=st.just(sum(possible))))
    number = st.integers(1, min(*possible, MOST_TRAINING_JOBS, 10**9))
    required = {"maxNumberOfTrainingJobs": number}
    return draw(st.fixed_dictionaries(required) if min(possible) < 10 else optional(**required))


WARM_START = optional(
    warmStart=st.fixed_dictionaries(
        {
            "parents": st.lists(names(31).map("p".__add__), min_size=1, max_size=5, unique=True),
            "type": st.sampled_from(["IdenticalDataAndAlgorithm", "TransferLearning"]),
        }
    )
)
HYPERBAND = st.sampled_from([{"MinResource": 1, "MaxResource": 20000}, {"MaxResource": 9}])


@st.composite
def _search(draw: st.DrawFn, strategy: str, number: int) -> Json:
    """What goes with the strategy, and with one definition only."""
    made: Json = {}
    if strategy == "Hyperband":
        made["hyperbandStrategyConfig"] = draw(HYPERBAND)
    if number == 1:
        made |= draw(WARM_START)
    stopping = ["Off"] if strategy == "Hyperband" or number > 1 else ["Off", "Auto", "AUTO"]
    return made | draw(optional(trainingJobEarlyStoppingType=st.sampled_from(stopping)))


def _combinations(ranges: Json) -> int:
    """How many there are; any number will do for a continuous range."""
    sizes = [len(each["Values"]) for each in ranges.get("CategoricalParameterRanges", [])]
    numeric = ranges.keys() - {"CategoricalParameterRanges"}
    return prod(sizes) * (MOST_TRAINING_JOBS if numeric else 1)
