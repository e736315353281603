"""A strategy for inputs with any key of the contract, at the ends of its form as well as between them.

Nearly all inputs are legal, so that a property is tried on its subject. Only keys that depend on others are here.
"""

from math import prod

from hypothesis import strategies as st

from tests.events import Json
from tests.functions.properties.contract import (
    BOOLEANS,
    TRICKY,
    choose,
    objects,
    optional,
    values,
)
from tests.functions.properties.training_definitions import INSTANCE_TYPES, definitions
from tuner.input.contract.definition import DefinitionKeys
from tuner.input.contract.model import Hosting, Model
from tuner.input.contract.payload import Payload
from tuner.input.spelling import by_key

# A range of integers has at least so many values, enough for any number of training jobs here.
MOST_TRAINING_JOBS = 700

# Keys that only a parent workflow knows may have any value.
ANYTHING = [
    *(None, True, 0, -1.5, "", [], {}),
    *TRICKY,
    [TRICKY, [None, [1e-300]]],
    {text: {text: [text]} for text in TRICKY},
]
OF_A_PARENT = optional(
    endpointName=st.sampled_from(ANYTHING), inputDataS3Uri=st.sampled_from(ANYTHING)
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
        PrimaryContainer=optional(
            ContainerHostname=values("model.name"), Mode=st.just("SingleModel")
        ),
    ),
    createEndpointConfig=optional(
        KmsKeyId=values("model.artifactsKmsKeyId"),
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
TOGETHER = (
    ("tuningStrategy", "hyperbandStrategyConfig", "trainingJobEarlyStoppingType"),
    ("maxNumberOfTrainingJobs", "warmStart", "trainingJobDefinitionName"),
    ("trainingJobDefinitions", "model"),
    ("budget", "instancePrices"),
    tuple(by_key(DefinitionKeys)),
)
OPTIONS = objects(
    Payload,
    **{key: None for keys in TOGETHER for key in keys},
    completionCriteria=values("completionCriteria").filter(bool),
    overrides=OVERRIDES,
)
WARM_STARTS = values("warmStart")
STRATEGIES = ["Bayesian", "Random", "Hyperband", "Grid"]
HYPERBAND = st.sampled_from([{"MinResource": 1, "MaxResource": 20000}, {"MaxResource": 9}])


@st.composite
def payloads(draw: st.DrawFn) -> Json:
    """Draw an input that the contract accepts, with few exceptions."""
    strategy = choose(draw, STRATEGIES)
    stated = definitions(draw, strategy)
    made = {**stated.raw, "tuningStrategy": strategy, **draw(OPTIONS), **draw(OF_A_PARENT)}
    made["model"] = _model(draw, any("fileSystemDataSource" in c for c in stated.channels))
    if any("trainingImage" in each for each in stated.each):
        made["model"]["hosting"].setdefault("inferenceImage", "image:1")
    if made.get("onExistingTuningJob") == "attach":
        made.setdefault("tuningJobName", "earlier")
    made |= _number(draw, strategy, stated.each)
    made |= _money(draw)
    return made | _search(draw, strategy, len(stated.each))


def _money(draw: st.DrawFn) -> Json:
    """Draw prices of all instance types, and a budget that pays for any number of instances."""
    price, most = choose(draw, [(0.0001, 10**9), (0.23, None)])
    prices = {"instancePrices": dict.fromkeys(INSTANCE_TYPES, price)} if draw(BOOLEANS) else {}
    return {**prices, "budget": {"maxCost": most}} if prices and most else prices


MODEL = objects(
    Model,
    "model",
    hosting=None,
    enableNetworkIsolation=None,
    trainingSubnets=None,
    trainingSecurityGroupIds=None,
)
SUBNETS = values("model.trainingSubnets")
SECURITY_GROUPS = values("model.trainingSecurityGroupIds")


def _model(draw: st.DrawFn, in_a_network: bool) -> Json:
    """Draw the model, with a training network when the channels need one."""
    made = {**draw(MODEL), "hosting": _hosting(draw)}
    if "serverless" not in made["hosting"] and draw(BOOLEANS):
        made["enableNetworkIsolation"] = draw(BOOLEANS)
    if in_a_network or draw(BOOLEANS):
        made["trainingSubnets"] = draw(SUBNETS)
        made["trainingSecurityGroupIds"] = draw(SECURITY_GROUPS)
    return made


HOSTING = objects(
    Hosting,
    "model.hosting",
    initialInstanceCount=None,
    instanceType=None,
    serverless=None,
    subnets=None,
    securityGroupIds=None,
)
INSTANCE_COUNTS = optional(initialInstanceCount=values("model.hosting.initialInstanceCount"))
MEMORY = values("model.hosting.serverless.memorySizeInMB")
CONCURRENCY = values("model.hosting.serverless.maxConcurrency")


def _hosting(draw: st.DrawFn) -> Json:
    """Draw hosting on instances or serverless, in a network or not."""
    made: Json = draw(HOSTING)
    if draw(BOOLEANS):
        return made | {"serverless": _serverless(draw)}
    made |= {"instanceType": choose(draw, INSTANCE_TYPES), **draw(INSTANCE_COUNTS)}
    if draw(BOOLEANS):
        made |= {"subnets": draw(SUBNETS), "securityGroupIds": draw(SECURITY_GROUPS)}
    return made


def _serverless(draw: st.DrawFn) -> Json:
    most = draw(CONCURRENCY)
    provisioned = choose(draw, [None, 1, most])
    made = {"memorySizeInMB": draw(MEMORY), "maxConcurrency": most}
    return made | ({"provisionedConcurrency": provisioned} if provisioned else {})


def _number(draw: st.DrawFn, strategy: str, each: list[Json]) -> Json:
    """Draw a number of training jobs, up to the number of combinations of all definitions."""
    possible = sum(_combinations(one["parameterRanges"]) for one in each)
    if strategy == "Grid":
        return choose(draw, [{}, {"maxNumberOfTrainingJobs": possible}])
    if possible >= 10 and draw(BOOLEANS):
        return {}
    return {"maxNumberOfTrainingJobs": draw(st.integers(1, min(possible, MOST_TRAINING_JOBS)))}


def _search(draw: st.DrawFn, strategy: str, number: int) -> Json:
    """Draw the keys that depend on the strategy and on the number of definitions."""
    made: Json = {}
    if strategy == "Hyperband":
        made["hyperbandStrategyConfig"] = draw(HYPERBAND)
    if number == 1 and draw(BOOLEANS):
        made["warmStart"] = draw(WARM_STARTS)
    stopping = ["Off"] if strategy == "Hyperband" or number > 1 else ["Off", "Auto", "AUTO"]
    stops = choose(draw, [None, *stopping])
    return made | ({"trainingJobEarlyStoppingType": stops} if stops else {})


def _combinations(ranges: Json) -> int:
    """Return the number of combinations; any number will do for a continuous range."""
    sizes = [len(each["Values"]) for each in ranges.get("CategoricalParameterRanges", [])]
    numeric = ranges.keys() - {"CategoricalParameterRanges"}
    return prod(sizes) * (MOST_TRAINING_JOBS if numeric else 1)
