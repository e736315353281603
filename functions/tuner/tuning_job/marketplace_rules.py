"""Rules of AWS Marketplace for a training job definition and its model.

They have the form of all algorithm rules, and algorithm_rules applies them.
"""

from collections.abc import Iterator

from tuner import Json
from tuner.algorithm import is_from_marketplace

# https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html
LONGEST_SPOT_WAIT_WITHOUT_CHECKPOINTS = 3600


def marketplace_rules_are_kept(definition: Json, model: Json, algorithm: Json) -> Iterator[str]:
    """Check network isolation, hosting and the maximum wait.

    https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-mkt-find-subscribe.html
    """
    if not is_from_marketplace(algorithm):
        return
    if not definition["enableNetworkIsolation"]:
        yield (
            "enableNetworkIsolation: an algorithm from AWS Marketplace trains in network isolation; "
            "give true"
        )
    if "serverless" in model["hosting"]:
        # Serverless endpoints serve no model packages of AWS Marketplace:
        # https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html
        yield (
            "model.hosting.serverless: a model of an algorithm from AWS Marketplace needs "
            "instances; give model.hosting.instanceType"
        )
    wait = definition.get("maxWaitTimeInSeconds", 0)
    if wait > LONGEST_SPOT_WAIT_WITHOUT_CHECKPOINTS and "checkpointS3Uri" not in definition:
        yield (
            f"maxWaitTimeInSeconds: is {wait}; on spot capacity, an algorithm from AWS Marketplace "
            f"without checkpoints may wait and run for {LONGEST_SPOT_WAIT_WITHOUT_CHECKPOINTS} "
            "seconds at most; give no more than that here and for maxRuntimeInSeconds"
        )
