"""After the form: receipt, opening again, withdrawing, answers, appeals, the finalist's task, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from submissions import actions, policies
from submissions.forms.applying import AppealForm, FinalistForm, WithdrawForm
from submissions.inert import inert
from submissions.models import Attachment, FinalistTask, Submission
from submissions.offers import documents_for
from submissions.readers import in_reach, may_take, name_for
from submissions.views.reading import submission_of


@require_safe
def receipt(request: AuthenticatedRequest, public_id: UUID, number: int) -> HttpResponse:
    submission = submission_of(request.user, public_id)
    version = get_object_or_404(submission.versions, number=number)
    context = {
        "submission": submission,
        "edition": submission.edition,
        "version": version,
        "documents": documents_for(submission, request.user),
    }
    return render(request, "submissions/receipt.html", context)


@require_POST
def reopen(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    submission = submission_of(request.user, public_id)
    actions.reopen(submission, by=request.user, at=arrived_at(request))
    messages.success(request, _("You may change it now. The version that arrived stands until you submit a newer one."))
    return redirect("submissions:project", public_id)


@require_http_methods(["GET", "POST"])
def withdraw(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    submission = submission_of(request.user, public_id)
    require(policies.why_not_withdraw(request.user, submission))
    return _ask(
        request,
        submission,
        WithdrawForm(request.POST or None),
        lambda typed: actions.withdraw(submission, **typed, by=request.user, at=arrived_at(request)),
        title=_("Withdraw this application?"),
        lead=_("It no longer takes part. While the call is open the project may be entered again."),
        button=_("Withdraw it"),
        done=_("The application is withdrawn."),
    )


@require_http_methods(["GET", "POST"])
def appeal(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    submission = submission_of(request.user, public_id)
    require(policies.why_not_appeal(request.user, submission, arrived_at(request)))
    verdict = submission.checks.latest("at")
    return _ask(
        request,
        submission,
        AppealForm(request.POST or None),
        lambda typed: actions.appeal(submission, **typed, by=request.user, at=arrived_at(request)),
        title=_("Appeal against the verdict"),
        lead=_("The verdict was: %(reason)s Somebody else decides your appeal.") % {"reason": verdict.reason},
        check=verdict,
        until=policies.appeal_ends(submission),
        button=_("Send the appeal"),
        done=_("Your appeal has arrived."),
    )


def _ask(
    request: AuthenticatedRequest,
    submission: Submission,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    **words: Any,
) -> HttpResponse:
    """One form, one act, back to the entry; what was wrong is said beside its field."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, words["done"])
            return redirect(submission)
    context = {"submission": submission, "edition": submission.edition, "form": form, **words}
    return render(request, "submissions/ask.html", context)


@require_http_methods(["GET", "POST"])
def finalist_task(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Confirm, consent, lay summary and picture; or decline."""
    submission = submission_of(request.user, public_id)
    require(policies.why_not_do_finalist_task(request.user, submission, arrived_at(request)))
    task = get_object_or_404(FinalistTask, submission=submission)
    initial = {"lay_summary": task.lay_summary, "picture_alt": task.picture_alt}
    form = FinalistForm(request.POST or None, request.FILES or None, initial=initial)
    if "decline" in request.POST:
        actions.decline_finals(submission, by=request.user, at=arrived_at(request))
        messages.success(request, _("You have declined. Thank you for telling us."))
        return redirect(submission)
    if form.is_valid() and _do_task(form, submission, request):
        messages.success(request, _("Thank you. You may change this until the finalists are public."))
        return redirect(submission)
    context = {"submission": submission, "edition": submission.edition, "task": task, "form": form}
    return render(request, "submissions/finalist_task.html", context)


def _do_task(form: FinalistForm, submission: Submission, request: AuthenticatedRequest) -> bool:
    typed = dict(form.cleaned_data)
    upload = typed.pop("picture", None)
    try:
        actions.complete_finalist_task(
            submission,
            **typed,
            consent_text=str(form.fields["consent"].label),
            picture=(upload.name, upload.read()) if upload else None,
            by=request.user,
            at=arrived_at(request),
        )
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    return True


@require_safe
def attachment(request: AuthenticatedRequest, file_id: UUID) -> FileResponse:
    """An attachment, inert: never shown inside the portal's own pages."""
    files = Attachment.objects.select_related("submission__edition__method", "submission__version")
    row = files.filter(public_id=file_id, submission__in=in_reach(request.user).order_by().values("pk")).first()
    if row is None or not may_take(request.user, row):
        raise Http404
    require(policies.why_not_open_file(request.user, row))
    return inert(row.file.open("rb"), name=name_for(request.user, row), content_type=row.content_type)
