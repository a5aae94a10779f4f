"""The applicant's answer to a question of staff; where questions of the form were opened, they stand on the same page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls import moments
from submissions import actions, policies
from submissions.actions.clarifying import REPLY, opened
from submissions.form import Asked
from submissions.forms.applying import AnswerForm
from submissions.forms.section import SectionForm
from submissions.models import Clarification
from submissions.views.reading import submission_of

BY_ITSELF = "itself"  # what static/js/keeping.js sends as `keep`; the answer is the time on the wall, for its note


@require_http_methods(["GET", "POST"])
def answer(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Answer, and answer anew what was opened; or keep it for later."""
    arrival = arrived_at(request)
    submission = submission_of(request.user, public_id)
    require(policies.why_not_answer(request.user, submission, arrival))
    asked = submission.clarifications.filter(answered_at=None).latest("asked_at")
    rows = opened(submission, asked)
    form = AnswerForm(request.POST or None, with_questions=bool(rows), initial={"answer": asked.kept.get(REPLY, "")})
    questions = SectionForm(request.POST or None, asked=rows, blind=submission.edition.method.blind)
    if request.method == "POST":
        questions.is_valid()  # fills in what is compared; the action judges
        typed = _typed(request, rows)
        if "keep" in request.POST:
            reply = request.POST.get("answer")
            actions.keep_answers(submission, answers=typed, answer=reply, by=request.user, at=arrival)
            if request.POST["keep"] == BY_ITSELF:
                return HttpResponse(moments.clock_words(arrival, submission.edition.time_zone))
            messages.success(request, _("Kept. Send it before the time to answer is over."))
            return redirect("submissions:answer", public_id)
        if form.is_valid():
            try:
                text = form.cleaned_data["answer"]
                actions.answer_clarification(submission, answer=text, answers=typed, by=request.user, at=arrival)
            except ValidationError as wrong:
                _put(form, questions, wrong)
            else:
                messages.success(request, _("Your answer has arrived."))
                return redirect(submission)
    return render(request, "submissions/clarification.html", _context(submission, asked, rows, form, questions))


def _context(
    submission: Any, asked: Clarification, rows: list[Asked], form: AnswerForm, questions: Any
) -> dict[str, Any]:
    return {
        "submission": submission,
        "edition": submission.edition,
        "clarification": asked,
        "form": form,
        "questions": [
            {
                "field": questions[row.question.code],
                "number": row.number,
                "limit": row.question.max_characters,
                "word_limit": row.question.max_words,
            }
            for row in rows
        ],
    }


def _typed(request: AuthenticatedRequest, rows: list[Asked]) -> dict[str, Any]:
    """What came for each opened question; a question that the form did not send stays as it was."""
    return {
        row.question.code: request.POST.getlist(row.question.code)
        if row.question.kind == "choices"
        else request.POST.get(row.question.code, "")
        for row in rows
        if row.question.code in request.POST or row.question.kind in ("choice", "choices")
    }


def _put(form: AnswerForm, questions: Any, wrong: ValidationError) -> None:
    """Each sentence beside the field it belongs to."""
    if not hasattr(wrong, "error_dict"):
        form.add_error(None, wrong)
        return
    for name, errors in wrong.error_dict.items():
        at = questions if name in questions.fields else form
        at.add_error(name if name in at.fields else None, ValidationError(errors))
