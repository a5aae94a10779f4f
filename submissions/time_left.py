"""What an open form says about the time that is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from calls import moments
from submissions.deadlines import deadline_of, has_own_deadline
from submissions.models import Submission
from submissions.rules import State

NEAR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` is that of a note of the face, empty while there is nothing to say; `left` is always said."""

    kind: str
    words: str
    left: str
    over: bool

    @property
    def told(self) -> dict[str, str]:
        """As a script gets it."""
        return {"kind": self.kind, "words": self.words}


def note_on(submission: Submission, now: datetime) -> Note:
    """Nothing until the last day; then how long it lasts; then that it is over and what stands."""
    deadline = deadline_of(submission)
    left = moments.remaining(deadline, now)
    if not left:
        return Note("stop", _late(submission), _("The deadline is past"), over=True)
    left_words = _("%(time)s left") % {"time": left}
    if deadline - now >= NEAR:
        return Note("", "", left_words, over=False)
    until = moments.words(moments.last_minute(deadline), submission.edition.time_zone)
    said = _("%(time)s left to submit. The call closes on %(until)s.")
    if has_own_deadline(submission):
        said = _("%(time)s left to submit. The extension of this application ends on %(until)s.")
    return Note("warn", said % {"time": left, "until": until}, left_words, over=False)


def _late(submission: Submission) -> str:
    if submission.version_id is not None or submission.state != State.DRAFT:
        return _("The call has closed. The version that arrived stands; what you write now is kept as a draft.")
    return _("The call has closed. Your text is kept as a draft; it cannot be submitted any more.")
