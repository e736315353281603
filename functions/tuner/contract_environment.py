"""Environment variables in the contract, of the training container and of the model's."""

from typing import Annotated

from tuner.input.contract.forms import Text
from tuner.numbers_as_text import TextOrNumber

MOST_TRAINING_VARIABLES = 48
# SageMaker takes 100, of which MODEL_TYPE may be one.
MOST_MODEL_VARIABLES = 99

VARIABLE_NAME = "letters, digits and underscores that do not begin with a digit"
VARIABLE = "[a-zA-Z_][a-zA-Z0-9_]*"

TrainingVariableName = Annotated[str, Text(f"1 to 512 {VARIABLE_NAME}", VARIABLE, 512)]
TrainingVariableValue = Annotated[
    str, TextOrNumber("text (or a number) of at most 512 characters", r"[\s\S]*", 512)
]
ModelVariableName = Annotated[str, Text(f"1 to 1024 {VARIABLE_NAME}", VARIABLE, 1024)]
ModelVariableValue = Annotated[
    str, TextOrNumber("text (or a number) of at most 1024 characters", r"[\s\S]*", 1024)
]
