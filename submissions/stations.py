"""Where a submission stands, in the words of whoever reads. Nothing here tells an outcome before its gate."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from calls import moments
from calls.models import Edition
from calls.rules import Gate, Phase
from calls.stations import Station
from submissions.models import Submission
from submissions.rules import State

# What an applicant reads while the outcome is decided or withheld: one sentence for all of them.
_BEHIND_THE_EMBARGO = (
    State.ELIGIBLE, State.EVALUATED, State.FINALIST, State.NOT_SELECTED, State.WINNER, State.NOT_WINNER,
)  # fmt: skip


def shown_state(submission: Submission, edition: Edition, at: datetime) -> str:
    """The state in an applicant's words; before the notice every evaluated entry reads the same."""
    state = State(submission.state)
    moved = edition.gates_moved_by(at)
    if state is State.DRAFT:
        return _("Draft, not submitted")
    if state is State.SUBMITTED and submission.reopened_at:
        return _("Submitted, open for changes")
    if state is State.SUBMITTED:
        return _("Submitted") if edition.phase_at(at) is Phase.SUBMISSION else _("Submitted, being checked")
    if state in _BEHIND_THE_EMBARGO and Gate.NOTIFY_APPLICANTS not in moved:
        started = Gate.START_EVALUATION in moved
        return _("In evaluation") if started else _("Eligible")
    if state in (State.WINNER, State.NOT_WINNER) and Gate.RELEASE_RESULTS not in moved:
        return str(State.FINALIST.label)
    return str(state.label)


def stations(submission: Submission, edition: Edition, at: datetime) -> list[Station]:
    """The applicant's process line: Submitted, Eligible, Evaluated, Outcome, Ceremony."""
    moved = edition.gates_moved_by(at)
    state = State(submission.state)
    zone = edition.time_zone
    submitted = submission.submitted_at
    passed_check = state in _BEHIND_THE_EMBARGO or state is State.DECLINED
    done = [
        submitted is not None,
        passed_check,
        passed_check and Gate.NOTIFY_APPLICANTS in moved,
        passed_check and Gate.NOTIFY_APPLICANTS in moved,
        Gate.RELEASE_RESULTS in moved,
    ]
    notes = [
        moments.short_words(submitted, zone) if submitted else "",
        {
            State.CLARIFICATION: _("a question is open"),
            State.INELIGIBLE: _("not eligible"),
            State.APPEALED: _("under appeal"),
            State.REJECTED: _("not eligible"),
        }.get(state, ""),
        "",
        shown_state(submission, edition, at) if done[3] else "",
        edition.ceremony,
    ]
    names = [_("Submitted"), _("Eligible"), _("Evaluated"), _("Outcome"), _("Ceremony")]
    kinds = ["window", "gate", "gate", "gate", "gate"]
    following = done.index(False) if False in done else len(done)
    return [
        Station(
            name,
            kind,
            "done" if index < following else "next" if index == following else "later",
            [note] if note else [],
        )
        for index, (name, kind, note) in enumerate(zip(names, kinds, notes, strict=True))
    ]
