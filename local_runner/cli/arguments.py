"""The options of the local runner's command line, with one clear message for every mistake."""

import argparse
import json
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from local_runner.cli import machine
from local_runner.sagemaker.algorithms import Algorithm, AlgorithmFolderError, load_algorithm

LAST_PORT = 65535
ALGORITHM = "NAME=FOLDER"
DATA = "s3://BUCKET/KEY=FILE"


class Parser(argparse.ArgumentParser):
    """A parser whose message for a mistake stands alone: `--help` has the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}\n")


def pair(text: str, form: str = "NAME=VALUE") -> tuple[str, str]:
    """Split NAME=VALUE, whose value may hold further equals signs."""
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} should be {form}")
    return name, value


def existing(text: str) -> Path:
    """Return the path of an existing file."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not a file")
    return Path(text)


def event(text: str) -> Path:
    """Return the path of an existing JSON file."""
    file = existing(text)
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not JSON: {error}") from error
    return file


def algorithm(text: str) -> Algorithm:
    """Load the algorithm of NAME=FOLDER."""
    name, folder = pair(text, ALGORITHM)
    try:
        return load_algorithm(name, Path(folder))
    except AlgorithmFolderError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def data(text: str) -> list[tuple[str, str, Path]]:
    """Return bucket, key and path for the file of s3://BUCKET/KEY=FILE, or for every file of s3://BUCKET/KEY=FOLDER."""
    uri, path = pair(text, DATA)
    parts = urlsplit(uri)
    if parts.scheme != "s3" or not parts.netloc or not parts.path.strip("/"):
        raise argparse.ArgumentTypeError(f"{uri!r} should be s3://BUCKET/KEY")
    folder, key = Path(path), parts.path.lstrip("/")
    if folder.is_file():
        return [(parts.netloc, key, folder)]
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{path!r} is no file and no folder")
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    if not files:
        raise argparse.ArgumentTypeError(f"{path!r} is a folder without files")
    keys = [f"{key.rstrip('/')}/{file.relative_to(folder).as_posix()}" for file in files]
    return [(parts.netloc, key, file) for key, file in zip(keys, files, strict=True)]


def port(text: str) -> int:
    """Return a TCP port, or 0."""
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} should be a port from 0 to {LAST_PORT}")
    return int(text)


def url(text: str) -> str:
    """Return the URL of an endpoint."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise argparse.ArgumentTypeError(f"{text!r} should be http://HOST:PORT or https://HOST")
    return text


REPEATED: dict[str, Any] = {"action": "append", "default": []}
# The options of an AWS on this machine.
EMBEDDED: dict[str, dict[str, Any]] = {
    "--algorithm": {
        **REPEATED,
        "type": algorithm,
        "metavar": ALGORITHM,
        "help": "an algorithm resource and the folder with its algorithm.json and train program",
    },
    "--data": {
        "action": "extend",
        "default": [],
        "type": data,
        "metavar": DATA,
        "help": "a file, or every file below a folder, that is put into S3 before the execution starts",
    },
    "--parameter": {
        **REPEATED,
        "type": pair,
        "metavar": "NAME=VALUE",
        "help": "a value for a parameter of the template (default: those of samconfig.toml, environment local)",
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
        "help": "the folder in which jobs and functions work and leave their logs (default: %(default)s)",
    },
    **machine.OPTIONS,
}


STATE_MACHINE: dict[str, dict[str, Any]] = {
    "--state-machine": {
        "metavar": "LOGICAL_ID",
        "help": "the state machine to execute, if the template has several",
    },
}
ENDPOINT: dict[str, dict[str, Any]] = {
    "--endpoint-url": {
        "type": url,
        "metavar": "URL",
        "help": "the endpoint of the API, such as the URL that `serve` prints, which needs no credentials (default: "
        "AWS_ENDPOINT_URL, or else AWS)",
    },
}
VERBOSE: dict[str, dict[str, Any]] = {
    "--verbose": {
        "action": "store_true",
        "help": "also print what was made, the output and the messages at length",
    },
}
PORT: dict[str, dict[str, Any]] = {
    "--port": {
        "type": port,
        "default": 4566,
        "help": "the port of 127.0.0.1 to listen at; 0 for any free port (default: %(default)s)",
    },
}


def run_parser() -> argparse.ArgumentParser:
    """Return the parser of `run`, the command that may be left out."""
    parser = Parser(
        prog="python -m local_runner",
        description="Run an event on this machine, without an AWS account and without Docker.",
        epilog="Other commands: `serve` keeps such an AWS running for other programs, `execute` runs an event on a "
        "deployed stack. Both explain their options with --help.",
    )
    return _with_options(_with_event(parser), EMBEDDED | STATE_MACHINE | VERBOSE)


def serve_parser(stack_name: str) -> argparse.ArgumentParser:
    """Return the parser of `serve`, which deploys under this name by default."""
    parser = Parser(
        prog="python -m local_runner serve",
        description="Serve an AWS on this machine, with the template deployed in it, until Ctrl-C.",
    )
    return _with_options(parser, PORT | EMBEDDED | _stack_name(stack_name))


def execute_parser(stack_name: str | None) -> argparse.ArgumentParser:
    """Return the parser of `execute`; without a default name the stack must be named."""
    parser = Parser(
        prog="python -m local_runner execute",
        description="Run an event on a deployed stack and follow it. Credentials and Region are those of the AWS CLI.",
    )
    options = _stack_name(stack_name) | STATE_MACHINE | ENDPOINT | VERBOSE
    return _with_options(_with_event(parser), options)


def _with_event(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument(
        "event", metavar="EVENT", type=event, help="the execution's input, a JSON file"
    )
    return parser


def _stack_name(default: str | None) -> dict[str, dict[str, Any]]:
    option = {"metavar": "NAME", "help": "the stack's name (default: %(default)s)"}
    return {"--stack-name": {**option, "default": default, "required": default is None}}


def _with_options(
    parser: argparse.ArgumentParser, options: dict[str, dict[str, Any]]
) -> argparse.ArgumentParser:
    for name, option in options.items():
        parser.add_argument(name, **option)
    return parser
