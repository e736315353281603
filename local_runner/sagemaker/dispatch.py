"""Dispatch of SageMaker requests to the API of this package, where moto would answer with its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core import errors
from moto.sagemaker import urls

from local_runner.sagemaker.api import SageMakerApi
from local_runner.sagemaker.service import SageMaker


@contextmanager
def install(sagemaker: SageMaker) -> Iterator[SageMaker]:
    """Answer SageMaker requests with this object; on leaving, jobs that still run are stopped.

    moto looks the handler of a service up for every request, so replacing it here reaches every
    client, old and new.
    """

    def dispatch(*request: Any) -> Any:
        return SageMakerApi(sagemaker)._dispatch(*request)

    with patch.dict(urls.url_paths, {"{0}/$": dispatch}), _common_errors():
        try:
            yield sagemaker
        finally:
            sagemaker.stop_all()


def _common_errors() -> Any:
    """moto warns of an error that the service model lacks; every AWS service can answer with these.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/CommonErrors.html
    """
    common = [
        "AccessDeniedException",
        "InternalFailure",
        "ServiceUnavailable",
        "ThrottlingException",
    ]
    return patch.object(errors, "COMMON_ERROR_CODES", [*errors.COMMON_ERROR_CODES, *common])
