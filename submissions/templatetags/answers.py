"""Answers as people fill them in and read them."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.translation import get_language

from accounts.models import User
from calls.countries import choices, name_of
from calls.models import Question
from submissions import verdicts

register = template.Library()


@register.filter
def table_rows(field: BoundField) -> list[list[dict[str, Any]]]:
    """The rows of a table to fill in, each a list of cells."""
    rows: list[list[dict[str, Any]]] = field.field.widget.rows(field.name, field.value())
    return rows


@register.simple_tag
def country_names() -> list[str]:
    """Every country's name, to be offered while typing."""
    return [name for _code, name in choices((get_language() or "en").split("-")[0])]


@register.simple_tag
def files_now(files: list[dict[str, Any]], person: User) -> list[verdicts.Listed]:
    """The files that a version names, with what the scanner has said of each by now."""
    return verdicts.of_content(files, person)


@register.filter
def said(answer: dict[str, Any]) -> str:
    """One answer of a version as a person reads it; a table is drawn from its rows instead."""
    value = answer.get("value")
    if answer.get("kind") == Question.Kind.COUNTRY and value:
        return name_of(str(value))
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value or "")
