"""Eligibility: the verdict, questions before it, appeals after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import require
from calls.eligibility import Answer, Reason, reasons
from submissions import policies
from submissions.actions.letters import write_to_owners
from submissions.actions.locking import locked, move
from submissions.models import Appeal, EligibilityCheck, Submission
from submissions.rules import State, Verb


@transaction.atomic
def check_eligibility(
    submission: Submission,
    *,
    verdict: str,
    checklist: list[dict[str, Any]],
    reason: str = "",
    by: User,
    at: datetime,
) -> EligibilityCheck:
    """Give the verdict; an ineligible one with the reason that the applicant will read.

    checklist  one {"code", "passed", "reason", "evidence"} for each check of the edition; a failed one has a reason

    What the rules say of organisation, country and category is kept with it, under the version of the country list.
    """
    submission = locked(submission)
    require(policies.why_not_check(by, submission, at))
    _refuse_contradiction(submission, verdict, checklist)
    check = EligibilityCheck(
        submission=submission,
        verdict=verdict,
        checklist=_named(submission, checklist),
        reason=reason,
        countries_version=submission.edition.countries_version,
        rules=[{"answer": str(one.answer), "sentence": one.sentence} for one in rules_of(submission)],
        country=submission.organisation.country,
        kind=submission.organisation.kind,
        by=by,
        at=at,
    )
    check.full_clean()
    _refuse_without_reasons(check)
    check.save()
    eligible = verdict == EligibilityCheck.Verdict.ELIGIBLE
    move(submission, Verb.CLEAR if eligible else Verb.EXCLUDE, by=by, at=at, reason=reason)
    if not eligible:
        ends = at + timedelta(days=submission.edition.appeal_days)
        key = f"ineligible:{submission.public_id}:{check.pk}"
        write_to_owners(submission, "ineligible", key=key, at=at, check=check, appeal_ends=ends)
    return check


def rules_of(submission: Submission) -> list[Reason]:
    """What the edition's rules say of the entry: country by the list that is frozen for the edition."""
    edition, organisation, category = submission.edition, submission.organisation, submission.category
    return reasons(
        organisation.kind,
        organisation.country,
        kinds=edition.organisation_kinds,
        countries=edition.countries,
        meant_for=category.meant_for,
        category=category.name,
    )


def _named(submission: Submission, checklist: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers with the names that the checks have now: a verdict stays readable when they are worded anew."""
    names = {row["code"]: row["name"] for row in submission.edition.checklist}
    return [{"evidence": "", **row, "name": names[row["code"]]} for row in checklist]


def _refuse_without_reasons(check: EligibilityCheck) -> None:
    """A failed check says why; so does a verdict that goes against the rules."""
    for row in check.failed:
        if not row["reason"].strip():
            raise ValidationError({f"why_{row['code']}": _("Say why “%(name)s” fails.") % {"name": row["name"]}})
    against = any(row["answer"] == Answer.NO for row in check.rules)
    if against and check.verdict == EligibilityCheck.Verdict.ELIGIBLE and not check.reason.strip():
        raise ValidationError({"reason": _("The rules say no. Give the reason for deciding otherwise.")})


def _refuse_contradiction(submission: Submission, verdict: str, checklist: list[dict[str, Any]]) -> None:
    """Every check is answered, and the verdict follows from the answers."""
    known = {row["code"] for row in submission.edition.checklist}
    answered = {row["code"]: bool(row["passed"]) for row in checklist}
    if known != answered.keys():
        raise ValidationError({"checklist": _("Answer every check.")})
    if verdict == EligibilityCheck.Verdict.ELIGIBLE and not all(answered.values()):
        raise ValidationError({"verdict": _("A check has failed: the verdict cannot be “eligible”.")})


@transaction.atomic
def appeal(submission: Submission, *, text: str, by: User, at: datetime) -> Appeal:
    """Appeal against ineligibility; until it is decided the submission is not evaluated."""
    submission = locked(submission)
    require(policies.why_not_appeal(by, submission, at))
    if not text.strip():
        raise ValidationError({"text": _("Write why the verdict should change.")})
    received = Appeal.objects.create(submission=submission, text=text.strip(), received_by=by, received_at=at)
    move(submission, Verb.APPEAL, by=by, at=at)
    write_to_owners(submission, "appeal_received", key=f"appeal-received:{submission.public_id}", at=at)
    return received


@transaction.atomic
def decide_appeal(submission: Submission, *, upheld: bool, reason: str, by: User, at: datetime) -> Appeal:
    """Decide an appeal, with the reason that the applicant will read; somebody else than gave the verdict."""
    submission = locked(submission)
    require(policies.why_not_decide_appeal(by, submission))
    decided = submission.appeal
    decided.upheld, decided.reason, decided.decided_by, decided.decided_at = upheld, reason.strip(), by, at
    decided.full_clean()
    decided.save()
    move(submission, Verb.UPHOLD if upheld else Verb.REJECT, by=by, at=at, reason=reason)
    key = f"appeal-decided:{submission.public_id}"
    write_to_owners(submission, "appeal_decided", key=key, at=at, appeal=decided)
    return decided


def lapse_ineligible(*, at: datetime) -> int:
    """Make verdicts final whose time to appeal has run out; returns how many. Frees the project's place."""
    lapsed = 0
    for candidate in Submission.objects.filter(state=State.INELIGIBLE).select_related("edition"):
        with transaction.atomic():
            submission = locked(candidate)
            if submission.state == State.INELIGIBLE and at >= policies.appeal_ends(submission):
                move(submission, Verb.LAPSE, by=None, at=at, reason="The time to appeal is over.")
                lapsed += 1
    return lapsed
