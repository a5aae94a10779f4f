"""The page of one's own account, and what the law gives everybody: one's data, consents taken back, the way out."""

from __future__ import annotations

from tempfile import TemporaryFile

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, consequences, leaving, policies
from accounts.access import AuthenticatedRequest, freshly_signed_in
from accounts.arrival import arrived_at
from accounts.forms import LeaveForm, ProfileForm
from accounts.models import Consent
from accounts.own_data import write_archive
from accounts.refusals import require


@require_http_methods(["GET", "POST"])
def profile(request: AuthenticatedRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, person=request.user)
    if form.is_valid():
        actions.change_profile(request.user, **form.cleaned_data, by=request.user, at=arrived_at(request))
        messages.success(request, _("Your profile is saved."))
        return _in_language(redirect("accounts:profile"), form.cleaned_data["language"])
    context = {
        "form": form,
        "rehearsal": bool(request.user.rehearsal),
        "consents": request.user.consents.order_by("-given_at", "-pk"),
        "factors": Authenticator.objects.filter(user=request.user).order_by("pk"),
    }
    return render(request, "accounts/profile.html", context)


@require_http_methods(["GET", "POST"])
def withdraw_consent(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """First what follows, then the act."""
    consent = get_object_or_404(Consent, pk=pk, person=request.user)
    if request.method == "GET":
        require(policies.why_not_withdraw_consent(request.user, consent))
        context = {"consent": consent, "consequences": consequences.said(consent, arrived_at(request))}
        return render(request, "accounts/withdraw_consent.html", context)
    actions.withdraw_consent(consent, by=request.user, at=arrived_at(request))
    messages.success(request, _("Your consent is withdrawn."))
    return redirect("accounts:profile")


@require_safe
def own_data(request: AuthenticatedRequest) -> HttpResponse:
    return render(request, "accounts/own_data.html")


@require_POST
@freshly_signed_in
def download_own_data(request: AuthenticatedRequest) -> FileResponse:
    """Made while one waits and kept nowhere: a copy of everything about a person is best not lying about."""
    now = arrived_at(request)
    archive = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    write_archive(request.user, archive, at=now)
    actions.note_download_of_own_data(request.user, at=now)
    archive.seek(0)
    answer = FileResponse(archive, as_attachment=True, filename=f"my-data-{now:%Y-%m-%d}.zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
@freshly_signed_in
def leave(request: AuthenticatedRequest) -> HttpResponse:
    """What stands in the way, what goes, what stays; then the account is deleted."""
    now = arrived_at(request)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.erase(request.user, by=request.user, at=now)
        logout(request)
        return redirect("accounts:left")
    refusal = policies.why_not_erase(request.user, request.user, now)
    context = {
        "form": form,
        "refusal": refusal,
        "obstacles": leaving.obstacles(request.user, now),
        "going": leaving.going(request.user, now),
        "staying": leaving.staying(request.user, now),
    }
    return render(request, "accounts/leave.html", context)


@login_not_required
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/left.html")


def _in_language(response: HttpResponse, language: str) -> HttpResponse:
    """Ask the browser to ask for pages in `language` from now on, as Django's own language switch does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]  # a setting is any text
    )
    return response
