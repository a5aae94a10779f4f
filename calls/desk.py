"""The pages of one edition's desk; each app adds its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of the desk: the name of its URL, which takes the edition's slug, and its words.

    below   names of the pages that it leads to and stands for in the row of links
    """

    url_name: str
    words: str | Promise
    below: tuple[str, ...] = ()

    def holds(self, url_name: str) -> bool:
        return url_name == self.url_name or url_name in self.below


_pages: list[DeskPage] = [DeskPage("calls:process", _("Process")), DeskPage("calls:sessions", _("Info sessions"))]
LETTERS = DeskPage("calls:letter_calendar", _("Letters"), below=("calls:bulk_letters", "calls:letter_words"))
RECORD = DeskPage("calls:record", _("Record"))


def add(url_name: str, words: str | Promise) -> None:
    """Put a page on every edition's desk, in the order of the apps."""
    _pages.append(DeskPage(url_name, words))


def pages() -> list[DeskPage]:
    return [*_pages, LETTERS, RECORD]
