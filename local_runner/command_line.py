"""The command line of the local runner: what it takes, and one clear message for what it does not."""

import argparse
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local_runner.sagemaker.algorithms import Algorithm, AlgorithmFolderError, load_algorithm


def pair(text: str) -> tuple[str, str]:
    """NAME=VALUE; the value may hold further equals signs."""
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} should be NAME=VALUE")
    return name, value


def existing(text: str) -> Path:
    """A file that is there."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not a file")
    return Path(text)


def event(text: str) -> Path:
    """An existing JSON file."""
    file = existing(text)
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not JSON: {error}") from error
    return file


def algorithm(text: str) -> Algorithm:
    """NAME=FOLDER, loaded."""
    name, folder = pair(text)
    try:
        return load_algorithm(name, Path(folder))
    except AlgorithmFolderError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def data(text: str) -> tuple[str, str, Path]:
    """s3://BUCKET/KEY=FILE as bucket, key and an existing file."""
    uri, file = pair(text)
    parts = urlsplit(uri)
    if parts.scheme != "s3" or not parts.netloc or not parts.path.strip("/"):
        raise argparse.ArgumentTypeError(f"{uri!r} should be s3://BUCKET/KEY")
    return parts.netloc, parts.path.lstrip("/"), existing(file)


REPEATED: dict[str, Any] = {"action": "append", "default": []}
OPTIONS: dict[str, dict[str, Any]] = {
    "--algorithm": {
        **REPEATED,
        "type": algorithm,
        "metavar": "NAME=FOLDER",
        "help": "an algorithm resource and the folder with its algorithm.json and train program",
    },
    "--data": {
        **REPEATED,
        "type": data,
        "metavar": "s3://BUCKET/KEY=FILE",
        "help": "a file to put into S3 before the execution starts",
    },
    "--parameter": {
        **REPEATED,
        "type": pair,
        "metavar": "NAME=VALUE",
        "help": "a value for a parameter of the template",
    },
    "--template": {
        "type": existing,
        "default": "template.yaml",
        "metavar": "FILE",
        "help": "the SAM template to deploy (default: %(default)s)",
    },
    "--workdir": {
        "type": Path,
        "default": Path("build/local"),
        "metavar": "FOLDER",
        "help": "where jobs and functions work and leave their logs (default: %(default)s)",
    },
}


def argument_parser() -> argparse.ArgumentParser:
    """The command line; its types refuse what cannot be run."""
    parser = argparse.ArgumentParser(
        prog="python -m local_runner",
        description="Run an event on this machine, without an AWS account and without Docker.",
    )
    parser.add_argument("event", type=event, help="the execution's input, a JSON file")
    for name, option in OPTIONS.items():
        parser.add_argument(name, **option)
    return parser
