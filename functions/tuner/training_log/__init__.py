"""The log of a training job whose objective SageMaker did not find: what is in it, in numbers and in words."""
