"""Executions that ended badly: what becomes of their tuning jobs and what is said of them."""
