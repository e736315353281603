"""Seams of moto: what the local runner replaces in it or adds to it, each with its reason."""

import importlib
import pkgutil
from contextlib import AbstractContextManager
from typing import Any, NamedTuple
from unittest.mock import patch

import local_runner


class Seam(NamedTuple):
    """An attribute of one of moto's classes or modules, and the reason for which it is replaced."""

    owner: Any
    attribute: str
    reason: str

    @property
    def name(self) -> str:
        """The owner's own name and the attribute, without the modules around the owner."""
        return f"{self.owner.__name__.rpartition('.')[2]}.{self.attribute}"

    def replaced_by(self, value: Any, create: bool = False) -> AbstractContextManager[Any]:
        """Return a context in which the attribute is this value; with `create` moto need not have it."""
        return patch.object(self.owner, self.attribute, value, create=create)

    def extended_by(self, entries: dict[Any, Any]) -> AbstractContextManager[Any]:
        """Return a context in which the attribute, a dictionary, has these entries, too."""
        return patch.dict(getattr(self.owner, self.attribute), entries)


def rows() -> list[tuple[str, str]]:
    """Return name and reason of every seam that a module of the local runner declares."""
    modules = pkgutil.walk_packages(local_runner.__path__, f"{local_runner.__name__}.")
    declared = (vars(importlib.import_module(module.name)).values() for module in modules)
    seams = [value for values in declared for value in values if isinstance(value, Seam)]
    return [(seam.name, seam.reason) for seam in seams]
