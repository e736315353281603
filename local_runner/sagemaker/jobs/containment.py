"""Containers without Docker: namespaces that unshare, of util-linux, makes around a training program on Linux.

Each training job has processes, a host name that resolves and a loopback of its own, and /opt/ml at its real path. The
loopback is all of its network if the training job is isolated; otherwise it has the network of this machine, and shares
its ports. Everything else is this machine's: files, installed packages, processors. It is fidelity, not a sandbox: it
shows a program what SageMaker would, and does not stop one that means harm.
"""

import errno
import functools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from local_runner.sagemaker.jobs.container import HOST, Container
from local_runner.sagemaker.jobs.training_process import Command, ProgramStartError
from local_runner.sagemaker.supervisor.supervision import READY

OPT = Path("/opt")
OPT_ML = OPT / "ml"
HOSTS = Path("/etc/hosts")

# The PATH of many users lacks the folder of ip.
TOOLS_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

# https://man7.org/linux/man-pages/man1/unshare.1.html
NAMESPACES = ("--mount", "--mount-proc", "--uts", "--pid", "--fork", "--kill-child")
AS_ROOT = ()
# Without being root, one is root in a user namespace, as in most containers.
AS_USER = ("--user", "--map-root-user")

# Long for a busy machine; only something that hangs takes longer.
ATTEMPT_SECONDS = 30

RESOLVE_OWN_NAME = "import socket; socket.gethostbyname(socket.gethostname())"


@dataclass(frozen=True)
class Containment:
    """A way to make containers that this machine permits. ``privilege`` is AS_ROOT or AS_USER."""

    privilege: tuple[str, ...]
    has_opt_ml: bool

    def base(self, container: Container) -> Path:
        """Return the path at which the training program finds /opt/ml."""
        return OPT_ML if self.has_opt_ml else container.base

    def command(
        self, program: Path, container: Container, environment: Mapping[str, str], isolated: bool
    ) -> Command:
        """Return the command that runs ``program train`` in a container.

        Raises ProgramStartError for a program that the shell in between would run, but the kernel does not.
        """
        check_executable(program)
        network = ["--net"] if isolated else []
        words = [
            *(tool("unshare"), *self.privilege, *NAMESPACES, *network, "--"),
            *(tool("sh"), "-c", self._set_up(container, isolated), str(program)),
            *(f"{name}={value}" for name, value in environment.items()),
        ]
        return Command(program, words, Path("/"), {}, contained=True)

    def _set_up(self, container: Container, isolated: bool) -> str:
        """Return the script of the first process, which becomes the program in the end.

        Its arguments are the program's environment, which the tools of the script need not have.
        """
        etc = container.directory / "etc"
        etc.mkdir(exist_ok=True)
        (etc / "hosts").write_text(f"127.0.0.1 {HOST}\n{HOSTS.read_text()}")
        mounts = [(etc / "hosts", HOSTS), *(self._mounts_of_opt(container.base.parent))]
        (etc / "fstab").write_text("".join(_rbind(*each) for each in mounts))
        lines = [
            "set -e",
            # Not by way of /proc, which belongs to the machine's root.
            f"{tool('hostname')} {HOST}",
            f"{tool('mount')} --all --fstab {shlex.quote(str(etc / 'fstab'))}",
            *([f"{tool('ip')} link set lo up"] if isolated else []),
            f"cd {shlex.quote(str(container.directory))}",
            # The shell's own variables, which not every shell keeps to itself.
            "unset PWD OLDPWD SHLVL",
            'while [ $# -gt 0 ]; do export "$1"; shift; done',
            f"echo {READY.decode().strip()} >&2",
            'exec "$0" train 2>&1',
        ]
        return "\n".join(lines)

    def _mounts_of_opt(self, opt: Path) -> Iterator[tuple[Path, Path]]:
        """Yield what appears where, in the order of the mounts, so that ``opt``/ml is at /opt/ml."""
        if not self.has_opt_ml:
            return
        if OPT_ML.is_dir():
            yield opt / "ml", OPT_ML
            return
        # The folder that has ml receives everything else that is in /opt, and takes its place.
        for entry in OPT.iterdir():
            yield from _received(entry, opt / entry.name)
        yield opt, OPT


def _received(entry: Path, place: Path) -> Iterator[tuple[Path, Path]]:
    """Make a place to mount an entry of /opt on; a link is copied instead."""
    if entry.is_symlink():
        place.symlink_to(entry.readlink())
        return
    if entry.is_dir():
        place.mkdir()
    else:
        place.touch()
    yield entry, place


def _rbind(source: Path, target: Path) -> str:
    """Return a line of an fstab: https://man7.org/linux/man-pages/man5/fstab.5.html"""
    return f"{_escaped(source)} {_escaped(target)} none rbind 0 0\n"


def _escaped(path: Path) -> str:
    return re.sub(r"[\s\\#]", lambda found: f"\\{ord(found[0]):03o}", str(path))


class UncontainedError(Exception):
    """This machine permits no containers; the message says what is missing."""


@functools.cache
def tool(name: str) -> str:
    """Return the path of a program. Raises UncontainedError when there is none."""
    path = shutil.which(name, path=f"{TOOLS_PATH}{os.pathsep}{os.environ.get('PATH', '')}")
    if path is None:
        raise UncontainedError(f"there is no program {name}")
    return path


def check_executable(program: Path) -> None:
    """Raise ProgramStartError for a program that the kernel would not execute."""
    try:
        with program.open("rb") as file:
            first_line = file.readline()
    except OSError as error:
        raise _not_started(program, error.errno) from error
    if first_line.startswith(b"\x7fELF"):
        return
    interpreter = first_line.removeprefix(b"#!").split()
    if not first_line.startswith(b"#!") or not interpreter:
        raise _not_started(program, errno.ENOEXEC)
    if not os.path.exists(interpreter[0]):
        raise _not_started(program, errno.ENOENT)


def _not_started(program: Path, number: int | None) -> ProgramStartError:
    return ProgramStartError(f"{program} cannot be started: {os.strerror(number or errno.EIO)}")


@functools.cache
def best() -> Containment:
    """Return the way to make containers that comes nearest to SageMaker's, tried once in this process.

    Raises UncontainedError when there is none.
    """
    reasons = []
    for way in ways():
        try:
            attempt(way)
        except UncontainedError as error:
            reasons.append(str(error))
        else:
            return way
    raise UncontainedError(reasons[0] if reasons else "namespaces are a feature of Linux")


def ways() -> list[Containment]:
    """Return the ways to try, the best one first."""
    if sys.platform != "linux":
        return []
    privileges = [AS_ROOT, AS_USER] if os.geteuid() == 0 else [AS_USER]
    places = [True, False] if _has_place_for_ml() else [False]
    return [Containment(privilege, place) for place in places for privilege in privileges]


def _has_place_for_ml() -> bool:
    """Return whether mounting something on /opt/ml hides nothing."""
    if OPT_ML.exists():
        return OPT_ML.is_dir() and not any(OPT_ML.iterdir())
    return OPT.is_dir()


def attempt(way: Containment) -> None:
    """Make a container and resolve its name in it. Raises UncontainedError with the reason when that fails."""
    with tempfile.TemporaryDirectory() as folder:
        container = Container(Path(folder))
        container.base.mkdir(parents=True)
        program = Path(folder) / "program"
        resolve = f"{shlex.quote(sys.executable)} -ISc {shlex.quote(RESOLVE_OWN_NAME)}"
        program.write_text(f"#!/bin/sh\nexec {resolve}\n")
        program.chmod(0o755)
        try:
            command = way.command(program, container, {}, isolated=True)
            ended = subprocess.run(
                command.words, env={}, capture_output=True, text=True, timeout=ATTEMPT_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UncontainedError(str(error)) from error
    if ended.returncode:
        said = (ended.stderr + ended.stdout).replace(READY.decode(), "").strip().splitlines()
        raise UncontainedError(said[-1] if said else f"exit code {ended.returncode}")
