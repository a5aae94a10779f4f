"""Pages that say something about the portal itself, and the gallery of its parts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from preciseu_portal import gallery

NAMES = ("accessibility", "data_protection", "cookies", "help", "contact")


@login_not_required
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"pages/{name}.html", _answerable())


@login_not_required
@require_safe
def face(request: HttpRequest) -> HttpResponse:
    """Every shared part with invented values; shown in demonstrations and while developing only."""
    if not (settings.DEBUG or settings.DEMONSTRATION):
        raise Http404
    return render(request, "face/gallery.html", gallery.context())


def _answerable() -> dict[str, Any]:
    """Who answers for the portal, as its operator has said in the settings; nothing is invented."""
    return {
        "controllers": getattr(settings, "CONTROLLERS", []),
        "dpo_email": getattr(settings, "DPO_EMAIL", ""),
        "contact_email": settings.SUPPORT_EMAIL,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }


urlpatterns = [
    *(
        path(f"{name.replace('_', '-')}/", page, {"name": name}, name=f"page-{name.replace('_', '-')}")
        for name in NAMES
    ),
    path("face/", face, name="face"),
]
