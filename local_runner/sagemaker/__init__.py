"""SageMaker on one machine: it is strict about requests, and its tuning jobs really train."""
