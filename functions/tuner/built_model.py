"""Builds all that follows from the best training job: model, hosting, registration and message."""

from typing import Any

from tuner.algorithm import algorithm_of, inference_image, is_from_marketplace
from tuner.definition import definition_of
from tuner.model import create_model, endpoint_config, model_artifact
from tuner.model_package import marketplace_package, registration
from tuner.notification import notification
from tuner.result import best_result, result_facts
from tuner.tags import all_tags

Json = dict[str, Any]


def built_model(event: Json) -> Json:
    """The requests and facts, from the event of the state "Build Model". Raises NoModelArtifact."""
    payload, best_training_job = event["payload"], event["bestTrainingJob"]
    tags = all_tags(event["tags"], payload["tags"])
    definition = definition_of(payload, best_training_job)
    algorithm = algorithm_of(definition, payload["algorithmARNs"], event["algorithms"])
    artifact = model_artifact(event["trainingJob"])
    best = best_result(
        definition["objective"], best_training_job, event["trainingJob"], event["trainingJobs"]
    )
    facts = result_facts(payload, event["modelTraining"], best, artifact, event["executionUrl"])
    container = _container(payload, definition, algorithm, artifact)
    model = create_model(payload, container, event["modelRoleArn"], tags)
    config = endpoint_config(payload, tags)
    built = {
        "createModel": model,
        "productionVariants": config["ProductionVariants"],
        "endpointConfig": config,
        "bestModelDataUrl": artifact,
        "best": best,
        "notification": notification(facts),
    }
    if is_from_marketplace(algorithm):
        built["marketplacePackage"] = marketplace_package(payload, algorithm, artifact, tags)
    if "modelRegistry" in payload:
        served = model.get("PrimaryContainer") or model["Containers"][0]
        built["registration"] = registration(payload, facts, algorithm, served, artifact, tags)
    return built


def _container(payload: Json, definition: Json, algorithm: Json, artifact: str) -> Json:
    """What the model's container is made of; a Marketplace model has its package's name."""
    if is_from_marketplace(algorithm):
        return {"ModelPackageName": payload["model"]["name"]}
    image = inference_image(definition, payload["model"], algorithm)
    return {"Image": image, "ModelDataUrl": artifact}
