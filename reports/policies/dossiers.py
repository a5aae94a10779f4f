"""Why somebody may not have the dossier of an entry: as the pages about it are open or closed to them."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from evaluation.policies import why_not_take_ranking
from reports.models import Export
from reports.policies.parts import NOT_YOURS, About, edits, organises
from submissions.models import Submission
from submissions.policies.reading import why_not_read


def why_not_dossier(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """What arrived: for its people, and for who runs the call and has no hand in it."""
    if not isinstance(about, Submission) or about.version_id is None:
        return NOT_YOURS
    return why_not_read(person, about) if edits(person, about) or organises(person, edition) else NOT_YOURS


def why_not_whole_dossier(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """With what was decided and given: for who runs the call and has a hand in no entry of it."""
    if not isinstance(about, Submission) or about.version_id is None or not organises(person, edition):
        return NOT_YOURS
    return why_not_take_ranking(person, edition)


def why_not_take_dossier(person: User, export: Export, at: datetime) -> Refusal | None:
    return NOT_YOURS if export.submission is None else why_not_read(person, export.submission)
