"""Ties as the chair's page shows them: the chain that left entries equal, what depends on it, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Category, Edition
from evaluation.models import TieDecision
from evaluation.ranking.ties import entries_of, method_of, ties_of, unsettled_ties
from evaluation.rules import Entry, Method, rank
from evaluation.rules.ranking import line_of
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain: the total, or a criterion in listed order, and what it says of each tied entry."""

    name: str
    values: list[tuple[Submission, Fraction | None]]


@dataclass(frozen=True, slots=True)
class Tie:
    category: Category
    tied: list[Submission]
    chain: list[Link]
    words: list[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the past. `holds`: no later one concerns the same entries."""

    row: TieDecision
    entries: list[Submission]
    holds: bool


def open_ties(edition: Edition, closed: Collection[int]) -> list[Tie]:
    """What the chair has to decide, but in the categories `closed` to the reader."""
    entries = entries_of(edition)
    found = [(row, tie) for row, tie in unsettled_ties(edition, entries) if row.pk not in closed]
    rows = Submission.objects.filter(public_id__in=[name for _row, tie in found for name in tie]).for_listing()
    by_name = {str(row.public_id): row for row in rows}
    return [_tie(category, [by_name[name] for name in tie], entries[category.pk], edition) for category, tie in found]


def _tie(category: Category, tied: list[Submission], entries: Sequence[Entry], edition: Edition) -> Tie:
    method = method_of(category, edition)
    names = {str(row.public_id): row for row in tied}
    lines = {entry.name: line_of(entry, method) for entry in entries if entry.name in names}
    chain = [Link(_("Total"), [(row, lines[name].total) for name, row in names.items()])]
    for number, criterion in enumerate(category.criteria.all(), 1):
        words = _("%(number)s. %(name)s") % {"number": number, "name": criterion.name}
        chain.append(Link(words, [(row, lines[name].means[criterion.code]) for name, row in names.items()]))
    standings = rank(entries, method, ties=ties_of(category))
    place = next(row.place for row in standings if row.line.name in names) or 0
    return Tie(category, tied, chain, _stakes(place, len(tied), method))


def _stakes(place: int, number: int, method: Method) -> list[str]:
    """What depends on their order, and whether they may share the place."""
    last = place + number - 1
    facts = {"place": place, "last": last, "winners": method.winners, "finalists": method.finalists}
    facts |= {"n": number, "most": method.finalists_if_tied}
    said = [_("%(n)s entries share place %(place)s and take the places to %(last)s.") % facts]
    if place <= method.winners < last:
        words = ngettext(
            "Only %(winners)s can win: they need an order.",
            "Only %(winners)s can win: they need an order.",
            method.winners,
        )
        said.append(words % facts)
    elif last <= method.finalists_if_tied:
        words = _("The cut after %(finalists)s finalists runs through them. Up to %(most)s may be finalists when tied:")
        said.append(f"{words % facts} {_('all of them fit, so they may share the place or get an order.')}")
    else:
        words = _("The cut after %(finalists)s finalists runs through them. Up to %(most)s may be finalists when tied:")
        said.append(
            f"{words % facts} {_('not all of them fit, so they need an order, or none of them is a finalist.')}"
        )
    return said


def decided(edition: Edition, closed: Collection[int]) -> list[Decided]:
    """Every decision, the latest first; three queries."""
    rows = TieDecision.objects.filter(category__edition=edition).exclude(category__in=closed)
    found = list(rows.select_related("category", "by").order_by("-at", "-pk"))
    names = {name for row in found for name in row.order}
    by_name = {str(row.public_id): row for row in Submission.objects.filter(public_id__in=names).for_listing()}
    seen: set[frozenset[str]] = set()
    history = []
    for row in found:
        concerns = frozenset(row.order)
        history.append(Decided(row, [by_name[name] for name in row.order if name in by_name], concerns not in seen))
        seen.add(concerns)
    return history
