"""What people and the edition are called in the record."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.demonstration import name_rehearsals
from accounts.models import User
from accounts.rules import Role
from calls import told
from calls.models import Edition
from calls.rules import Phase
from notifications.rules import kind_words

ACTS = {
    "method card published": _("method card kept: the call has opened"),
    "form put into use": _("new application form put into use"),
    "letters chosen": _("chosen which letters come"),
    "letters paused": _("automatic letters paused"),
    "letters resumed": _("automatic letters resumed"),
    "letters unsubscribed": _("letters of a kind no longer wanted"),
    "letter skipped": _("automatic letter skipped"),
    "skip taken back": _("skipped letter let go after all"),
    "letter worded": _("words of a letter written"),
    "letter back to its own words": _("letter says its own words again"),
    "letter to a group prepared": _("letter to a group prepared"),
    "letter to a group released": _("letter to a group released"),
    "form changes discarded": _("changes to the application form thrown away"),
}


def people(edition: Edition, keys: set[str]) -> dict[str, told.Named]:
    found = User.objects.filter(public_id__in=keys)
    return {str(person.public_id): told.Named(str(person)) for person in found}


def editions(edition: Edition, keys: set[str]) -> dict[str, told.Named]:
    return {edition.slug: told.Named(edition.short_title)}


def rehearsals(slugs: Iterable[str]) -> dict[str, str]:
    """Titles of rehearsals, in the order in which they were made."""
    return dict(Edition.objects.filter(slug__in=list(slugs)).order_by("pk").values_list("slug", "title"))


def letters(edition: Edition, keys: set[str]) -> dict[str, told.Named]:
    """Automatic letters: of one kind, or all."""
    page = reverse("calls:letter_calendar", args=[edition.slug])
    return {key: told.Named(_("every automatic letter") if key == "all" else kind_words(key), page) for key in keys}


def introduce() -> None:
    told.name("person", _("a person"), people, Role.choices)
    told.name("evaluator", _("an evaluator"), people, Role.choices)
    told.name("edition", _("the edition"), editions, Phase.choices)
    told.name("letters", _("letters"), letters)
    told.call(ACTS)
    name_rehearsals(rehearsals)
