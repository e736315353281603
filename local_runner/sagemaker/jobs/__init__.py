"""Tuning jobs and training jobs: a real search with real training processes."""
