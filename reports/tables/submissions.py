"""Every submission that arrived, a row each: whose it is, in which state, what was decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from calls.countries import name_of
from calls.models import Edition
from reports.tables.notes import said_of
from reports.tables.table import Cell, Column, Sheet, Table
from submissions.models import Editor, EligibilityCheck, Submission
from submissions.rules import State

CHUNK = 500  # rows read at a time


def table(edition: Edition) -> Table:
    found = arrived_in(edition)
    flat = Sheet(_("Submissions"), _columns(), lambda: _rows(edition), standing=2)
    notes = [
        *said_of(edition),
        (_("Rows"), _("Each submission that was handed in, withdrawn ones too; drafts are not in it.")),
        (_("Contact"), _("Who owns the submission on the portal, the first of them where there are several.")),
        (_("State"), _("As of today; it is confidential until finalists or results are released.")),
    ]
    return Table(_("Submissions"), edition.title, flat, found.count(), edition.opens, edition.time_zone, notes=notes)


def arrived_in(edition: Edition) -> QuerySet[Submission]:
    """Handed in, by receipt number."""
    return Submission.objects.filter(edition=edition, version__isnull=False).order_by("number")


def _columns() -> list[Column]:
    return [
        Column("number", _("Receipt"), 14),
        Column("title", _("Project"), 44),
        Column("acronym", _("Acronym"), 14),
        Column("category", _("Category"), 18),
        Column("organisation", _("Organisation"), 38),
        Column("organisation_kind", _("Kind of organisation"), 22),
        Column("country", _("Country"), 18),
        Column("partner", _("Partner of PRECISEU"), 12),
        Column("pic", _("PIC"), 12),
        Column("organisation_website", _("Website of the organisation"), 30),
        Column("project_website", _("Website of the project"), 30),
        Column("contact", _("Contact"), 26),
        Column("contact_address", _("Address of the contact"), 32),
        Column("state", _("State"), 16),
        Column("version", _("Version"), 9),
        Column("arrived_at", _("Arrived"), 18),
        Column("within_grace", _("In the grace period"), 10),
        Column("eligibility", _("Eligibility"), 18),
        Column("eligibility_reason", _("Reason"), 40),
        Column("id", _("Identifier"), 38),
    ]


def _rows(edition: Edition) -> Iterator[Sequence[Cell]]:
    kinds = {row["code"]: row["name"] for row in edition.organisation_kinds}
    owners = Editor.objects.filter(role=Editor.Role.OWNER).select_related("person")
    checks = EligibilityCheck.objects.order_by("-at", "-pk")
    rows = arrived_in(edition).select_related("project", "organisation", "category", "version")
    rows = rows.defer("version__canonical").prefetch_related(
        Prefetch("editors", owners, "owners"), Prefetch("checks", checks, "latest_checks")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        organisation, project, version = row.organisation, row.project, row.version
        owner = row.owners[0].person if row.owners else None
        check = row.latest_checks[0] if row.latest_checks else None
        yield [
            row.number,
            project.title,
            project.acronym,
            row.category.name,
            organisation.legal_name,
            kinds.get(organisation.kind, organisation.kind),
            name_of(organisation.country),
            organisation.preciseu_partner,
            organisation.pic,
            organisation.website,
            project.website,
            str(owner) if owner else "",
            owner.email if owner else "",
            str(State(row.state).label),
            version.number if version else None,
            row.submitted_at,
            version.within_grace if version else None,
            check.get_verdict_display() if check else "",
            check.reason if check else "",
            str(row.public_id),
        ]
