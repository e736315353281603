"""What SageMaker refuses in a request."""
