"""Conflicts of interest that the portal itself sees; domain.md, rule 6."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refusal
from evaluation.models import Evaluator
from submissions.models import Editor, Submission
from submissions.rules import LIVE

# Mailboxes of these say nothing about where somebody works.
PUBLIC_MAIL = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
        "gmx.net", "gmx.de", "web.de", "proton.me", "protonmail.com", "orange.fr", "wanadoo.fr", "libero.it",
        "abv.bg", "ukr.net", "o2.pl", "wp.pl", "seznam.cz",
    )
)  # fmt: skip

OWN_ORGANISATION = Refusal("own-organisation", _("The evaluator belongs to the applicant's organisation."))
RELATED_ORGANISATION = Refusal(
    "related-organisation", _("The evaluator's and the applicant's organisations are related.")
)
OWN_DOMAIN = Refusal("own-domain", _("The evaluator and an applicant share a mail domain."))
WORKS_ON_IT = Refusal("works-on-it", _("The evaluator works on this submission."))
APPLIES_TOO = Refusal("applies-too", _("The evaluator applies in this category."))
NAMED_PARTNER = Refusal("named-partner", _("The evaluator's affiliation is named among the partners."))


def automatic_conflict(evaluator: Evaluator, submission: Submission) -> Refusal | None:
    """The first conflict found, None without any. Declared ones are another matter."""
    editors = [editor.person for editor in submission.editors.all()]
    if evaluator.person_id in {person.pk for person in editors}:
        return WORKS_ON_IT
    if refusal := _by_organisation(evaluator, submission):
        return refusal
    domains = {_domain(person.email) for person in editors} - PUBLIC_MAIL
    if _domain(evaluator.person.email) in domains:
        return OWN_DOMAIN
    applies = Editor.objects.filter(
        person=evaluator.person, submission__category=submission.category_id, submission__state__in=LIVE
    )
    if applies.exists():
        return APPLIES_TOO
    return NAMED_PARTNER if _is_named(evaluator, submission) else None


def _by_organisation(evaluator: Evaluator, submission: Submission) -> Refusal | None:
    """Own organisation, its parent or child, or a sister; by row, and by name where the evaluator gave one only."""
    theirs, applicant = evaluator.organisation, submission.organisation
    if evaluator.affiliation and _same(evaluator.affiliation, applicant.legal_name):
        return OWN_ORGANISATION
    if theirs is None:
        return None
    if theirs.pk == applicant.pk:
        return OWN_ORGANISATION
    family = {theirs.pk, theirs.parent_id} - {None}
    return RELATED_ORGANISATION if family & {applicant.pk, applicant.parent_id} else None


def _is_named(evaluator: Evaluator, submission: Submission) -> bool:
    """Whether the answers about partners name the evaluator's affiliation."""
    if not evaluator.affiliation or submission.version is None:
        return False
    named = [str(row["value"]) for row in submission.version.content["answers"] if row["question"] == "partners"]
    return any(evaluator.affiliation.casefold() in text.casefold() for text in named)


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
