"""Artifacts: the files that a training job leaves in its container, uploaded to SageMaker's places in S3."""

from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local_runner.sagemaker.jobs.container import Container
from local_runner.sagemaker.jobs.training_request import TrainingRequest
from local_runner.sagemaker.s3_uri import bucket_and_key


class ArtifactUploadError(Exception):
    """An artifact that the training job's role may not write."""


class Artifacts:
    """The artifacts of one training job."""

    def __init__(self, s3_client: Any, request: TrainingRequest, container: Container) -> None:
        self._s3, self._request, self._container = s3_client, request, container

    def upload_model(self) -> bool:
        """Upload model.tar.gz; return False when the training job left no model."""
        return self._upload(self._container.pack_model(), "model.tar.gz")

    def upload_output(self) -> bool:
        """Upload output.tar.gz; return False when the training job left no output data."""
        return self._upload(self._container.pack_output(), "output.tar.gz")

    def upload_checkpoints(self) -> None:
        """Upload every checkpoint under its own name, if the definition has a CheckpointConfig."""
        if self._request.s3_checkpoints is None:
            return
        for path in self._container.checkpoint_files():
            name = path.relative_to(self._container.checkpoints).as_posix()
            self._put(path, f"{self._request.s3_checkpoints}/{name}")

    def _upload(self, archive: Path | None, name: str) -> bool:
        if archive is None:
            return False
        self._put(archive, f"{self._request.s3_output}/{name}")
        return True

    def _put(self, path: Path, uri: str) -> None:
        bucket, key = bucket_and_key(uri)
        with path.open("rb") as content:
            try:
                self._s3.put_object(Bucket=bucket, Key=key, Body=content)
            except ClientError as error:
                if error.response["Error"]["Code"] != "AccessDenied":
                    raise
                raise ArtifactUploadError(f"Artifact upload failed: {error}") from error
