"""What the panel should talk about, in which order and why: first where talking may change who is a finalist."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Category, Criterion, Edition
from evaluation.models import Assignment, Consensus
from evaluation.policies.agreeing import why_not_yet
from evaluation.progress.overview import Row, listed, rows_of
from evaluation.ranking.ties import method_of, ranked_submissions, ties_of
from evaluation.rules import Entry, Method, spread
from evaluation.rules.snapshot import canonical
from submissions.models import Submission
from submissions.rules import State

if TYPE_CHECKING:
    from evaluation.sureness.bootstrap import Sureness

RESAMPLES = 400  # a chance is then known to some hundredths, which orders an agenda
KEPT = 24 * 60 * 60  # seconds; under the fingerprint of the evaluations
UNSURE = Fraction(1, 20)  # from here to the same below 1 talking may change a finalist
MINUTES, MINUTES_EACH = 5, 3  # for a submission, and for each criterion on which the evaluators differ
TALKED_ABOUT = (State.ELIGIBLE, State.EVALUATED)
S = Assignment.State


@dataclass(frozen=True, slots=True)
class Apart:
    """How far the scores of one criterion lie apart; None where fewer than two could judge. `talk`: it is flagged."""

    name: str
    spread: Fraction | None
    talk: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One submission of the agenda. `chance`: share of the resamples in which it is a finalist; `differ`: on what."""

    row: Row
    chance: Fraction
    differ: list[str]
    criteria: list[Apart]  # in listed order
    consensus: Consensus | None
    why_not: Refusal | None  # the panel cannot talk about it yet

    @property
    def submission(self) -> Submission:
        return self.row.submission

    @property
    def unsure(self) -> bool:
        return UNSURE <= self.chance <= 1 - UNSURE

    @property
    def wanted(self) -> bool:
        return self.consensus is not None or bool((self.unsure or self.differ) and self.row.submitted)

    @property
    def worth(self) -> Fraction:
        """0 to 2: how near to even the chance of the finals is, up to doubled where the evaluators differ."""
        even = 2 * min(self.chance, 1 - self.chance)
        return even * (1 + Fraction(len(self.differ), len(self.criteria) + 1))

    @property
    def minutes(self) -> int:
        return MINUTES + MINUTES_EACH * len(self.differ)

    @property
    def words(self) -> list[str]:
        """Why it is on the agenda."""
        percent = f"{float(self.chance):.0%}".replace("%", " %")
        if self.unsure:
            said = [_("Finalist in %(share)s of the resamples: talking may decide it.") % {"share": percent}]
        else:
            words = _("Finalist in %(share)s of the resamples: talking hardly changes a finalist.")
            said = [words % {"share": percent}]
        if self.differ:
            said.append(_("They differ on: %(names)s.") % {"names": ", ".join(self.differ)})
        return said


@dataclass(frozen=True, slots=True)
class Agenda:
    items: list[Item]  # in the order in which to talk
    concluded: list[Item]
    unread: list[Submission]  # whoever looks has still to evaluate them, and learns nothing about them

    @property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)


def agenda_of(edition: Edition, closed: Collection[int], at: datetime, reader: User | None = None) -> Agenda:
    """Of all categories but those `closed` to `reader`; a constant number of queries.

    What the reader has still to evaluate counts as if nobody had evaluated it yet: no chance of another entry tells of it.
    """
    prefetch_related_objects([edition], "categories__criteria", "categories__tie_decisions")
    categories = [row for row in edition.categories.all() if row.pk not in closed]
    ranked = listed(ranked_submissions(edition).filter(category__in=categories)).select_related("consensus")
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in rows_of(edition, list(ranked), reader=reader):
        rows[row.submission.category_id].append(row)
    unread = [row.submission for own in rows.values() for row in own if row.unread]
    found = []
    for category in categories:
        own = rows[category.pk]
        chances = _chances(category, [row.entry for row in own], method_of(category, edition))
        found += [_item(row, category, chances, edition, at) for row in own if row.submission.state in TALKED_ABOUT]
    wanted = [item for item in found if not item.row.unread and item.wanted]
    wanted.sort(key=lambda item: (-item.worth, -len(item.differ), -item.row.spread, str(item.submission.number)))
    over = [item for item in wanted if item.consensus and item.consensus.state == Consensus.State.CONCLUDED]
    return Agenda([item for item in wanted if item not in over], over, unread)


def _item(row: Row, category: Category, chances: dict[str, Fraction], edition: Edition, at: datetime) -> Item:
    criteria = list(category.criteria.all())
    names = {"total": _("the total"), **{criterion.code: criterion.name for criterion in criteria}}
    differ = [str(names[code]) for code in row.flags]
    missing = sum(one.state in (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS) for one in row.readers)
    chance = chances.get(str(row.submission.public_id), Fraction(0))
    consensus = getattr(row.submission, "consensus", None)
    apart = [_apart(criterion, row) for criterion in criteria]
    return Item(row, chance, differ, apart, consensus, why_not_yet(edition, row.submitted, missing, at))


def _apart(criterion: Criterion, row: Row) -> Apart:
    given = [score for one in row.entry.judgements if (score := one.get(criterion.code)) is not None]
    return Apart(criterion.name, spread(given) if len(given) > 1 else None, criterion.code in row.flags)


def _chances(category: Category, entries: Sequence[Entry], method: Method) -> dict[str, Fraction]:
    """Entry -> share of the resamples in which it is a finalist, of the evaluations as they are now."""
    ties = ties_of(category)
    told = canonical([repr(method), sorted(map(_told, entries)), ties])
    stamp = hashlib.sha256(told.encode()).hexdigest()
    key = f"agenda:{category.pk}:{stamp}"
    found: dict[str, Fraction] | None = caches["pages"].get(key)
    if found is None:
        from evaluation.sureness.bootstrap import sureness  # loads NumPy

        sure: Sureness = sureness(entries, method, seed=stamp, ties=ties, resamples=RESAMPLES)
        found = {one.name: one.finals for one in sure.entries}
        caches["pages"].set(key, found, KEPT)
    return found


def _told(entry: Entry) -> str:
    judgements = sorted(str(sorted((code, str(score)) for code, score in one.items())) for one in entry.counted)
    return f"{entry.name} {judgements}"
