"""Dispatch of SageMaker requests to the API of this package."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.core import errors
from moto.sagemaker import urls

from local_runner.sagemaker.api import SageMakerApi
from local_runner.sagemaker.service import SageMaker
from local_runner.seam import Seam

# moto looks the handler of a service up for every request, so a new handler reaches every client, old and new.
REQUESTS = Seam(
    urls,
    "url_paths",
    "moto's SageMaker trains nothing and takes requests that SageMaker refuses.",
)
ERRORS = Seam(
    errors,
    "COMMON_ERROR_CODES",
    "moto warns of an error that the service model lacks; every AWS service can answer with the common errors.",
)
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/CommonErrors.html
COMMON = [
    "AccessDeniedException",
    "InternalFailure",
    "ServiceUnavailable",
    "ThrottlingException",
]


@contextmanager
def install(sagemaker: SageMaker) -> Iterator[SageMaker]:
    """Answer SageMaker requests with this object while the context is open, then stop the jobs that still run."""

    def dispatch(*request: Any) -> Any:
        return SageMakerApi(sagemaker)._dispatch(*request)

    common = [*errors.COMMON_ERROR_CODES, *COMMON]
    with REQUESTS.extended_by({"{0}/$": dispatch}), ERRORS.replaced_by(common):
        try:
            yield sagemaker
        finally:
            sagemaker.stop_all()
