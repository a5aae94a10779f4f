"""What lies in a package of benchmarks or drills, and what somebody means who names some of it."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

Thing = TypeVar("Thing")


def discovered(package: ModuleType, attribute: str) -> dict[str, Any]:
    """By name what every module of `package` keeps in `attribute`; things of equal needs stand beside each other."""
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(package.__path__):
        found |= getattr(import_module(f"{package.__name__}.{module.name}"), attribute, {})
    return dict(sorted(found.items(), key=lambda pair: (pair[1].needs.seed, pair[0])))


def chosen(known: Mapping[str, Thing], names: Sequence[str], kind: str) -> dict[str, Thing]:
    """Those that are named, whole or by their first words; all of them without a name.

    Raises LookupError, in words, when a name is nobody's; `kind` is what those words call a thing.
    """
    if unknown := [name for name in names if not any(_is(one, name) for one in known)]:
        raise LookupError(f"There is no {kind} {', '.join(unknown)}; there are: {', '.join(known)}.")
    return {one: thing for one, thing in known.items() if not names or any(_is(one, name) for name in names)}


def _is(one: str, name: str) -> bool:
    return one == name or one.startswith(f"{name} ")
