"""What the scripts of an open form ask: save this, what did others change, how much time is left."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from accounts.staying import seconds_left
from calls import moments
from calls.models import Edition, Question
from submissions import actions
from submissions.answers import in_words
from submissions.drafts import PROJECT_LINES, Draft, draft_of, mark_of
from submissions.models import Answer, Submission
from submissions.steps import missing_links
from submissions.tables import cells_of
from submissions.time_left import note_on

OF_PROJECT = "project-"  # what a field of the project's page is called before its name


@require_POST
def save(request: AuthenticatedRequest, public_id: UUID) -> JsonResponse:
    """One field, saved by itself. The answers are those that static/js/saving.js knows."""
    sent = request.POST
    if sent.get("person", str(request.user.public_id)) != str(request.user.public_id):
        # Signed in as somebody else in another tab: what was typed here is not theirs to say.
        return JsonResponse({"reason": _("You are signed in as somebody else now.")}, status=HTTPStatus.UNAUTHORIZED)
    code = sent.get("field", "")
    act = _save_line if code.startswith(OF_PROJECT) else _save_answer
    try:
        return act(request, public_id, code)
    except Refused as refused:
        return JsonResponse({"reason": str(refused.refusal.reason)}, status=HTTPStatus.FORBIDDEN)
    except ValidationError as wrong:
        return JsonResponse({"reason": " ".join(wrong.messages)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _save_answer(request: AuthenticatedRequest, public_id: UUID, code: str) -> JsonResponse:
    values = request.POST.getlist("value")
    seen, now = number_in(request.POST.get("revision")), arrived_at(request)
    try:
        draft, row = actions.autosave(public_id, code, values, revision=seen, by=request.user, at=now)
    except actions.Stale as stale:
        return JsonResponse(_clash(stale, request), status=HTTPStatus.CONFLICT)
    assert row.answer is not None  # noqa: S101  # it has just been written
    others = [row if one.question == row.question else one for one in draft.form.asked]
    form = replace(draft.form, asked=others)
    return JsonResponse(
        {
            "saved_at": row.answer.saved_at.isoformat(),
            "revision": row.answer.revision,
            "missing": missing_links(draft.submission, form),
            **_words(draft.submission, request),
        }
    )


def _save_line(request: AuthenticatedRequest, public_id: UUID, code: str) -> JsonResponse:
    name, value = code.removeprefix(OF_PROJECT), request.POST.get("value", "")
    seen, now = request.POST.get("revision", ""), arrived_at(request)
    try:
        draft = actions.autosave_project(public_id, name, value, seen=seen, by=request.user, at=now)
    except actions.Moved as moved:
        told = {
            "yours": value,
            "theirs": moved.theirs,
            "by": _("Somebody"),
            "at": _clock(moved.draft.submission.saved_at, moved.draft.submission.edition),
            "revision": mark_of(moved.theirs),
        }
        return JsonResponse(told, status=HTTPStatus.CONFLICT)
    stands = mark_of(getattr(draft.submission.project, name))
    return JsonResponse({"saved_at": now.isoformat(), "revision": stands, **_words(draft.submission, request)})


def _words(submission: Submission, request: AuthenticatedRequest) -> dict[str, Any]:
    """What is said beside the field and above the form."""
    now = arrived_at(request)
    note = note_on(submission, now)
    said = _("Saved at %(time)s, as a draft") if note.over else _("Saved at %(time)s")
    return {"words": said % {"time": _clock(now, submission.edition)}, "deadline": note.told, "time_left": note.left}


def _clash(stale: actions.Stale, request: AuthenticatedRequest) -> dict[str, Any]:
    theirs = stale.theirs
    return {
        "yours": shown(theirs.question, stale.yours),
        "theirs": shown(theirs.question, theirs.value),
        "by": _author(theirs, request),
        "at": _clock(theirs.saved_at, theirs.submission.edition),
        "revision": theirs.revision,
    }


@never_cache
@require_safe
def changes(request: AuthenticatedRequest, public_id: UUID) -> JsonResponse:
    """Answers that the asker has not seen, the time left and the session's; `seen` says "what.3,since.1".

    Asked by every open form three times a minute, in four queries.
    """
    draft = draft_of(request.user, public_id)
    if draft is None:
        return JsonResponse({"reason": _("This application is not yours.")}, status=HTTPStatus.FORBIDDEN)
    seen = _seen(request.GET.get("seen", ""))
    shown_there = [row for row in draft.form.asked if row.answer and row.question.code in seen]
    fresh = [row for row in shown_there if row.answer and row.answer.revision > seen[row.question.code]]
    note = note_on(draft.submission, arrived_at(request))
    fields = [_changed(row.question, row.answer, draft, request) for row in fresh if row.answer]
    told: dict[str, Any] = {
        "fields": fields + _changed_lines(draft, request.GET),
        "deadline": note.told,
        "time_left": note.left,
        "seconds": seconds_left(request),
        "missing": missing_links(draft.submission, draft.form),
    }
    return JsonResponse(told)


def _changed(question: Question, answer: Answer, draft: Draft, request: AuthenticatedRequest) -> dict[str, Any]:
    return {
        "field": question.code,
        "theirs": shown(question, answer.value),
        "revision": answer.revision,
        "by": _author(answer, request),
        "at": _clock(answer.saved_at, draft.submission.edition),
    }


def _changed_lines(draft: Draft, sent: Any) -> list[dict[str, Any]]:
    """Lines of the project that say something else than the asker's `project-title=<mark>` stands for."""
    lines = [(name, getattr(draft.submission.project, name)) for name in PROJECT_LINES if OF_PROJECT + name in sent]
    at = _clock(draft.submission.saved_at, draft.submission.edition)
    return [
        {"field": OF_PROJECT + name, "theirs": line, "revision": mark_of(line), "by": _("Somebody"), "at": at}
        for name, line in lines
        if mark_of(line) != sent[OF_PROJECT + name]
    ]


def shown(question: Question, value: Any) -> Any:
    """A stored answer as the form shows it."""
    if question.kind == Question.Kind.TABLE:
        return cells_of(value, question.columns)
    return in_words(value) if question.kind == Question.Kind.MONTH else value


def number_in(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _seen(told: str) -> dict[str, int]:
    pairs = (pair.rpartition(".") for pair in told.split(",") if pair)
    return {code: number_in(revision) for code, _dot, revision in pairs}


def _author(answer: Answer, request: AuthenticatedRequest) -> str:
    return _("You, in another tab,") if answer.saved_by_id == request.user.pk else str(answer.saved_by)


def _clock(moment: Any, edition: Edition) -> str:
    return moments.clock_words(moment, edition.time_zone)
