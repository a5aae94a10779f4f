"""What the panel talks about, agrees on and disagrees on; written so that two people never overwrite each other."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import Refused, require
from accounts.rules import Role
from calls.letters import tell
from calls.models import Edition
from evaluation import policies
from evaluation.consensus.panel import handed_in, last_change, missing_of, panel_of
from evaluation.models import AgreedScore, Consensus, ConsensusChange, Dissent
from evaluation.policies import agreeing
from notifications.links import absolute
from submissions.models import Submission

C = Consensus.State
HALF = Decimal("0.5")


class Overtaken(Exception):
    """Somebody else saved this part first. Nothing was overwritten; `theirs` is what stands."""

    def __init__(self, theirs: str, revision: int, by: str, at: datetime) -> None:
        super().__init__(_("%(by)s has changed this meanwhile.") % {"by": by})
        self.theirs, self.revision, self.by, self.at = theirs, revision, by, at


@transaction.atomic
def open_consensus(submission: Submission, *, rapporteur: User, why: str, by: User, at: datetime) -> Consensus:
    """Have the panel talk about `submission`, for the reason `why`. Those concerned are told once.

    rapporteur  who writes down what is agreed: an evaluator whose evaluation of it is in, or the chair
    """
    submission = _locked_submission(submission)
    require(agreeing.why_not_open(by, submission, at))
    _require_rapporteur(submission, rapporteur)
    if not why.strip():
        raise ValidationError({"why": _("Give the reason.")})
    panel = panel_of(submission)
    consensus = Consensus(
        submission=submission,
        rapporteur=rapporteur,
        why=why.strip(),
        present="\n".join(dict.fromkeys(str(person) for person in [*panel, rapporteur])),
        opened_by=by,
        opened_at=at,
    )
    consensus.full_clean()
    consensus.save()
    _note(consensus, "state", "", C.OPEN, by=by, at=at)
    record("consensus opened", submission.subject, by=by, at=at, edition=submission.edition.slug, reason=why.strip())
    for person in dict.fromkeys([*panel, rapporteur]):
        _tell(consensus, person, at=at)
    return consensus


def _require_rapporteur(submission: Submission, person: User) -> None:
    if person in panel_of(submission):
        return
    if person.has_role(Role.CHAIR) and policies.why_not_weigh(person, submission.category, submission.edition) is None:
        return
    raise ValidationError({"rapporteur": _("The rapporteur is an evaluator of this submission, or the chair.")})


def _tell(consensus: Consensus, person: User, *, at: datetime) -> None:
    tell(
        person,
        consensus.submission.edition,
        "consensus_opened",
        key=f"consensus-opened:{consensus.pk}:{person.pk}",
        at=at,
        submission=consensus.submission,
        rapporteur=consensus.rapporteur,
        writes=consensus.rapporteur_id == person.pk,
        address=absolute(reverse("evaluation:consensus", args=[consensus.submission.public_id])),
    )


@transaction.atomic
def save_part(consensus: Consensus, part: str, *, typed: str, revision: int, by: User, at: datetime) -> int:
    """Save one part of the sheet; returns the revision that its writer has seen now.

    part      "score:<criterion>", "text:<criterion>", "dissent:<assignment>" or "present"
    typed     a score in half points or nothing, else text
    revision  of this part, as the writer saw it; 0 when there was nothing

    Raises Overtaken, and changes nothing, when the part has moved on since; ValidationError for a part or a score that
    does not exist.
    """
    consensus = locked_consensus(consensus)
    kind, _colon, key = part.partition(":")
    typed = typed.replace("\r\n", "\n").replace("\x00", "")
    if kind == "dissent":
        return _save_dissent(consensus, key, typed, revision, by, at)
    require(agreeing.why_not_write(by, consensus, at))
    if kind == "present":
        return _save_present(consensus, typed, revision, by, at)
    if kind not in ("score", "text"):
        raise ValidationError(_("There is no such field."))
    return _save_agreed(consensus, kind, key, typed, revision, by, at)


def _save_agreed(consensus: Consensus, kind: str, code: str, typed: str, revision: int, by: User, at: datetime) -> int:
    criterion = consensus.submission.category.criteria.filter(code=code).first()
    if criterion is None:
        raise ValidationError(_("This criterion belongs to another category."))
    found = AgreedScore.objects.select_related("saved_by").filter(consensus=consensus, criterion=criterion).first()
    row = found or AgreedScore(consensus=consensus, criterion=criterion, saved_by=by, saved_at=at)
    column, counter = ("value", "revision") if kind == "score" else ("text", "text_revision")
    value: Any = _score(typed, consensus.submission.edition) if kind == "score" else typed
    before = getattr(row, column)
    if before == value:
        return int(getattr(row, counter))
    if getattr(row, counter) != revision:
        raise Overtaken(_written(before), getattr(row, counter), str(row.saved_by), row.saved_at)
    setattr(row, column, value)
    setattr(row, counter, revision + 1)
    row.saved_by, row.saved_at = by, at
    row.save()
    _note(consensus, f"{kind}:{code}", _written(before), _written(value), by=by, at=at)
    return revision + 1


def _save_present(consensus: Consensus, typed: str, revision: int, by: User, at: datetime) -> int:
    if consensus.present == typed:
        return consensus.present_revision
    if consensus.present_revision != revision:
        last = consensus.changes.filter(part="present").select_related("by").latest("pk")
        raise Overtaken(consensus.present, consensus.present_revision, str(last.by), last.at)
    before, consensus.present, consensus.present_revision = consensus.present, typed, revision + 1
    consensus.save(update_fields=["present", "present_revision"])
    _note(consensus, "present", before, typed, by=by, at=at)
    return revision + 1


def _save_dissent(consensus: Consensus, key: str, typed: str, revision: int, by: User, at: datetime) -> int:
    assignment = next((row for row in handed_in(consensus.submission) if str(row.pk) == key), None)
    if assignment is None:
        raise Refused(agreeing.NOT_CONCERNED)
    require(agreeing.why_not_dissent(by, consensus, assignment, at))
    found = Dissent.objects.select_related("saved_by").filter(consensus=consensus, assignment=assignment).first()
    row = found or Dissent(consensus=consensus, assignment=assignment, saved_by=by, saved_at=at)
    if row.text == typed:
        return row.revision
    if row.revision != revision:
        raise Overtaken(row.text, row.revision, str(row.saved_by), row.saved_at)
    before, row.text, row.revision, row.saved_by, row.saved_at = row.text, typed, revision + 1, by, at
    row.save()
    _note(consensus, f"dissent:{assignment.pk}", before, typed, by=by, at=at)
    return row.revision


def _score(typed: str, edition: Edition) -> Decimal | None:
    top = edition.method.scale_max
    try:
        value = Decimal(typed) if typed.strip() else None
    except InvalidOperation:
        value = Decimal(-1)
    if value is not None and (not value.is_finite() or not 0 <= value <= top or value % HALF):
        raise ValidationError(_("Score from 0 to %(top)s in half points.") % {"top": top})
    return value


def _written(value: Decimal | str | None) -> str:
    return f"{value:.1f}" if isinstance(value, Decimal) else value or ""


@transaction.atomic
def name_rapporteur(consensus: Consensus, *, rapporteur: User, by: User, at: datetime) -> Consensus:
    """Another evaluator of the submission, or the chair, writes from now on; told once."""
    consensus = locked_consensus(consensus)
    require(agreeing.why_not_name(by, consensus, at))
    _require_rapporteur(consensus.submission, rapporteur)
    if consensus.rapporteur_id != rapporteur.pk:
        before, consensus.rapporteur = str(consensus.rapporteur), rapporteur
        consensus.save(update_fields=["rapporteur"])
        _note(consensus, "rapporteur", before, str(rapporteur), by=by, at=at)
        subject = consensus.submission.subject
        record("rapporteur named", subject, by=by, at=at, edition=consensus.submission.edition.slug)
        _tell(consensus, rapporteur, at=at)
    return consensus


@transaction.atomic
def conclude(consensus: Consensus, *, seen: int, by: User, at: datetime) -> Consensus:
    """The chair puts the panel's scores in the place of everybody's on the criteria that it agreed on.

    seen  number of the last change that the chair has read; refused when somebody has changed something since
    """
    consensus = locked_consensus(consensus, weighs=True)
    require(agreeing.why_not_conclude(by, consensus, at))
    if last_change(consensus) != seen:
        raise Refused(agreeing.CHANGED_SINCE)
    if missing := missing_of(consensus):
        raise ValidationError(missing)
    consensus.state, consensus.concluded_by, consensus.concluded_at = C.CONCLUDED, by, at
    consensus.save(update_fields=["state", "concluded_by", "concluded_at"])
    _note(consensus, "state", C.OPEN, C.CONCLUDED, by=by, at=at)
    submission = consensus.submission
    scores = {row.criterion.code: _written(row.value) for row in consensus.scores.select_related("criterion")}
    facts: dict[str, Any] = {"scores": {code: value for code, value in scores.items() if value}}
    record("consensus concluded", submission.subject, by=by, at=at, edition=submission.edition.slug, **facts)
    return consensus


@transaction.atomic
def reopen(consensus: Consensus, *, reason: str, by: User, at: datetime) -> Consensus:
    """The chair takes a conclusion back before the freeze: everybody's own scores count again until the next one."""
    consensus = locked_consensus(consensus, weighs=True)
    require(agreeing.why_not_reopen(by, consensus, at))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    consensus.state, consensus.concluded_by, consensus.concluded_at = C.OPEN, None, None
    consensus.save(update_fields=["state", "concluded_by", "concluded_at"])
    _note(consensus, "state", C.CONCLUDED, f"{C.OPEN}: {reason.strip()}", by=by, at=at)
    submission = consensus.submission
    record("consensus reopened", submission.subject, by=by, at=at, edition=submission.edition.slug, reason=reason)
    return consensus


def locked_consensus(consensus: Consensus, *, weighs: bool = False) -> Consensus:
    """Its row, locked and read anew; before it the edition's where the ranking rests on what is done (`weighs`)."""
    if weighs:
        _hold(consensus.submission.edition_id)
    row = Consensus.objects.select_for_update(of=("self",)).for_page().get(pk=consensus.pk)
    row.submission.edition = Edition.objects.with_gates().get(pk=row.submission.edition_id)
    return row


def _hold(edition: int) -> None:
    """No gate of the edition moves meanwhile."""
    Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition)


def _locked_submission(submission: Submission) -> Submission:
    _hold(submission.edition_id)
    row = Submission.objects.select_for_update(of=("self",)).select_related("category", "project").get(pk=submission.pk)
    row.edition = Edition.objects.with_gates().get(pk=row.edition_id)
    return row


def _note(consensus: Consensus, part: str, before: str, after: str, *, by: User, at: datetime) -> None:
    ConsensusChange.objects.create(consensus=consensus, part=part, before=before, after=after, by=by, at=at)
