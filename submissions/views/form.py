"""The form itself: its steps, saving by itself, files, preview, and handing in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at, clock
from accounts.refusals import Refused, require
from calls.eligibility import overall
from calls.models import Question
from submissions import actions, policies
from submissions.answers import tidied
from submissions.deadlines import deadline_of
from submissions.drafts import PROJECT_LINES, mark_of, seen_mark
from submissions.form import DECLARATIONS, Form, form_answered_by, form_of
from submissions.forms.applying import ProjectForm
from submissions.forms.section import SectionForm
from submissions.may_apply import mark_of as doubts_mark
from submissions.may_apply import reasons_for
from submissions.models import Submission
from submissions.steps import PROJECT, REVIEW, address_of, missing_links, steps
from submissions.time_left import note_on
from submissions.verdicts import of_draft
from submissions.views.comparing import as_shown, other_content, tell_of_changes_since, too_late
from submissions.views.files import remove_named, take_files
from submissions.views.questions import after_saving, in_words_of, needs_countries, posted, question_rows, readable
from submissions.views.reading import row_of, submission_of
from submissions.views.saving import OF_PROJECT, number_in


@cache_control(no_store=True)  # going back shows what is stored now
@require_http_methods(["GET", "POST"])
def step(request: AuthenticatedRequest, public_id: UUID, code: str) -> HttpResponse:
    """One section of the questions, or the declarations. A POST saves whatever is there and goes on."""
    submission = submission_of(request.user, public_id)
    require(policies.why_not_edit(request.user, submission))
    if code == DECLARATIONS:
        return _declarations(request, submission)
    whole = form_of(submission)
    if code not in {section.code for section in whole.sections}:
        raise Http404
    asked = whole.of(code)
    form = SectionForm(
        request.POST or None, asked=asked, more=request.GET.get("more", ""), blind=submission.edition.method.blind
    )
    if request.method == "POST":
        clean, files = _save_all(request, submission, form), take_files(request, submission)
        removed = remove_named(request, submission)
        if clean:
            stays = "stay" in request.POST or removed or not all(files)
            return redirect(address_of(submission, code) if stays else after_saving(request, submission, whole, code))
        whole = form_of(submission)  # what was saved has a new revision
        form.take(whole.of(code))
    return _section(request, submission, whole, code, form)


def _section(
    request: AuthenticatedRequest, submission: Submission, whole: Form, code: str, form: SectionForm
) -> HttpResponse:
    """The page of one section, its fields as they were filled in."""
    files = place if (place := whole.files()) and place.section.code == code else None
    context = _frame(submission, whole, code) | {
        "section": next(section for section in whole.sections if section.code == code),
        "form": form,
        "questions": question_rows(form, submission.edition.time_zone, whole.unasked()),
        "countries": needs_countries(whole.of(code)),
        "files": files,
    }
    if files:
        context |= of_draft(submission, request.user)
    return render(request, "submissions/step.html", context)


def _save_all(request: AuthenticatedRequest, submission: Submission, form: SectionForm) -> bool:
    """Save every answer of the page; False when somebody else saved one first, which is said beside it."""
    form.is_valid()  # fills in what is compared; a draft takes anything
    clean = True
    for row in form.asked:
        code = row.question.code
        if code not in request.POST and f"revision-{code}" not in request.POST:
            continue  # the form has changed meanwhile: the page did not ask this
        value = posted(request.POST, row.question, code)
        revision = number_in(request.POST.get(f"revision-{code}"))
        if row.answer is None and not (any(value) if isinstance(value, list) else value):
            continue
        if request.POST.get(f"seen-{code}") == seen_mark(
            revision, tidied(row.question.kind, value, row.question.columns)
        ):
            continue  # left as it was: what somebody else wrote there meanwhile stands
        try:
            actions.save_answer(
                submission, row.question, value, revision=revision, by=request.user, at=arrived_at(request)
            )
        except actions.Stale as stale:
            sentence = _("%(person)s changed this meanwhile to: “%(theirs)s”. Yours is below; save again to keep it.")
            theirs = in_words_of(row.question, stale.theirs.value)
            form.add_error(code, sentence % {"person": stale.theirs.saved_by, "theirs": theirs})
            clean = False
    return clean


def _declarations(request: AuthenticatedRequest, submission: Submission) -> HttpResponse:
    whole = form_of(submission)
    if request.method == "POST":
        wanted = set(request.POST.getlist("declaration"))
        for declaration in whole.declarations:
            act = actions.tick_declaration if declaration.code in wanted else actions.untick_declaration
            act(submission, declaration, by=request.user, at=arrived_at(request))
        return redirect(address_of(submission, REVIEW))
    rows = [(row, row.pk in whole.ticked) for row in whole.declarations]
    return render(request, "submissions/declarations.html", _frame(submission, whole, DECLARATIONS) | {"rows": rows})


@cache_control(no_store=True)
@require_http_methods(["GET", "POST"])
def project(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Title, acronym, website and category of the draft."""
    submission = submission_of(request.user, public_id)
    require(policies.why_not_edit(request.user, submission))
    row = submission.project
    initial = {"title": row.title, "acronym": row.acronym, "website": row.website, "category": submission.written_in}
    form = ProjectForm(request.POST or None, edition=submission.edition, initial=initial)
    if form.is_valid():
        typed, now = dict(form.cleaned_data), arrived_at(request)
        category = typed.pop("category")
        seen = {name: request.POST.get(f"seen-{name}", "") for name in PROJECT_LINES}
        try:
            actions.update_project(submission, **typed, seen=seen, by=request.user, at=now)
            if category != submission.written_in:
                actions.change_category(submission, category, by=request.user, at=now)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return redirect(address_of(submission, form_answered_by(submission).sections[0].code))
    row.refresh_from_db(fields=PROJECT_LINES)
    lines = [
        {"field": form[name], "code": f"{OF_PROJECT}{name}", "seen": mark_of(getattr(row, name))}
        for name in PROJECT_LINES
    ]
    context = _frame(submission, form_of(submission), PROJECT) | {"form": form, "lines": lines}
    organisation = submission.organisation
    found = reasons_for(submission.edition, organisation.kind, organisation.country, submission.category)
    context |= {"reasons": found, "overall": overall(found), "mark": doubts_mark(found)}
    return render(request, "submissions/project.html", context)


@require_POST
def take_new_form(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Leave the form that the draft answers for the one of today."""
    submission = submission_of(request.user, public_id)
    moved = actions.take_new_form(submission, by=request.user, at=arrived_at(request))
    messages.success(request, _("This is the new form. Everything that you typed is kept."))
    return redirect(address_of(submission, form_answered_by(moved).sections[0].code))


@require_safe
def review(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Every answer, also what the jury will not read; what is missing, and the one button."""
    submission = submission_of(request.user, public_id)
    require(policies.why_not_edit(request.user, submission))
    return _review(request, submission, uuid4(), [])


def _review(
    request: AuthenticatedRequest, submission: Submission, token: UUID, faults: list[str], status: int = 200
) -> HttpResponse:
    whole = form_of(submission)
    rows = [
        {
            "name": f"{row.number}. {row.question.label}",
            "value": readable(row),
            "address": f"{address_of(submission, row.question.section.code)}#q-id_{row.question.code}",
        }
        for row in whole.shown()
        if row.question.kind != Question.Kind.FILES
    ]
    context = _frame(submission, whole, REVIEW) | {
        "rows": rows,
        "token": token,
        "shown": as_shown(submission, whole, arrived_at(request)),
        "failed": bool(faults),
        "faults": [sentence for sentence in faults if sentence not in {thing.sentence for thing in whole.missing()}],
        "ticked": [row for row in whole.declarations if row.pk in whole.ticked],
    }
    context |= of_draft(submission, request.user)
    return render(request, "submissions/review.html", context, status=status)


@require_POST
def submit(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Hand in. The moment of arrival was taken before the body was read."""
    arrival, row = arrived_at(request), row_of(request.user, public_id)
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid4()
    try:
        version = actions.submit(row, token=token, arrived_at=arrival, by=request.user, at=clock.now())
    except actions.OtherContent as other:
        return other_content(request, row, other.sent)
    except Refused as refused:
        submission = submission_of(request.user, public_id)
        if refused.refusal == policies.TOO_LATE:
            return too_late(request, submission, arrival)
        return _review(request, submission, token, [str(refused.refusal.reason)], HTTPStatus.FORBIDDEN)
    except ValidationError as wrong:
        submission = submission_of(request.user, public_id)
        return _review(request, submission, token, wrong.messages, HTTPStatus.UNPROCESSABLE_ENTITY)
    tell_of_changes_since(request, row, version)
    return redirect("submissions:receipt", public_id, version.number)


def _frame(submission: Submission, whole: Form, current: str) -> dict[str, Any]:
    """What every step shows around itself."""
    now = clock.now()
    return {
        "submission": submission,
        "edition": submission.edition,
        "deadline": deadline_of(submission),
        "now": now,
        "steps": steps(submission, whole, current),
        "missing": missing_links(submission, whole),
        "current": current,
        "time": note_on(submission, now),
    }
