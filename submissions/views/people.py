"""Who works on an application: invited, accepted, changed, revoked, handed over."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refusal, Refused, require
from submissions import actions, policies
from submissions.forms.together import InviteForm, RoleForm
from submissions.history import page_of
from submissions.models import Editor, Invitation, Submission
from submissions.views.reading import submission_of


@require_http_methods(["GET", "POST"])
def people(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Who works on it and who is invited; an owner's POST invites one more."""
    submission = submission_of(request.user, public_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and _done(form, lambda: _invite(submission, form, request)):
        told = _("A letter is on its way to %(address)s.") % {"address": form.cleaned_data["address"]}
        messages.success(request, told)
        return redirect("submissions:people", public_id)
    own = next(row for row in submission.editors.all() if row.person_id == request.user.pk)
    context = {
        "submission": submission,
        "edition": submission.edition,
        "own": own,
        "may_manage": policies.why_not_manage(request.user, submission) is None,
        "why_not_leave": policies.why_not_end(own, submission),
        "invitations": submission.invitations.pending().select_related("invited_by"),
        "now": arrived_at(request),
        "form": form,
    }
    return render(request, "submissions/people.html", context, status=422 if form.errors else 200)


def _invite(submission: Submission, form: forms.Form, request: AuthenticatedRequest) -> Invitation:
    return actions.invite(submission, **form.cleaned_data, by=request.user, at=arrived_at(request))


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; else why not stands in the form. Without the right to it at all: 403."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        if refused.refusal in (policies.NOT_OWNER, policies.GONE):
            raise
        form.add_error(None, str(refused.refusal.reason))
    except ValidationError as wrong:
        form.add_error(None, wrong)
    return not form.errors


@require_http_methods(["GET", "POST"])
def person(request: AuthenticatedRequest, public_id: UUID, editor_id: int) -> HttpResponse:
    """What an owner can do about one of them; a POST changes the part."""
    submission, editor = _editor(request, public_id, editor_id)
    require(policies.why_not_manage(request.user, submission))
    form = RoleForm(request.POST or None, initial={"role": editor.role})
    if request.method == "POST" and _done(
        form, lambda: actions.change_role(editor, form.cleaned_data["role"], by=request.user, at=arrived_at(request))
    ):
        messages.success(request, _("The part of %(person)s is changed.") % {"person": editor.person})
        return redirect("submissions:people", public_id)
    context = {
        "submission": submission,
        "edition": submission.edition,
        "editor": editor,
        "form": form,
        "may_hand_over": editor.role != Editor.Role.OWNER,
        "why_not_revoke": policies.why_not_end(editor, submission),
    }
    return render(request, "submissions/person.html", context, status=422 if form.errors else 200)


@require_POST
def hand_over(request: AuthenticatedRequest, public_id: UUID, editor_id: int) -> HttpResponse:
    _submission, editor = _editor(request, public_id, editor_id)
    try:
        actions.hand_over(editor, by=request.user, at=arrived_at(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(
            request, _("%(person)s owns the application now. You may edit it.") % {"person": editor.person}
        )
    return redirect("submissions:people", public_id)


@require_POST
def revoke(request: AuthenticatedRequest, public_id: UUID, editor_id: int) -> HttpResponse:
    _submission, editor = _editor(request, public_id, editor_id)
    actions.revoke(editor, by=request.user, at=arrived_at(request))
    messages.success(request, _("%(person)s is revoked.") % {"person": editor.person})
    if editor.person_id == request.user.pk:
        return redirect("submissions:mine")
    return redirect("submissions:people", public_id)


def _editor(request: AuthenticatedRequest, public_id: UUID, editor_id: int) -> tuple[Submission, Editor]:
    submission = submission_of(request.user, public_id)
    for row in submission.editors.all():
        if row.pk == editor_id:
            row.submission = submission
            return submission, row
    raise Http404


@require_http_methods(["GET", "POST"])
def leave(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """A page that says what leaving means, and its POST."""
    submission = submission_of(request.user, public_id)
    if request.method == "POST":
        actions.leave(submission, by=request.user, at=arrived_at(request))
        messages.success(request, _("You have left the application “%(title)s”.") % {"title": submission.project})
        return redirect("submissions:mine")
    own = next(row for row in submission.editors.all() if row.person_id == request.user.pk)
    require(policies.why_not_end(own, submission))
    context = {
        "submission": submission,
        "edition": submission.edition,
        "form": forms.Form(),
        "title": _("Leave this application?"),
        "lead": _("You can no longer open it. What you wrote stays, with your name in its history."),
        "button": _("Leave the application"),
    }
    return render(request, "submissions/ask.html", context)


@require_POST
def invite_again(request: AuthenticatedRequest, public_id: UUID, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation(request, public_id, invitation_id)
    try:
        actions.invite_again(invitation, by=request.user, at=arrived_at(request))
    except Refused as refused:
        if refused.refusal == policies.NOT_OWNER:
            raise
        messages.error(request, str(refused.refusal.reason))
    else:
        told = _("Another letter is on its way to %(address)s. The link of the letter before it no longer works.")
        messages.success(request, told % {"address": invitation.address})
    return redirect("submissions:people", public_id)


@require_POST
def withdraw_invitation(request: AuthenticatedRequest, public_id: UUID, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation(request, public_id, invitation_id)
    actions.withdraw_invitation(invitation, by=request.user, at=arrived_at(request))
    messages.success(request, _("The invitation to %(address)s is withdrawn.") % {"address": invitation.address})
    return redirect("submissions:people", public_id)


def _invitation(request: AuthenticatedRequest, public_id: UUID, invitation_id: UUID) -> Invitation:
    submission = submission_of(request.user, public_id)
    invitation = get_object_or_404(submission.invitations, public_id=invitation_id)
    invitation.submission = submission
    return invitation


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link. Mail scanners follow links: a GET shows, only the POST of a person signed in accepts."""
    if not isinstance(request.user, User) and request.method == "POST":
        return redirect_to_login(request.path)
    refusal = None
    if isinstance(request.user, User) and request.method == "POST":
        try:
            submission = actions.accept(token, by=request.user, at=arrived_at(request))
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, _("You now work on this application."))
            return redirect(submission)
    return _invitation_page(request, token, refusal)


def _invitation_page(request: HttpRequest, token: str, refusal: Refusal | None) -> HttpResponse:
    """What the invitation is to; of one that cannot be accepted any more nothing but why."""
    found = Invitation.objects.for_reading().filter(token_hash=actions.hash_of(token)).first()
    at = arrived_at(request)
    refusal = refusal or policies.why_not_open(found, at)
    if found and isinstance(request.user, User):
        if found.accepted_by_id == request.user.pk and found.submission.editors.filter(person=request.user).exists():
            return redirect(found.submission)
        refusal = refusal or policies.why_not_accept(request.user, found, at)
    known = found if refusal in (None, policies.OTHER_ADDRESS) else None
    status = 200 if known else 410 if found else 404
    context = {"invitation": known, "refusal": refusal, "edition": known.submission.edition if known else None}
    return render(request, "submissions/invitation.html", context, status=status)


@require_safe
def history(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Who changed what and when."""
    submission = submission_of(request.user, public_id)
    page = page_of(submission, request.GET.get("page"))
    context = {"submission": submission, "edition": submission.edition, "page_obj": page}
    return render(request, "submissions/history.html", context)
