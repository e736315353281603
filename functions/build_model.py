"""State "Build Model": what follows from the best training job, as requests and facts."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tuner.algorithm import inference_image
from tuner.model import create_model, endpoint_config, model_artifact, production_variants
from tuner.notification import notification
from tuner.result import best_result, result_facts

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Promises requests that are ready to send, and the message that tells of the result."""
    payload, tags, training_job = event["payload"], event["tags"], event["trainingJob"]
    logger.append_keys(tuning_job_name=payload["tuningJobName"], execution=event["executionUrl"])
    artifact = model_artifact(training_job)
    image = inference_image(payload, event["algorithm"])
    best = best_result(payload, event["bestTrainingJob"], training_job)
    facts = result_facts(payload, event["modelTraining"], best, artifact, event["executionUrl"])
    return {
        "createModel": create_model(payload, image, artifact, event["modelRoleArn"], tags),
        "productionVariants": production_variants(payload),
        "endpointConfig": endpoint_config(payload, tags),
        "bestModelDataUrl": artifact,
        "best": best,
        "notification": notification(facts),
    }
