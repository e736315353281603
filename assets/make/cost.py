"""The figures of cost on the front page: counted in a recorded run, and measured by the benchmarks."""

import json
from pathlib import Path
from statistics import median
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from assets.make.flow import ENTERED, STATES

ROOT = Path(__file__).parents[2]
MEASURED = ROOT / "benchmarks" / "results" / "function_start.json"
TEMPLATE: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())


def figures() -> str:
    """Return the countable parts of an execution's price, a line for each service."""
    calls = sum("lambda:invoke" in STATES.get(name, {}).get("Resource", "") for name in ENTERED)
    memory = TEMPLATE["Globals"]["Function"]["MemorySize"]
    lines = [
        f"- Step Functions: **{len(ENTERED)} state transitions**; each retry is one more.",
        f"- Lambda: **{calls} invocations** at {memory} MB{milliseconds()}.",
        "- SNS: one message.",
    ]
    return "\n".join(lines)


def milliseconds() -> str:
    """Return the CPU time of all functions together, as the sums of their medians; "" before a benchmark has run."""
    if not MEASURED.exists():
        return ""
    runs: dict[str, list[float]] = json.loads(MEASURED.read_text())["measured"]
    functions = [key.removeprefix("warm ") for key in runs if key.startswith("warm ")]
    cold, warm = (
        sum(median(runs[f"{kind} {name}"]) for name in functions) for kind in ("cold", "warm")
    )
    return f"; together {cold:.0f} ms of CPU time in new environments, {warm:.0f} ms in warm ones"
