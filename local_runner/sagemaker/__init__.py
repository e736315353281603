"""SageMaker on one machine: strict about requests, and its tuning jobs really train."""
