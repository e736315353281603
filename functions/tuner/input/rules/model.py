"""The rules about the model: its environment and how it is hosted.

They have the form that `apply` describes.
"""

from collections.abc import Iterator

from tuner.input.contract.model import Hosting, Model
from tuner.names import SUBMIT_DIRECTORY, program_in_s3

LARGEST_ENVIRONMENT = 32 * 1024


def hosted_one_way(model: Model) -> Iterator[str]:
    """Require either instances or serverless hosting.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
    """
    hosting = model.hosting
    if not hosting.serverless and not hosting.instance_type:
        yield "model.hosting.instanceType: is missing, and so is serverless; give one of the two"
    if hosting.serverless and hosting.instance_type:
        yield "model.hosting.instanceType: is given in addition to serverless; give only one of the two"
    if hosting.serverless and "initial_instance_count" in hosting.model_fields_set:
        yield "model.hosting.initialInstanceCount: is given in addition to serverless; leave it out"


def serverless_without_a_network(model: Model) -> Iterator[str]:
    """Refuse a network and network isolation with serverless hosting.

    https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html
    """
    if not model.hosting.serverless:
        return
    if _in_a_network(model.hosting):
        yield "model.hosting.subnets: is given in addition to serverless; leave the network out"
    if model.enable_network_isolation:
        yield "model.enableNetworkIsolation: does not go with serverless; leave it out"


def size_of_environment(model: Model) -> Iterator[str]:
    """Require an environment of at most 32 KiB.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html
    """
    variables = {"MODEL_TYPE": model.artifact_type or "", **model.environment}
    size = sum(len(f"{name}{value}".encode()) for name, value in variables.items())
    if size > LARGEST_ENVIRONMENT:
        yield (
            f"model.environment: has {size} bytes of names and values with MODEL_TYPE; give at "
            f"most {LARGEST_ENVIRONMENT}"
        )


def served_script_needs_a_network(model: Model) -> Iterator[str]:
    """Refuse a program in S3 with network isolation.

    https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html
    """
    code = model.environment.get(SUBMIT_DIRECTORY.upper(), "")
    if model.enable_network_isolation and program_in_s3(code):
        yield (
            f"model.environment.{SUBMIT_DIRECTORY.upper()}: the program lies in S3, which network "
            "isolation keeps from the container, so that no endpoint would start; set "
            "model.enableNetworkIsolation to false, or put the program into the model artifact"
        )


MODEL_RULES = (
    hosted_one_way,
    serverless_without_a_network,
    size_of_environment,
    served_script_needs_a_network,
)


def _in_a_network(hosting: Hosting) -> bool:
    return bool(hosting.subnets or hosting.security_group_ids)
