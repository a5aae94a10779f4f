"""Conflicts of interest that the portal itself sees; domain.md, rule 6."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.houses import PUBLIC_MAIL
from accounts.houses import domain_of as _domain
from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from evaluation.models import Assignment, Evaluator
from submissions.history import has_left
from submissions.models import Editor, Member, Organisation, Submission
from submissions.rules import LIVE, State

SHORTEST_NAME = 5  # letters; a shorter affiliation is found in every text

OWN_ORGANISATION = Refusal("own-organisation", _("The evaluator belongs to the applicant's organisation."))
RELATED_ORGANISATION = Refusal(
    "related-organisation", _("The evaluator's and the applicant's organisations are related.")
)
OWN_DOMAIN = Refusal("own-domain", _("The evaluator and an applicant share a mail domain."))
WORKS_ON_IT = Refusal("works-on-it", _("The evaluator works, or has worked, on this submission."))
PARTNER_STAFF = Refusal(
    "partner-staff", _("Staff of a PRECISEU partner do not evaluate that partner's own submission.")
)
APPLIES_TOO = Refusal("applies-too", _("The evaluator applies in this category."))
NAMED_PARTNER = Refusal("named-partner", _("The evaluator's affiliation is named among the partners."))


def automatic_conflict(evaluator: Evaluator, submission: Submission) -> Refusal | None:
    """The first conflict found, None without any. Declared ones are another matter."""
    editors = [editor.person for editor in submission.editors.all()]
    if evaluator.person_id in {person.pk for person in editors} or has_left(evaluator.person, submission):
        return WORKS_ON_IT
    if refusal := _by_organisation(evaluator, submission):
        return refusal
    if _share_a_house(evaluator, submission, editors):
        return PARTNER_STAFF if submission.organisation.preciseu_partner else OWN_DOMAIN
    applies = Editor.objects.filter(
        person=evaluator.person, submission__category=submission.category_id, submission__state__in=LIVE
    )
    if applies.exists():
        return APPLIES_TOO
    return NAMED_PARTNER if is_named(evaluator, submission) else None


def categories_in_conflict(person: User, edition: Edition) -> set[int]:
    """Ids of the categories in which `person` works, or has worked, on an entry, or declared a conflict; one query.

    Whoever may watch a call learns of such a category nothing that weighs its entries against each other.
    """
    entries = edition.submissions.exclude(state=State.DRAFT)
    declared = Q(assignments__evaluator__person=person, assignments__state=Assignment.State.CONFLICT)
    own = Q(editors__person=person) | Q(organisation__members__person=person, organisation__members__vouched=True)
    return set(entries.filter(declared | own).values_list("category", flat=True))


def _by_organisation(evaluator: Evaluator, submission: Submission) -> Refusal | None:
    """Own organisation, its parent or child, or a sister; by row, and by name where the evaluator gave one only."""
    applicant = submission.organisation
    own = PARTNER_STAFF if applicant.preciseu_partner else OWN_ORGANISATION
    if evaluator.affiliation and is_same(evaluator.affiliation, applicant.legal_name):
        return own
    theirs = list(Organisation.objects.filter(Q(pk=evaluator.organisation_id) | Q(members__person=evaluator.person_id)))
    if applicant in theirs:
        return own
    families = {pk for row in theirs for pk in (row.pk, row.parent_id)} - {None}
    return RELATED_ORGANISATION if families & {applicant.pk, applicant.parent_id} else None


def _share_a_house(evaluator: Evaluator, submission: Submission, editors: list[User]) -> bool:
    """Whether a mail domain of the evaluator is that of an applicant, or lies above or below it; colleagues count too."""
    colleagues = Member.objects.filter(organisation=submission.organisation_id).values_list("person__email", flat=True)
    domains = {_domain(person.email) for person in editors} | {_domain(address) for address in colleagues}
    return share_a_domain(houses_of(evaluator), domains)


def houses_of(evaluator: Evaluator) -> set[str]:
    """The mail domains that say where the evaluator works: of the own address, and of the profile."""
    return {_domain(evaluator.person.email), *evaluator.domains} - PUBLIC_MAIL


def share_a_domain(some: set[str], others: set[str]) -> bool:
    """Whether two of them are the same, or one lies above the other; public mail providers apart."""
    return any(
        one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
        for one in some
        for other in others - PUBLIC_MAIL
    )


def is_named(evaluator: Evaluator, submission: Submission) -> bool:
    """Whether the answers about partners name the evaluator's affiliation."""
    if len(evaluator.affiliation) < SHORTEST_NAME or submission.version is None:
        return False
    named = [str(row["value"]) for row in submission.version.content["answers"] if row["question"] == "partners"]
    return any(evaluator.affiliation.casefold() in text.casefold() for text in named)


def is_same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
