"""Tables of an archive: the ranking and the vote by identifiers, with names only where they may be published."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from calls.countries import name_of
from calls.models import Criterion, Edition
from evaluation.models import Ranking
from reports.archive.discretion import Discretion
from reports.tables.notes import said_of
from reports.tables.ranking import lines
from reports.tables.table import Cell, Column, Sheet, Table
from submissions.models import Submission
from voting.models import Certification


def _about() -> list[Column]:
    return [
        Column("entry", _("Entry"), 38),
        Column("title", _("Project"), 44),
        Column("organisation", _("Organisation"), 38),
        Column("country", _("Country"), 18),
    ]


def _named(row: Submission, known: Collection[int]) -> list[Cell]:
    """The identifier, and who it is where that may be said."""
    if row.pk not in known:
        return [str(row.public_id), "", "", ""]
    organisation = row.organisation
    return [str(row.public_id), row.project.title, organisation.legal_name, name_of(organisation.country)]


def _notes(edition: Edition) -> list[tuple[str, str]]:
    return [
        *said_of(edition),
        (_("Without a name"), _("The entry was not published; its identifier is the one in ranking and ledger.")),
    ]


def ranking(frozen: Ranking, known: Collection[int]) -> Table:
    edition = frozen.edition
    criteria = list(Criterion.objects.filter(category__edition=edition).select_related("category"))
    columns = [
        Column("category", _("Category"), 18),
        Column("place", _("Place"), 7),
        Column("ex_aequo", _("Ex aequo"), 9),
        *_about(),
        Column("total", _("Total"), 9),
        Column("finalist", _("Finalist"), 8),
        Column("winner", _("Winner of the jury"), 9),
        Column("evaluations", _("Evaluations"), 11),
        *[Column(f"{row.category.code}.{row.code}", f"{row.category.name}: {row.name}") for row in criteria],
    ]

    def rows() -> Iterator[Sequence[Cell]]:
        for category in edition.categories.prefetch_related("criteria"):
            for line in lines(frozen, category):
                place = line.place
                yield [
                    category.name, place.place, place.ex_aequo, *_named(place.submission, known), place.total,
                    place.finalist, place.winner, line.evaluations, *(line.means.get(row.pk) for row in criteria),
                ]  # fmt: skip

    flat = Sheet(_("Ranking"), columns, rows)
    notes = [*_notes(edition), (_("Fingerprint (SHA-256)"), frozen.sha256)]
    count = frozen.places.count()
    return Table(_("Ranking"), edition.title, flat, count, frozen.frozen_at, edition.time_zone, notes=notes)


def votes(certified: Certification, known: Collection[int]) -> Table:
    edition, content = certified.edition, certified.content
    columns = [
        Column("category", _("Category"), 18), *_about(), Column("votes", _("Votes"), 9),
        Column("share", _("Share (%)"), 10), Column("favourite", _("Most votes"), 10),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[Cell]]:
        everybody = Submission.objects.filter(edition=edition, version__isnull=False)
        found = {str(row.public_id): row for row in everybody.select_related("project", "organisation").filter(
            public_id__in=[one for tally in content["tally"].values() for one in tally])}  # fmt: skip
        for category in edition.categories.all():
            valid = content["valid"].get(category.code, 0)
            tally: dict[str, int] = content["tally"].get(category.code, {})
            for one, number in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])):
                share = (100 * Decimal(number) / valid).quantize(Decimal("0.01")) if valid else Decimal(0)
                favourite = one in content["favourites"].get(category.code, [])
                yield [category.name, *_named(found[one], known), number, share, favourite]

    count = sum(len(tally) for tally in content["tally"].values())
    notes = [*_notes(edition), (_("Fingerprint (SHA-256)"), certified.sha256)]
    flat = Sheet(_("Votes"), columns, rows)
    return Table(_("Votes"), edition.title, flat, count, edition.opens, edition.time_zone, notes=notes)


def discreet(table: Table, discretion: Discretion) -> Table:
    """The table without what no file of the archive says."""

    def rows() -> Iterator[Sequence[Cell]]:
        for row in table.flat.rows():
            yield [discretion(cell) if isinstance(cell, str) else cell for cell in row]

    return replace(table, flat=replace(table.flat, rows=rows))
