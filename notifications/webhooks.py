"""What a mail provider tells about letters that it was given: those that came back. Over django-anymail."""

from __future__ import annotations

import logging
import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.arrival import clock
from notifications import actions
from notifications.models import Letter

CAME_BACK = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)
_MESSAGE_ID = re.compile(r"letter\.(\d+)\.\d+@")
log = logging.getLogger(__name__)


@csrf_exempt  # a provider has no cookie; it has the secret of the setting
@login_not_required
@require_http_methods(["POST", "HEAD"])
def told(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Open for the provider that is set, and only where its secret is set too: anymail compares it."""
    if provider != settings.MAIL_PROVIDER or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    try:
        view = resolve(f"/{provider}/tracking/", urlconf="anymail.urls")
    except Resolver404:
        raise Http404 from None
    answer: HttpResponseBase = view.func(request)
    return answer


@receiver(tracking)
def came_back(sender: type[Any], event: AnymailTrackingEvent, esp_name: str, **signal: Any) -> None:
    """Note on the letter that it came back. What was opened or clicked is nobody's business and is not kept."""
    if event.event_type not in CAME_BACK:
        return
    letter = _letter_of(event)
    if letter is None:
        log.warning("a provider told of no letter of ours", extra={"provider": esp_name, "told": event.event_type})
        return
    parts = (event.reject_reason, event.mta_response, event.description)
    reason = ": ".join(dict.fromkeys(str(part) for part in parts if part)) or str(event.event_type)
    actions.note_bounce(letter, reason=reason, at=event.timestamp or clock.now())


def _letter_of(event: AnymailTrackingEvent) -> Letter | None:
    """By what we gave along, or by our own Message-ID where a provider keeps it."""
    number = str((event.metadata or {}).get("letter", ""))
    if not number.isdecimal():
        found = _MESSAGE_ID.search(event.message_id or "")
        number = found.group(1) if found else ""
    return Letter.objects.for_listing().filter(pk=int(number)).first() if number else None
