"""What stands between an invited person and the first text: an answer, and the code of conduct as it reads now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from calls.policies import why_not_run, why_not_visit
from calls.rules import Gate
from evaluation.models import CodeAcceptance, Evaluator

ANSWER_FIRST = Refusal("answer-first", _("Answer the invitation first."))
CODE_FIRST = Refusal("code-first", _("Accept the code of conduct first."))
DECLINED = Refusal("declined", _("This evaluator has declined the invitation."))
NOT_YOUR_INVITATION = Refusal("not-your-invitation", _("This invitation is somebody else's."))
ANSWERED = Refusal("answered-already", _("You have answered already."))
TOO_LATE = Refusal("too-late-to-accept", _("The evaluation has started. Write to staff if you can help after all."))
FROZEN = Refusal("frozen", _("The ranking is frozen: nothing in the evaluations changes any more."))
NO_CODE = Refusal("no-code", _("This call has no code of conduct."))
CODE_CHANGED = Refusal("code-changed", _("The text has changed since you opened this page. Read it again."))
NOT_YOUR_PROFILE = Refusal("not-your-profile", _("Only the evaluator and staff may change this."))


@dataclass(frozen=True, slots=True)
class Code:
    """The code of conduct and confidentiality of an edition; `sha256` of its text in UTF-8."""

    version: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def code_of(edition: Edition) -> Code | None:
    """None where the edition has none: then nothing is asked."""
    return Code(edition.conduct_version, edition.conduct) if edition.conduct else None


def has_agreed(evaluator: Evaluator, code: Code | None) -> bool:
    """Whether the evaluator accepted exactly this version with exactly this text; asked once for a row that is at hand."""
    if code is None:
        return True
    found, asked = evaluator.agreements_found, f"{code.version} {code.sha256}"
    accepted = CodeAcceptance.objects.filter(evaluator=evaluator, version=code.version, sha256=code.sha256)
    if asked not in found and accepted.exists():
        found.add(asked)
    return asked in found


def why_not_read_anything(evaluator: Evaluator, edition: Edition) -> Refusal | None:
    """None when the evaluator has accepted the invitation and the code of conduct as it reads now."""
    if evaluator.accepted_at is None:
        return ANSWER_FIRST
    return None if has_agreed(evaluator, code_of(edition)) else CODE_FIRST


def why_not_accept(person: User, evaluator: Evaluator, edition: Edition, at: datetime) -> Refusal | None:
    """None when the invitation may be accepted: until the freeze; once declined, until the evaluation starts."""
    if evaluator.person_id != person.pk:
        return NOT_YOUR_INVITATION
    moved = edition.gates_moved_by(at)
    if Gate.FREEZE_RANKING in moved:
        return FROZEN
    if evaluator.accepted_at is not None:
        return ANSWERED
    return TOO_LATE if evaluator.declined_at is not None and Gate.START_EVALUATION in moved else None


def why_not_decline(person: User, evaluator: Evaluator, edition: Edition, at: datetime) -> Refusal | None:
    """None until the freeze: who has accepted may drop out."""
    if evaluator.person_id != person.pk:
        return NOT_YOUR_INVITATION
    if Gate.FREEZE_RANKING in edition.gates_moved_by(at):
        return FROZEN
    return None if evaluator.declined_at is None else ANSWERED


def why_not_agree(
    person: User, evaluator: Evaluator, code: Code | None, *, version: str, sha256: str
) -> Refusal | None:
    """None when `person` may accept the code that they were shown, by its version and hash."""
    if evaluator.person_id != person.pk:
        return NOT_YOUR_INVITATION
    if evaluator.accepted_at is None:
        return ANSWER_FIRST
    if code is None:
        return NO_CODE
    return None if (code.version, code.sha256) == (version, sha256) else CODE_CHANGED


def why_not_describe(person: User, evaluator: Evaluator, edition: Edition) -> Refusal | None:
    """None when `person` may change the profile and the absences: the evaluator, or staff."""
    if evaluator.person_id == person.pk:
        return why_not_visit(person, edition)
    return None if why_not_run(person, edition) is None else NOT_YOUR_PROFILE
