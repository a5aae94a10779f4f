"""Every letter of the edition that staff may see, a row each: to whom, about what, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from calls.models import Edition
from notifications.models import Letter
from notifications.rules import UNLISTED_KINDS
from reports.tables.notes import said_of
from reports.tables.submissions import CHUNK
from reports.tables.table import Cell, Column, Sheet, Table


def table(edition: Edition) -> Table:
    flat = Sheet(_("Letters"), _columns(), lambda: _rows(edition), standing=2)
    notes = [
        *said_of(edition),
        (_("Rows"), _("Each letter that the portal owed for this edition, without its text; not those to voters.")),
        (_("Sent"), _("Handed to the mail server. Whether it was read, nobody knows.")),
        (_("Address"), _("Empty where it was taken away, as the data notice promises.")),
    ]  # fmt: skip
    return Table(
        _("Letters"), edition.title, flat, _letters(edition).count(), edition.opens, edition.time_zone, notes=notes
    )


def _letters(edition: Edition) -> QuerySet[Letter]:
    rows = Letter.objects.filter(edition=edition.slug).exclude(kind__in=UNLISTED_KINDS)
    return rows.order_by("owed_since", "pk")


def _columns() -> list[Column]:
    return [
        Column("owed_since", _("Owed since"), 18),
        Column("kind", _("Kind"), 26),
        Column("to", _("To"), 32),
        Column("subject", _("Subject"), 60),
        Column("state", _("State"), 10),
        Column("not_before", _("Not before"), 18),
        Column("sent_at", _("Sent"), 18),
        Column("channel", _("Where"), 18),
        Column("attempts", _("Attempts"), 9),
        Column("given_up_at", _("Given up"), 18),
        Column("failure", _("Last failure"), 50),
    ]


def _rows(edition: Edition) -> Iterator[Sequence[Cell]]:
    for row in _letters(edition).defer("text", "html").iterator(chunk_size=CHUNK):
        yield [
            row.owed_since,
            str(row.kind_words),
            row.to,
            row.subject,
            str(row.state.label),
            row.not_before,
            row.sent_at,
            str(row.get_channel_display()) if row.channel else "",
            row.attempts,
            row.given_up_at,
            row.failure,
        ]
