"""The file of Edition 2, and copies of it with something changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from calls.loading.reading import Data, read

PATH = Path(settings.BASE_DIR) / "editions" / "best-practice-2.toml"
SOURCE = PATH.read_text(encoding="utf-8")


def changed(*changes: tuple[str, str]) -> str:
    """The file's text with each `old` replaced by `new`, once; an `old` that is not there is an error of the test."""
    text = SOURCE
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def faults(*changes: tuple[str, str]) -> list[str]:
    return [str(fault) for fault in read(changed(*changes))[1]]


def data(*changes: tuple[str, str]) -> Data:
    found, wrong = read(changed(*changes))
    assert wrong == []
    return found


def at(data: Data, place: str) -> Any:
    """The value at "categories.0.criteria.1.weight"."""
    value: Any = data
    for step in place.split("."):
        value = value[int(step)] if step.isdigit() else value[step]
    return value
