"""Measurements of the application; each benchmark is a module to run."""
