"""The placeholders that letters share. Samples are plainly invented."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.wording.declared import Placeholder

NAME = Placeholder("name", _("the name of who reads the letter"), _("Ada Sample"), "{{ person.name }}")
EDITION = Placeholder("edition", _("the call edition"), _("Example Recognition, Edition 9"), "{{ edition.title }}")
EDITION_SHORT = Placeholder("edition_short", _("the call edition, short"), _("Example 9"), "{{ edition.short_title }}")
NUMBER = Placeholder("number", _("the number of the submission"), "R-2099-0001", "{{ submission.number }}")
TITLE = Placeholder("title", _("the title of the project"), _("A Sample Project"), "{{ submission.project.title }}")
CATEGORY = Placeholder("category", _("the category"), _("Sample category"), "{{ submission.category.name }}")
LINK = Placeholder(
    "link", _("the address of the page that the letter is about"), "https://portal.example/page/", "{{ address }}",
    address=True,
)  # fmt: skip
PUBLIC_LINK = Placeholder(
    "link", _("the address of the page of results"), "https://portal.example/results/", "{{ link }}", address=True
)
OWN_LINK = Placeholder(
    "link", _("the reader’s own address of the registration: calendar file and withdrawal"),
    "https://portal.example/sessions/sample/", "{{ link }}", address=True,
)  # fmt: skip
REASON = Placeholder("reason", _("the reason that was given"), _("A power cut at the institute."), "{{ reason }}")


def because(source: str) -> Placeholder:
    """The reason, where the letter keeps it."""
    return Placeholder(REASON.name, REASON.meaning, REASON.sample, f"{{{{ {source} }}}}")


def last_minute(name: str, meaning: str | Promise, source: str) -> Placeholder:
    """A deadline, as the last minute that is still good."""
    return _timed(name, meaning, _("Sunday 1 March 2099, 23:59 CET (UTC+1)"), f"last_minute_words {source}")


def moment(name: str, meaning: str | Promise, source: str) -> Placeholder:
    """A moment in words, with its zone."""
    return _timed(name, meaning, _("Sunday 1 March 2099, 12:00 CET (UTC+1)"), f"moment_words {source}")


def span(name: str, meaning: str | Promise, begins: str, ends: str) -> Placeholder:
    """From when until when."""
    sample = _("Friday 12 December 2098, 13:30–14:30 CET (UTC+1)")
    return _timed(name, meaning, sample, f"moment_span_words {begins} {ends}")


def left_until(source: str) -> Placeholder:
    """How much time there is still."""
    return _timed("left", _("how much time is left"), _("7 days"), f"remaining {source} now")


def _timed(name: str, meaning: str | Promise, sample: str | Promise, tag: str) -> Placeholder:
    """Nothing where the letter has no such moment: words of staff never stop a letter."""
    moment = tag.split()[1]
    source = f"{{% load moments %}}{{% if {moment} %}}{{% {tag} as words %}}{{{{ words }}}}{{% endif %}}"
    return Placeholder(name, meaning, sample, source)


EVALUATION_ENDS = last_minute("evaluation_ends", _("the last minute of the evaluation"), "edition.evaluation_ends")
EVALUATION_BEGINS = moment("evaluation_begins", _("when the evaluation begins"), "edition.evaluation_begins")
