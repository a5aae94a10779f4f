"""Rule 6 read from the tables: for a whole jury or for one pair, always in the same four queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from accounts.houses import PUBLIC_MAIL, domain_of
from accounts.models import ENDED_WORK, Event
from accounts.refusals import Refusal
from evaluation.models import ConflictDecision, Evaluator
from evaluation.rules.interests import (
    CONFIRMED,
    NAMED_BY_APPLICANT,
    Entry,
    Judge,
    Line,
    Sign,
    Wish,
    conflict_of,
    domains_in,
)
from evaluation.rules.marks import perhaps
from evaluation.rules.near_names import name_of
from evaluation.rules.suspecting import suspicions_of
from submissions.content import UNWANTED
from submissions.likeness import folded
from submissions.models import Editor, Organisation, Submission
from submissions.rules import LIVE

Pair = tuple[int, int]  # evaluator, submission


class Barring:
    """Read once for evaluators and submissions; then asked pair by pair, without a query."""

    def __init__(self, evaluators: Sequence[Evaluator], submissions: Sequence[Submission]) -> None:
        people = [row.person_id for row in evaluators]
        self._read_editors(people, submissions)
        self._read_organisations(evaluators, submissions)
        self._left = _left(submissions)
        self.decisions = _decisions(evaluators, submissions)
        self._evaluators, self._submissions = evaluators, submissions

    def why_not(self, evaluator: Evaluator, submission: Submission) -> Refusal | None:
        """The first conflict found, None without any. Suspected ones are another matter, and so are declared ones."""
        return self._refusal((evaluator.pk, submission.pk))

    def _refusal(self, pair: Pair) -> Refusal | None:
        judge, entry = self.judges[pair[0]], self.entries[pair[1]]
        if refusal := conflict_of(judge, entry):
            return refusal
        decision = self.decisions.get(pair)
        if decision is not None:
            return CONFIRMED if decision.verdict == ConflictDecision.Verdict.CONFLICT else None
        wished = any(wish.means(judge) for wish in entry.wishes)
        return NAMED_BY_APPLICANT if wished else None

    def conflicts(self) -> dict[Pair, Refusal]:
        """Every pair that `why_not` refuses; only those are asked that have something in common."""
        asked = ((pair, self._refusal(pair)) for pair in perhaps(self.judges, self.entries) | self.decisions.keys())
        return {pair: refusal for pair, refusal in asked if refusal}

    def told(self) -> list[Any]:
        """What was read beside the rows that were given: who keeps an answer keeps it under this and them. Asked first."""
        people = [self._works_on, self._applies, self._mail, self._houses, self._colleagues, self._left]
        return [*people, self._organisations, sorted((*pair, row.verdict) for pair, row in self.decisions.items())]

    @cached_property
    def entries(self) -> dict[int, Entry]:
        return {row.pk: self._entry(row) for row in self._submissions}

    @cached_property
    def judges(self) -> dict[int, Judge]:
        by_left = defaultdict(set)
        for row in self._submissions:
            for person in self._left.get(row.subject, ()):
                by_left[person].add(row.pk)
        return {row.pk: self._judge(row, by_left[str(row.person.public_id)]) for row in self._evaluators}

    @cached_property
    def suspicions(self) -> dict[Pair, list[Sign]]:
        """Pairs that look like a conflict, strongest sign first; without those that certainly are one."""
        return suspicions_of(self.judges, self.entries)

    def undecided(self, evaluator: Evaluator, submission: Submission) -> bool:
        """Whether the pair is suspected and nobody has decided."""
        pair = (evaluator.pk, submission.pk)
        return pair in self.suspicions and pair not in self.decisions

    def _read_editors(self, people: list[int], submissions: Sequence[Submission]) -> None:
        self._works_on: dict[int, set[int]] = defaultdict(set)
        self._applies: dict[int, set[int]] = defaultdict(set)
        self._mail: dict[int, set[str]] = defaultdict(set)
        asked = {row.pk for row in submissions}
        rows = Editor.objects.filter(submission__in=asked) | Editor.objects.filter(person__in=people)
        facts = ("submission_id", "submission__state", "submission__category_id", "person_id", "person__email")
        for entry, state, category, person, address in rows.values_list(*facts):
            self._works_on[person].add(entry)
            if state in LIVE:
                self._applies[person].add(category)
            if entry in asked:
                self._mail[entry].add(domain_of(address))

    def _read_organisations(self, evaluators: Sequence[Evaluator], submissions: Sequence[Submission]) -> None:
        """The applicants' organisations with all their people, and those that the evaluators are of."""
        self._houses: dict[int, set[int]] = defaultdict(set)
        self._colleagues: dict[int, set[str]] = defaultdict(set)
        self._organisations: dict[int, dict[str, Any]] = {}
        wanted = {row.organisation_id for row in submissions} | {row.organisation_id for row in evaluators}
        asked = Q(pk__in=wanted - {None}) | Q(members__person__in=[row.person_id for row in evaluators])
        names = ("pk", "legal_name", "host", "parent_id", "parent__legal_name", "merged_into_id")
        people = ("members__person_id", "members__person__email")
        for row in Organisation.objects.filter(asked).order_by().values(*names, *people):
            self._organisations[row["pk"]] = row
            if row["members__person_id"] is not None:
                self._houses[row["members__person_id"]].add(row["pk"])
                self._colleagues[row["pk"]].add(domain_of(row["members__person__email"]))

    def _judge(self, row: Evaluator, left: set[int]) -> Judge:
        houses = self._houses[row.person_id] | {row.organisation_id}
        known = [self._organisations[house] for house in houses if house in self._organisations]
        names = [row.affiliation, *(house["legal_name"] for house in known)]
        return Judge(
            person=row.person_id,
            name=name_of(row.person.name),
            address=row.person.email,
            domains=frozenset({domain_of(row.person.email), *row.domains}) - PUBLIC_MAIL,
            names=tuple(name_of(name) for name in dict.fromkeys(names) if name),
            above=tuple(name_of(house["parent__legal_name"]) for house in known if house["parent__legal_name"]),
            houses=frozenset({house["merged_into_id"] or house["pk"] for house in known} | {h["pk"] for h in known}),
            kin=frozenset(house["parent_id"] for house in known) - {None},
            worked_on=frozenset(self._works_on[row.person_id] | left),
            applies_in=frozenset(self._applies[row.person_id]),
        )

    def _entry(self, row: Submission) -> Entry:
        house, answers = self._organisations[row.organisation_id], _answers(row)
        lines = [_line(text) for answer in answers if answer["question"] != UNWANTED for text in _lines(answer)]
        return Entry(
            pk=row.pk,
            category=row.category_id,
            house=row.organisation_id,
            parent=house["parent_id"],
            partner=row.organisation.preciseu_partner,
            name=name_of(house["legal_name"]),
            above=name_of(house["parent__legal_name"]) if house["parent__legal_name"] else None,
            domains=frozenset(self._mail[row.pk] | self._colleagues[row.organisation_id] | {house["host"]}) - {""},
            lines=tuple(lines),
            text="|".join(line.padded for line in lines),
            partner_domains=domains_in("\n".join(line.said for line in lines)),
            wishes=tuple(_wish(cells) for answer in answers for cells in _unwanted(answer)),
        )


def _left(submissions: Sequence[Submission]) -> dict[str, set[str]]:
    """Who worked on an entry once and no longer does: what they know of it they still know. By the entry's subject."""
    gone = Event.objects.filter(subject__in=[row.subject for row in submissions], verb__in=ENDED_WORK)
    found: dict[str, set[str]] = defaultdict(set)
    for subject, facts in gone.values_list("subject", "facts"):
        found[subject].add(str(facts.get("person", "")))
    return found


def _decisions(evaluators: Sequence[Evaluator], submissions: Sequence[Submission]) -> dict[Pair, ConflictDecision]:
    """The decision that holds of each decided pair."""
    rows = ConflictDecision.objects.filter(evaluator__in=evaluators, submission__in=submissions).order_by("at", "pk")
    return {(row.evaluator_id, row.submission_id): row for row in rows.select_related("by")}


def _answers(row: Submission) -> list[dict[str, Any]]:
    """The answers that may name people or organisations: about partners, and every table."""
    if row.version is None:
        return []
    answers = row.version.content.get("answers", [])
    return [answer for answer in answers if answer["question"] == "partners" or answer.get("kind") == "table"]


def _lines(answer: dict[str, Any]) -> list[str]:
    value = answer["value"]
    texts = value if isinstance(value, list) else str(value or "").splitlines()
    return [str(text).strip() for text in texts if str(text).strip()]


def _line(text: str) -> Line:
    parts = [part.strip() for part in re.split(r"[,;:()|•–—]| - ", text)]
    return Line(text, f" {folded(text)} ", tuple(name_of(part) for part in dict.fromkeys(parts) if part))


def _unwanted(answer: dict[str, Any]) -> list[list[str]]:
    return answer.get("rows", []) if answer["question"] == UNWANTED else []


def _wish(cells: list[str]) -> Wish:
    name, organisation, address, reason, *_more = [*cells, "", "", "", ""]
    return Wish(name_of(name), organisation, address.strip(), reason)
