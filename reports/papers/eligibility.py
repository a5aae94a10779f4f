"""Decisions on eligibility: who was admitted, who was not and why, and what became of appeals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.countries import name_of
from calls.models import Edition
from calls.moments import day_words
from reports.papers.paper import Facts, Grid, Paper, Section, Words
from reports.rules import NothingToSay
from reports.tables.submissions import arrived_in
from submissions.models import EligibilityCheck, Submission

INELIGIBLE = EligibilityCheck.Verdict.INELIGIBLE
SHORT = frozenset({0, 4, 5})  # receipt, decision and day stand on one line


@dataclass(frozen=True, slots=True)
class Decided:
    """A submission with its verdicts, the latest last."""

    row: Submission
    checks: Sequence[EligibilityCheck]

    @property
    def standing(self) -> EligibilityCheck:
        return self.checks[-1]


def paper(edition: Edition) -> Paper:
    found = _decided(edition)
    if not found:
        raise NothingToSay(_("No eligibility has been decided yet."))
    undecided = arrived_in(edition).filter(checks=None).count()
    refused = [one for one in found if one.standing.verdict == INELIGIBLE]
    admitted = len(found) - len(refused)
    lead = [
        ngettext("%(n)d submission was decided on.", "%(n)d submissions were decided on.", len(found)) % {"n": len(found)},
        _("Eligible: %(eligible)d. Not eligible: %(not)d. Without a decision: %(open)d.")
        % {"eligible": admitted, "not": len(refused), "open": undecided},
    ]  # fmt: skip
    sections = [
        *_by_category(edition, found),
        *[Section(_("%(number)s: why not") % {"number": one.row.number}, _why(edition, one)) for one in refused],
    ]
    made = max(one.standing.at for one in found)
    return Paper(_("Decisions on eligibility"), edition, made, lead, sections)


def _decided(edition: Edition) -> list[Decided]:
    checks = EligibilityCheck.objects.select_related("by").order_by("at", "pk")
    rows = arrived_in(edition).exclude(checks=None).distinct()
    rows = rows.select_related("project", "organisation", "category", "appeal__decided_by")
    rows = rows.prefetch_related(Prefetch("checks", checks, "decisions"))
    return [Decided(row, row.decisions) for row in rows]


def _by_category(edition: Edition, found: Sequence[Decided]) -> list[Section]:
    shelves: dict[int, list[Decided]] = defaultdict(list)
    for one in found:
        shelves[one.row.category_id].append(one)
    head = [_("Receipt"), _("Project"), _("Organisation"), _("Country"), _("Decision"), _("On"), _("By")]
    return [
        Section(
            category.name,
            [Grid(head, [_line(edition, one) for one in shelves[category.pk]], short=frozenset({0, 4, 5}))],
        )
        for category in edition.categories.all()
        if shelves[category.pk]
    ]


def _line(edition: Edition, one: Decided) -> list[str]:
    organisation = one.row.organisation
    return [
        one.row.number or "",
        one.row.project.title,
        organisation.legal_name,
        name_of(organisation.country),
        one.standing.get_verdict_display(),
        _day(one.standing.at, edition),
        str(one.standing.by),
    ]


def _why(edition: Edition, one: Decided) -> list[Facts | Grid | Words]:
    """What the applicant was told, which checks were not passed, and the appeal."""
    check, row = one.standing, one.row
    facts = [
        (_("Project"), row.project.title),
        (_("Organisation"), f"{row.organisation.legal_name}, {name_of(row.organisation.country)}"),
        (_("Category"), row.category.name),
        (_("Reason"), check.reason),
        (_("Countries"), _("by the list of %(version)s") % {"version": check.countries_version}),
    ]
    if len(one.checks) > 1:
        earlier = [f"{_day(before.at, edition)}: {before.get_verdict_display()}" for before in one.checks[:-1]]
        facts.append((_("Decided before"), "\n".join(earlier)))
    facts += _appeal(edition, row)
    blocks: list[Facts | Grid | Words] = [Facts(facts)]
    if check.failed:
        lines = [[str(part.get("name") or part["code"]), str(part.get("reason", ""))] for part in check.failed]
        blocks.append(Grid([_("Check that was not passed"), _("Why")], lines))
    return blocks


def _appeal(edition: Edition, row: Submission) -> list[tuple[str, str]]:
    appeal = getattr(row, "appeal", None)
    if appeal is None:
        return [(_("Appeal"), _("none"))]
    said = [(_("Appeal of %(day)s") % {"day": _day(appeal.received_at, edition)}, appeal.text)]
    if appeal.decided_at is None:
        return [*said, (_("Decision on it"), _("not decided yet"))]
    verdict = _("upheld") if appeal.upheld else _("dismissed")
    words = f"{verdict}, {_day(appeal.decided_at, edition)}, {appeal.decided_by}"
    return [*said, (_("Decision on it"), f"{words}\n{appeal.reason}".strip())]


def _day(moment: datetime, edition: Edition) -> str:
    return day_words(moment, edition.time_zone)
