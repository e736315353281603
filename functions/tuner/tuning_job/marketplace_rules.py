"""What AWS Marketplace asks of a training job definition and of its model, beside the algorithm itself.

Same form as all algorithm rules, which algorithm_rules applies.
"""

from collections.abc import Iterator

from tuner import Json
from tuner.algorithm import is_from_marketplace

# https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html
LONGEST_SPOT_WAIT_WITHOUT_CHECKPOINTS = 3600


def marketplace_rules_are_kept(definition: Json, model: Json, algorithm: Json) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-mkt-find-subscribe.html"""
    if not is_from_marketplace(algorithm):
        return
    if not definition["enableNetworkIsolation"]:
        yield "enableNetworkIsolation: an algorithm from AWS Marketplace trains isolated; give true"
    if "serverless" in model["hosting"]:
        # Not both: https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html
        yield (
            "model.hosting.serverless: a model of an algorithm from AWS Marketplace needs "
            "instances; give model.hosting.instanceType"
        )
    wait = definition.get("maxWaitTimeInSeconds", 0)
    if (
        wait > LONGEST_SPOT_WAIT_WITHOUT_CHECKPOINTS
        and "spotTrainingCheckpointS3Uri" not in definition
    ):
        yield (
            f"maxWaitTimeInSeconds: is {wait}; an algorithm from AWS Marketplace that keeps no "
            f"checkpoints waits and runs {LONGEST_SPOT_WAIT_WITHOUT_CHECKPOINTS} seconds at most "
            "on spot capacity; give that, and no more as maxRuntimeInSeconds"
        )
