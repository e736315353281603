"""AWS on one machine: it runs a template, its state machine and functions, and really trains."""

# The exit code that a shell reports for a program that Ctrl-C ended.
INTERRUPTED = 130
