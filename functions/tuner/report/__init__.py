"""The report of a tuning job: its training jobs as tables, plots, findings and a next payload."""
