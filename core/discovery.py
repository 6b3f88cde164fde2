"""Packages whose modules register themselves, so that a new part is a new file and nothing else."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType
from typing import Any


def modules(package: str) -> list[ModuleType]:
    """Import every module of a package, in alphabetical order; the package itself must exist."""
    home = import_module(package)
    names = sorted(found.name for found in pkgutil.iter_modules(home.__path__))
    return [import_module(f"{package}.{name}") for name in names]


def gathered(package: str, name: str) -> list[Any]:
    """The lists called `name` of all modules of a package, one after the other."""
    return [entry for module in modules(package) for entry in getattr(module, name)]
