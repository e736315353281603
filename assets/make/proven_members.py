"""The proven members of CreateHyperParameterTuningJob, as a file for the functions.

The evidence is the local runner's, which the functions do not import. `make documents` writes the file. A test fails
when the file differs from the evidence.
"""

import json
from pathlib import Path
from typing import Any

import botocore.session
from botocore.model import ServiceModel, Shape

from local_runner.stepfunctions.proven_fields import proven_members

FILE = Path(__file__).parents[2] / "functions" / "tuner" / "tuning_job" / "proven_members.json"


def tree(shape: Shape) -> dict[str, Any]:
    """Return the proven members inside the shape, each with those inside it; {} for a shape without members."""
    if shape.type_name == "list":
        return tree(shape.member)
    if shape.type_name != "structure":
        return {}
    proven = proven_members(shape.name)
    return {name: tree(member) for name, member in shape.members.items() if name in proven}


def text() -> str:
    """Return the file's text: the tree as JSON."""
    model: ServiceModel = botocore.session.get_session().get_service_model("sagemaker")
    request = model.operation_model("CreateHyperParameterTuningJob").input_shape
    return json.dumps(tree(request), indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
