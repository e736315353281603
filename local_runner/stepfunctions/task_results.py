"""The JSON that Step Functions makes of the answers of SageMaker and boto3. No call is made here."""

from datetime import UTC, datetime
from typing import Any

_COPIED = (
    "HyperParameterTuningJobName",
    "HyperParameterTuningJobArn",
    "HyperParameterTuningJobConfig",
    "TrainingJobDefinition",
    "TrainingJobDefinitions",
    "HyperParameterTuningJobStatus",
    "FailureReason",
)
_TIMES = ("CreationTime", "HyperParameterTuningEndTime", "LastModifiedTime")


def finished_tuning_job(description: dict[str, Any], tags: list[dict[str, str]]) -> dict[str, Any]:
    """Return the result of createHyperParameterTuningJob.sync, which is also the cause of its failure.

    It is the detail of the job's EventBridge event and not its description: the best training job
    has a name and nothing else, times are milliseconds since the epoch, and tags are a map. See
    "SageMaker hyperparameter tuning job state change" in the SageMaker developer guide, and
    https://github.com/aws/aws-step-functions-data-science-sdk-python/issues/128
    """
    detail = {name: description[name] for name in _COPIED if name in description}
    detail |= {name: _milliseconds(description[name]) for name in _TIMES if name in description}
    best = description.get("BestTrainingJob")
    if best:
        detail["BestTrainingJob"] = {"TrainingJobName": best["TrainingJobName"]}
    return detail | {"Tags": {tag["Key"]: tag["Value"] for tag in tags}}


def with_sdk_metadata(response: dict[str, Any]) -> dict[str, Any]:
    """Return a boto3 response as the optimized integration does: with the metadata of Java's SDK."""
    metadata = response["ResponseMetadata"]
    headers = metadata["HTTPHeaders"]
    return {name: value for name, value in response.items() if name != "ResponseMetadata"} | {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": dict(headers),
            "HttpStatusCode": metadata["HTTPStatusCode"],
        },
        "SdkResponseMetadata": {"RequestId": metadata["RequestId"]},
    }


def as_json(value: Any) -> Any:
    """Return a boto3 value as an AWS SDK integration does: timestamps are text."""
    if isinstance(value, dict):
        return {name: as_json(member) for name, member in value.items()}
    if isinstance(value, list):
        return [as_json(member) for member in value]
    return instant(value) if isinstance(value, datetime) else value


def instant(moment: datetime) -> str:
    """Return ISO 8601 in UTC as Java prints it: with milliseconds when there are any."""
    digits = "milliseconds" if moment.microsecond >= 1000 else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=digits).replace("+00:00", "Z")


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
