"""FailureReason of a training job: within SageMaker's limit, with the exit code, and marked where it is cut."""

from local_runner.sagemaker.jobs.container import Container
from local_runner.sagemaker.jobs.training_process import Ended

# The most characters of a FailureReason (SageMaker API reference).
LIMIT = 1024

MIB = 2**20

# The beginning of a FailureReason when the platform failed rather than the algorithm.
INTERNAL_ERROR = "InternalServerError"


def reason(container: Container, last_line: str, ended: Ended) -> str:
    """Return why the program failed: what it left in its failure file, or else the last line of its log."""
    ending = f", exit code: {ended.code}"
    if ended.over_memory:
        last_line = f"killed, for it took {ended.over_memory / MIB:.0f} MiB of memory"
    elif failure := container.failure():
        mark = f"... (cut, see {container.failure_file})"
        return fit(f"AlgorithmError: {failure}", ending, mark)
    return fit(f"AlgorithmError: {last_line}", f" (log: {container.log}){ending}")


def fit(text: str, ending: str = "", mark: str = "... (cut)") -> str:
    """Return the text and its ending; a text that is too long is cut, and marked as such."""
    if len(text) + len(ending) <= LIMIT:
        return text + ending
    return text[: max(0, LIMIT - len(mark) - len(ending))] + mark + ending
