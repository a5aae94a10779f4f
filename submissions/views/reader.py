"""The pages of the form for whoever may read and not change: the same addresses, answers instead of fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refusal, Refused
from calls.models import Question
from submissions.content import draft_content
from submissions.form import DECLARATIONS, Form, form_of
from submissions.models import Submission
from submissions.steps import PROJECT, REVIEW, steps
from submissions.views.reading import submission_of

READABLE = frozenset({"reads-only", "not-open"})
View = Callable[..., HttpResponse]


def or_as_reader(view: View, code: str = "") -> View:
    """`view`, and where it refuses a reader's GET, what it would show without anything to change.

    code  of the step, where its address has none
    """

    @wraps(view)
    def guarded(request: AuthenticatedRequest, public_id: UUID, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, public_id, **kwargs)
        except Refused as refused:
            if request.method not in ("GET", "HEAD") or refused.refusal.code not in READABLE:
                raise
            return _read(request, submission_of(request.user, public_id), kwargs.get("code", code), refused.refusal)

    return guarded


def _read(request: AuthenticatedRequest, submission: Submission, code: str, refusal: Refusal) -> HttpResponse:
    whole = form_of(submission)
    sections = [row for row in whole.sections if code in (row.code, REVIEW)]
    if not sections and code not in (PROJECT, DECLARATIONS):
        raise Http404
    content = draft_content(submission, whole)
    codes = {section.code for section in sections}
    asked = [row for section in sections for row in whole.shown_of(section.code)]
    files = code == REVIEW or any(row.question.kind == Question.Kind.FILES for row in asked)
    rail = steps(submission, whole, code)
    context = {
        "submission": submission,
        "edition": submission.edition,
        "now": arrived_at(request),
        "refusal": refusal,
        "steps": rail,
        "title": _("The whole application") if code == REVIEW else next(step.name for step in rail if step.current),
        "content": {
            "answers": [answer for answer in content["answers"] if answer["section"] in codes],
            "files": content["files"] if files else [],
        },
        "show_project": code in (PROJECT, REVIEW),
        "ticked": _ticked(whole) if code in (DECLARATIONS, REVIEW) else None,
    }
    return render(request, "submissions/read.html", context)


def _ticked(whole: Form) -> list[str]:
    return [row.text for row in whole.declarations if row.pk in whole.ticked]
