"""Everything that follows from the best training job: model, hosting, registration and message."""

from collections.abc import Iterator

from tuner import Json
from tuner.algorithm import algorithm_of, is_from_marketplace
from tuner.members import all_tags
from tuner.message.chat import with_chat
from tuner.model.notification import notification
from tuner.model.package import marketplace_package, registration
from tuner.model.request import (
    containers_of,
    create_model,
    endpoint_config,
    made_from,
    model_artifact,
    model_source,
)
from tuner.model.result import best_result, result_facts
from tuner.overrides import overridden
from tuner.training_jobs import definition_of


def built_model(event: Json) -> Json:
    """Return the result of the state "Build Model" from its event. Raises NoModelArtifact."""
    payload, best_training_job = event["payload"], event["bestTrainingJob"]
    tags = all_tags(event["tags"], payload["tags"])
    definition = definition_of(payload, best_training_job)
    algorithm = algorithm_of(definition, payload["algorithmARNs"], event["algorithms"])
    artifact = model_artifact(event["trainingJob"], event["artifact"].get("exists") is False)
    best = best_result(
        event["objective"],
        event["modelTraining"]["HyperParameterTuningJobName"],
        best_training_job,
        event["trainingJob"],
        event["trainingJobs"],
        event["definitions"],
        payload["instancePrices"],
    )
    warnings = [*payload["warnings"], *_other_algorithm(definition, event["trainingJob"])]
    facts = result_facts(
        payload,
        event["modelTraining"],
        best,
        artifact,
        event["trial"],
        event["report"],
        event["failures"],
        warnings,
        {key: event[key] for key in ("executionArn", "executionUrl")},
    )
    source = model_source(payload, definition, algorithm)
    model, config = _requests(payload, source, artifact, event["modelRoleArn"], tags)
    built = {
        "createModel": model,
        "madeFrom": made_from(model),
        "productionVariants": config["ProductionVariants"],
        "endpointConfig": config,
        "bestModelDataUrl": artifact,
        "best": best,
        "warnings": warnings,
        "notification": with_chat(notification(facts), event["chat"] == "true"),
    }
    if is_from_marketplace(algorithm):
        built["marketplacePackage"] = marketplace_package(payload, algorithm, artifact, tags)
    if "modelRegistry" in payload:
        containers = containers_of(model)
        built["registration"] = registration(payload, facts, algorithm, containers, artifact, tags)
    return built


def _requests(
    payload: Json, source: Json, artifact: str, role_arn: str, tags: list[dict[str, str]]
) -> tuple[Json, Json]:
    """Return the requests CreateModel and CreateEndpointConfig; a model package has its artifact itself."""
    container = source if "ModelPackageName" in source else {**source, "ModelDataUrl": artifact}
    overrides = payload["overrides"]
    model = create_model(payload, container, role_arn, tags)
    config = endpoint_config(payload, tags)
    return (
        overridden(model, overrides.get("createModel")),
        overridden(config, overrides.get("createEndpointConfig")),
    )


def _other_algorithm(definition: Json, training_job: Json) -> Iterator[str]:
    """Yield a warning if the best training job was trained with another algorithm than the payload's.

    It may be that of an earlier tuning job, or of a tuning job that the execution attached to.
    """
    specification = training_job.get("AlgorithmSpecification") or {}
    for key, member in (("algorithmARN", "AlgorithmName"), ("trainingImage", "TrainingImage")):
        stated, used = definition.get(key), specification.get(member)
        if stated and used and stated != used:
            yield (
                f"{key}: the best training job, {training_job['TrainingJobName']}, was trained with "
                f"{used}; make sure that the inference image can serve its model"
            )
