"""Runs the application on this machine, or an execution of it where it is deployed.

Usage: python -m local_runner EVENT [--algorithm NAME=FOLDER]... [--data s3://BUCKET/KEY=FILE]...
       python -m local_runner serve [--port PORT] [the same options]
       python -m local_runner execute EVENT [--stack-name NAME] [--endpoint-url URL]
"""

import logging
import sys

from local_runner.cli import execute, run, serve

# Without a command, run: so a file that is named like a command is given as ./serve.
COMMANDS = {"run": run.main, "serve": serve.main, "execute": execute.main}


def main(argv: list[str]) -> int:
    """Run the command that the first argument names, or else `run`; its exit code."""
    # What moto and the translator log is either shown by the report or meant for their authors.
    for package in ("moto", "samtranslator"):
        logging.getLogger(package).setLevel(logging.CRITICAL)
    command, *arguments = argv if argv and argv[0] in COMMANDS else ["run", *argv]
    return COMMANDS[command](arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
