"""AWS on one machine: runs a template, its state machine and functions, and really trains."""
