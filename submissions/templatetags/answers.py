"""Answers as people fill them in and read them."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from accounts.models import User
from calls.countries import name_of
from calls.models import Question
from submissions import verdicts
from submissions.forms.countries import names_offered

register = template.Library()


@register.filter
def table_rows(field: BoundField) -> list[list[dict[str, Any]]]:
    """The rows of a table to fill in, each a list of cells."""
    rows: list[list[dict[str, Any]]] = field.field.widget.rows(field.name, field.value())
    return rows


@register.simple_tag
def country_names() -> SafeString:
    """Every country's name as an option, to be offered while typing."""
    return names_offered()


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
