"""The rules by which SageMaker refuses requests."""
