"""The rules about what fails in every training job although SageMaker accepts the request.

They have the form that `apply` describes.
"""

import re
from collections.abc import Iterator, Mapping

from tuner.input.contract.ranges import ParameterRanges
from tuner.input.defaults import is_isolated
from tuner.names import SUBMIT_DIRECTORY, program_in_s3

# Storage of these instance types is local, encrypted by its hardware, and takes no key:
# https://github.com/aws/sagemaker-python-sdk/issues/3677 and volume_size_supported() of
# https://github.com/aws/sagemaker-python-sdk/blob/master/src/sagemaker/utils.py
LOCAL_STORAGE = re.compile(r"ml\.(g5|[a-z]+[0-9]+[a-z]*d)[a-z]*\.")
OUT_OF_REACH = (
    "the program lies in S3, which network isolation keeps from the container, so that every training job would "
    "fail; set enableNetworkIsolation to false, or give the program as a channel named code and "
    "/opt/ml/input/data/code/sourcedir.tar.gz here"
)


def script_mode_needs_a_network(
    static_hyper_parameters: Mapping[str, str],
    parameter_ranges: ParameterRanges,
    enable_network_isolation: bool | None,
    algorithm_arn: str | None,
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html and
    https://github.com/aws/sagemaker-containers/issues/246"""
    if not is_isolated(enable_network_isolation, algorithm_arn):
        return
    if program_in_s3(static_hyper_parameters.get(SUBMIT_DIRECTORY, "")):
        yield f"staticHyperParameters.{SUBMIT_DIRECTORY}: {OUT_OF_REACH}"
    for index, each in enumerate(parameter_ranges.categorical_parameter_ranges or []):
        if each.name == SUBMIT_DIRECTORY and any(map(program_in_s3, each.values)):
            yield f"parameterRanges.CategoricalParameterRanges[{index}].Values: {OUT_OF_REACH}"


def volume_key_needs_a_volume(
    training_instance_type: str,
    fallback_instance_types: list[str] | None,
    training_instance_volume_kms_key_id: str | None,
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html"""
    types = [training_instance_type, *(fallback_instance_types or [])]
    if training_instance_volume_kms_key_id and all(map(has_local_storage, types)):
        yield (
            f"trainingInstanceVolumeKmsKeyId: the storage of {' and '.join(types)} is local, "
            "encrypted by its hardware, and takes no key; leave the key out"
        )


def has_local_storage(instance_type: str) -> bool:
    """Return whether the instances have storage of their own and no volume."""
    return bool(LOCAL_STORAGE.match(instance_type))


TRAINING_RULES = (
    script_mode_needs_a_network,
    volume_key_needs_a_volume,
)
