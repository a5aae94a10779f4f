"""The conflicts of rule 6 for a whole jury: what `conflicts.automatic_conflict` says of each pair, in six queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from accounts.houses import domain_of as _domain
from accounts.models import Event
from accounts.refusals import Refusal
from evaluation import conflicts
from evaluation.conflicts import houses_of, is_named, is_same, share_a_domain
from evaluation.models import Evaluator
from submissions.models import Editor, Member, Organisation, Submission
from submissions.rules import LIVE


class Barring:
    """Read once for the edition's evaluators and submissions; then asked pair by pair, without a query."""

    def __init__(self, evaluators: Sequence[Evaluator], submissions: Sequence[Submission]) -> None:
        people = [row.person_id for row in evaluators]
        self.editors: dict[int, dict[int, str]] = defaultdict(dict)
        for entry, person, address in Editor.objects.filter(submission__in=submissions).values_list(
            "submission_id", "person_id", "person__email"
        ):
            self.editors[entry][person] = address
        self.colleagues: dict[int, set[str]] = defaultdict(set)
        houses = [row.organisation_id for row in submissions]
        for house, address in Member.objects.filter(organisation__in=houses).values_list(
            "organisation_id", "person__email"
        ):
            self.colleagues[house].add(_domain(address))
        self.left = self._left(submissions)
        live = Editor.objects.filter(person__in=people, submission__state__in=LIVE)
        self.applies = set(live.values_list("person_id", "submission__category_id"))
        self.houses = self._houses(evaluators, people)

    @staticmethod
    def _left(submissions: Sequence[Submission]) -> set[tuple[str, str]]:
        """Who worked on which entry once, as subject and public id."""
        subjects = [row.subject for row in submissions]
        gone = Event.objects.filter(subject__in=subjects, verb__in=["editor left", "editor revoked"])
        return {(row, str(facts.get("person", ""))) for row, facts in gone.values_list("subject", "facts")}

    @staticmethod
    def _houses(evaluators: Sequence[Evaluator], people: list[int]) -> dict[int, set[tuple[int, int | None]]]:
        """Of each evaluator the organisations with their parents."""
        members = list(Member.objects.filter(person__in=people).values_list("person_id", "organisation_id"))
        wanted = {house for _person, house in members}
        wanted |= {row.organisation_id for row in evaluators if row.organisation_id is not None}
        parents = dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "parent_id"))
        found: dict[int, set[tuple[int, int | None]]] = defaultdict(set)
        for person, house in [*members, *((row.person_id, row.organisation_id) for row in evaluators)]:
            if house in parents:
                found[person].add((house, parents[house]))
        return found

    def why_not(self, evaluator: Evaluator, submission: Submission) -> Refusal | None:
        """The same answer as `conflicts.automatic_conflict`; a test holds the two to each other."""
        person = evaluator.person
        if person.pk in self.editors[submission.pk] or (submission.subject, str(person.public_id)) in self.left:
            return conflicts.WORKS_ON_IT
        if refusal := self._by_organisation(evaluator, submission):
            return refusal
        if self._share_a_house(evaluator, submission):
            return conflicts.PARTNER_STAFF if submission.organisation.preciseu_partner else conflicts.OWN_DOMAIN
        if (person.pk, submission.category_id) in self.applies:
            return conflicts.APPLIES_TOO
        return conflicts.NAMED_PARTNER if is_named(evaluator, submission) else None

    def _by_organisation(self, evaluator: Evaluator, submission: Submission) -> Refusal | None:
        applicant, theirs = submission.organisation, self.houses[evaluator.person_id]
        own = conflicts.PARTNER_STAFF if applicant.preciseu_partner else conflicts.OWN_ORGANISATION
        if evaluator.affiliation and is_same(evaluator.affiliation, applicant.legal_name):
            return own
        if applicant.pk in {house for house, _parent in theirs}:
            return own
        families = {pk for pair in theirs for pk in pair} - {None}
        return conflicts.RELATED_ORGANISATION if families & {applicant.pk, applicant.parent_id} else None

    def _share_a_house(self, evaluator: Evaluator, submission: Submission) -> bool:
        domains = {_domain(address) for address in self.editors[submission.pk].values()}
        return share_a_domain(houses_of(evaluator), domains | self.colleagues[submission.organisation_id])
