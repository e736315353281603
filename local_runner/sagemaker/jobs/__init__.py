"""Tuning jobs and training jobs: real searches with real training processes."""
