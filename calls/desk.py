"""The pages of one edition's desk; each app adds its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of the desk: the name of its URL, which takes the edition's slug, and its words."""

    url_name: str
    words: str | Promise


_pages: list[DeskPage] = [
    DeskPage("calls:process", _("Process")),
    DeskPage("calls:sessions", _("Info sessions")),
    DeskPage("calls:bulk_letters", _("Letters")),
]
RECORD = DeskPage("calls:record", _("Record"))


def add(url_name: str, words: str | Promise) -> None:
    """Put a page on every edition's desk, in the order of the apps."""
    _pages.append(DeskPage(url_name, words))


def pages() -> list[DeskPage]:
    return [*_pages, RECORD]
