"""Second act: eligibility, clarifications and appeals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import User
from rehearsal.play.stage import Stage
from rehearsal.story import Entry, Turn
from submissions import actions
from submissions.actions.letters import owners_of
from submissions.models import EligibilityCheck, Submission

_REASONS = {
    Turn.INELIGIBLE: "The country of the organisation is neither in the European Union nor associated to Horizon Europe.",
    Turn.REJECTED: "The country of the organisation is neither in the European Union nor associated to Horizon Europe.",
    Turn.UPHELD: "The entry does not show that the practice is in use already.",
}


def check(stage: Stage) -> None:
    """Staff check everything that arrived; appeals are decided by a colleague."""
    begins, ends = stage.edition.deadline + timedelta(hours=9), stage.edition.evaluation_begins - timedelta(days=3)
    rows = stage.submissions()
    for place, submission in enumerate(rows):
        at = begins + (ends - timedelta(days=8) - begins) * (place / max(len(rows), 1))
        entry = stage.entered[submission.pk]
        _check(stage, submission, entry, at)
    stage.say(f"{len(rows)} eligibility checks")


def _check(stage: Stage, submission: Submission, entry: Entry, at: Any) -> None:
    staff, owner = stage.crew.staff, _owner(submission)
    if entry.turn is Turn.CLARIFIED:
        due = at + timedelta(days=7)
        actions.request_clarification(
            submission, question="Which of the two hospitals is the applicant?", due=due, by=staff, at=at
        )
        at += timedelta(hours=30)
        actions.answer_clarification(submission, answer="The first one; the second is a partner.", by=owner, at=at)
    reason = _REASONS.get(entry.turn, "")
    passed = not reason
    checklist = []
    for row in stage.edition.checklist:
        failed = not passed and row["code"] == "implementation"
        checklist.append({"code": row["code"], "passed": not failed, "reason": reason if failed else ""})
    verdict = EligibilityCheck.Verdict.ELIGIBLE if passed else EligibilityCheck.Verdict.INELIGIBLE
    actions.check_eligibility(
        submission, verdict=verdict, checklist=checklist, reason=reason, by=staff, at=at + timedelta(minutes=20)
    )
    if entry.turn in (Turn.UPHELD, Turn.REJECTED):
        at += timedelta(days=2)
        actions.appeal(submission, text="Please read our answer to question 2 again.", by=owner, at=at)
        upheld = entry.turn is Turn.UPHELD
        why = "Question 2 does show it." if upheld else "The rule leaves no choice."
        actions.decide_appeal(submission, upheld=upheld, reason=why, by=stage.crew.colleague, at=at + timedelta(days=2))


def _owner(submission: Submission) -> User:
    return owners_of(submission)[0]
