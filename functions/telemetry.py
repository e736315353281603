"""The log and the metrics of every function: Powertools, set up in one place.

A line is JSON, has the execution's ARN as its correlation id, and reports a decision by names and numbers only: no
other part of an event is logged. The service of log and metrics is the stack, which POWERTOOLS_SERVICE_NAME names.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from aws_lambda_powertools import Logger, Metrics

from tuner import Json

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

Answer = TypeVar("Answer")
Handler = Callable[[Json, "LambdaContext"], Answer]

NAMESPACE = "ModelTuning"
# The ARN of the execution in the events of states, and in the event of an execution's end.
EXECUTION = "executionArn || execution.Id || detail.executionArn"

logger = Logger()
metrics = Metrics(namespace=NAMESPACE)


def logged(handler: "Handler[Answer]") -> "Handler[Answer]":
    """Return the handler with the execution, the invocation and a cold start in each line that it logs."""
    injected: Handler[Answer] = logger.inject_lambda_context(
        handler, correlation_id_path=EXECUTION, clear_state=True
    )
    return injected


def count(numbers: Mapping[str, int]) -> None:
    """Write metrics with these names and numbers.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
    """
    for name, number in numbers.items():
        metrics.add_metric(name=name, unit="Count", value=number)
    metrics.flush_metrics()
