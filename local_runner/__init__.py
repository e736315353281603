"""AWS on one machine: it runs a template, its state machine and functions, and really trains."""
