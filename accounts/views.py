"""The page of one's own account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.access import AuthenticatedRequest
from accounts.forms import ProfileForm
from accounts.models import Consent


@require_http_methods(["GET", "POST"])
def profile(request: AuthenticatedRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, person=request.user)
    if form.is_valid():
        actions.change_profile(request.user, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Your profile is saved."))
        return _in_language(redirect("accounts:profile"), form.cleaned_data["language"])
    context = {
        "form": form,
        "rehearsal": bool(request.user.rehearsal),
        "consents": request.user.consents.order_by("-given_at", "-pk"),
        "factors": Authenticator.objects.filter(user=request.user).order_by("pk"),
    }
    return render(request, "accounts/profile.html", context)


@require_POST
def withdraw_consent(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    consent = get_object_or_404(Consent, pk=pk, person=request.user)
    actions.withdraw_consent(consent, by=request.user, at=timezone.now())
    messages.success(request, _("Your consent is withdrawn."))
    return redirect("accounts:profile")


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
