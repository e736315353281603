"""The command line: runs an application on this machine, or an execution of it where it is deployed.

Usage: python -m local_runner EVENT [--algorithm NAME=FOLDER]... [--data s3://BUCKET/KEY=FILE]...
       python -m local_runner serve [--port PORT] [the same options]
       python -m local_runner execute EVENT [--stack-name NAME] [--endpoint-url URL]
"""

import importlib
import logging
import sys

from local_runner import INTERRUPTED

# Without a command, run. A file that has the name of a command is given as ./serve.
COMMANDS = ("run", "serve", "execute")


def main(argv: list[str]) -> int:
    """Run the command that the first argument names, or else `run`, and return its exit code."""
    # The report shows what moto and the translator log, as far as it is not meant for their authors.
    for package in ("moto", "samtranslator"):
        logging.getLogger(package).setLevel(logging.CRITICAL)
    command, *arguments = argv if argv and argv[0] in COMMANDS else ["run", *argv]
    try:
        # Only now, because `execute` needs nothing of the embedded AWS, whose import takes longer than a second.
        return int(importlib.import_module(f"local_runner.cli.{command}").main(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
