"""One more evaluator for a submission, and somebody else in the place of who does not get to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from calls.models import Edition
from evaluation.actions.assigning import give, replace, tell
from evaluation.models import Assignment, Evaluator
from evaluation.policies import agreeing
from submissions.models import Submission


@transaction.atomic
def ask_another(submission: Submission, evaluator: Evaluator, *, reason: str, by: User, at: datetime) -> Assignment:
    """Have `evaluator` read `submission` as well, for the reason given; told at once."""
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    made = give(evaluator, submission, by=by, at=at, why_not=partial(agreeing.why_not_ask_another, at=at))
    slug, subject = made.submission.edition.slug, made.submission.subject
    record("one more evaluator asked", subject, by=by, at=at, edition=slug, reason=reason.strip())
    tell(made.submission.edition, [made], at=at)
    return made


@transaction.atomic
def reassign(assignment: Assignment, evaluator: Evaluator, *, reason: str, by: User, at: datetime) -> Assignment:
    """Take it from who does not get to it and give it to `evaluator`: both, or neither."""
    [made] = reassign_all([(assignment, evaluator)], reason=reason, by=by, at=at)
    return made


@transaction.atomic
def reassign_all(
    pairs: Sequence[tuple[Assignment, Evaluator]], *, reason: str, by: User, at: datetime
) -> list[Assignment]:
    """Every pair, or none; who gets several is told of them in one letter.

    Raises Refused for the first pair that cannot be, as when its evaluation came in meanwhile.
    """
    made = []
    for assignment, evaluator in sorted(pairs, key=lambda pair: pair[0].pk):
        replaced = replace(assignment, reason=reason, by=by, at=at)
        made.append(give(evaluator, replaced.submission, by=by, at=at))
    if made:
        tell(Edition.objects.with_gates().get(pk=made[0].submission.edition_id), made, at=at)
    return made
