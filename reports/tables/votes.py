"""What the certified vote came to: a row for each finalist, and why votes were annulled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from calls.countries import name_of
from calls.models import Edition
from reports.rules import NothingToSay
from reports.tables.notes import said_of
from reports.tables.table import Cell, Column, Sheet, Table
from submissions.models import Submission
from voting.models import Certification


def table(edition: Edition) -> Table:
    certified = Certification.objects.filter(edition=edition).first()
    if certified is None:
        raise NothingToSay(_("The vote has not been certified."))
    content = certified.content
    count = sum(len(finalists) for finalists in content["tally"].values())
    flat = Sheet(_("Votes"), _columns(), lambda: _rows(edition, certified), standing=2)
    annulled = Sheet(_("Annulled"), _columns_of_annulled(), lambda: _annulled(edition, certified))
    notes = [
        *said_of(edition),
        (_("Certified"), certified.at.isoformat(timespec="seconds")),
        (_("Fingerprint (SHA-256)"), certified.sha256),
        (_("Voters"), str(content["voters"])),
        (_("Votes"), _("One per mailbox and category, confirmed from the mailbox, without those that were annulled.")),
        (_("Share"), _("Of the valid votes of the category, in per cent.")),
        (_("Single votes"), _("The published ledger has an entry for each, without addresses.")),
    ]
    return Table(
        _("Votes"), edition.title, flat, count, edition.opens, edition.time_zone, sheets=[flat, annulled], notes=notes
    )


def _columns() -> list[Column]:
    return [
        Column("category", _("Category"), 18),
        Column("number", _("Receipt"), 14),
        Column("title", _("Project"), 44),
        Column("organisation", _("Organisation"), 38),
        Column("country", _("Country"), 18),
        Column("votes", _("Votes"), 9),
        Column("share", _("Share (%)"), 10),
        Column("favourite", _("Most votes"), 10),
    ]


def _rows(edition: Edition, certified: Certification) -> Iterator[Sequence[Cell]]:
    """By category, the most votes first; equal ones by receipt number."""
    content = certified.content
    named = {
        str(row.public_id): row
        for row in Submission.objects.filter(edition=edition, version__isnull=False)
        .select_related("project", "organisation")
        .filter(public_id__in=[one for finalists in content["tally"].values() for one in finalists])
    }
    for category in edition.categories.all():
        votes: dict[str, int] = content["tally"].get(category.code, {})
        valid = content["valid"].get(category.code, 0)
        for one, number in sorted(votes.items(), key=lambda pair: (-pair[1], named[pair[0]].number or "")):
            row = named[one]
            share = (100 * Decimal(number) / valid).quantize(Decimal("0.01")) if valid else Decimal(0)
            favourite = one in content["favourites"].get(category.code, [])
            yield [
                category.name,
                row.number,
                row.project.title,
                row.organisation.legal_name,
                name_of(row.organisation.country),
                number,
                share,
                favourite,
            ]


def _columns_of_annulled() -> list[Column]:
    return [
        Column("category", _("Category"), 18),
        Column("reason", _("Reason"), 50),
        Column("votes", _("Votes annulled"), 12),
    ]


def _annulled(edition: Edition, certified: Certification) -> Iterator[Sequence[Cell]]:
    found = certified.content["annulled_in"]
    for category in edition.categories.all():
        for reason, number in sorted(found.get(category.code, {}).items()):
            yield [category.name, reason, number]
