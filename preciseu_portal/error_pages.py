"""Pages for what went wrong. They say why, and give back what was typed, so that nothing is lost."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.views.defaults import ERROR_PAGE_TEMPLATE

from accounts.refusals import Refused

REASONS = {
    400: _("The portal could not read this request."),
    401: _("Your session has ended, so nothing was saved yet. What you typed is below and is sent by the button."),
    403: _("This page is not open to you."),
    404: _("There is no page at this address."),
    405: _("This address does not take that kind of request. Go back and use the button on the page."),
    413: _("This is more than the portal takes at once. Send smaller files, or one after the other."),
    500: _("We could not finish this. What happened is noted. Try again in a minute."),
}
CSRF_REASON = _("Your session on this page has ended, so nothing was saved. What you typed is kept below: copy it.")
AGAIN_REASON = _(
    "You signed in anew since this page was opened, so nothing was saved yet. What you typed is below: look at it, and "
    "send it again."
)
SECRETS = ("password", "token", "code", "secret", "csrf")


def error_page(
    request: HttpRequest, status: int, *, reason: str = "", code: str = "", template: str = "", again: bool = False
) -> HttpResponse:
    """Render `template` or <status>.html with status, reason, code, request_id and `typed`; plain text without one.

    again  whether the page may send the same fields once more
    """
    context = {
        "again": resent(request) if again else [],
        "status": status,
        "phrase": HTTPStatus(status).phrase,
        "reason": reason or str(REASONS.get(status, REASONS[500])),
        "code": code,
        "request_id": getattr(request, "request_id", ""),
        # Not read when the body was too large, or the request could not be read at all.
        "typed": typed(request) if status not in (400, 413) else [],
    }
    try:
        # Without the request: a context processor may be what failed.
        page: str = render_to_string(
            template or f"{status}.html", context, request if status not in (400, 500) else None
        )
    except TemplateDoesNotExist:
        page = ERROR_PAGE_TEMPLATE % {"title": context["phrase"], "details": escape(context["reason"])}
    return HttpResponse(page, status=status)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Field names and what was typed into them, secrets left out."""
    return [
        (name, value)
        for name, value in posted(request)
        if value.strip() and not any(secret in name.lower() for secret in SECRETS)
    ]


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field of a form as it came; none when its body cannot be read."""
    if request.method != "POST":
        return []
    try:
        fields = request.POST
    except (SuspiciousOperation, UnreadablePostError):
        return []
    return [(name, value) for name, values in fields.lists() for value in values if isinstance(value, str)]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refusal says its reason; any other 403 has no more to say."""
    if isinstance(exception, Refused):
        return error_page(request, 403, reason=str(exception.refusal.reason), code=exception.refusal.code)
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Only what a browser says to come from our own page is offered to be sent again: a stranger's form is not."""
    ours = comes_from_our_page(request)
    sentence = str(AGAIN_REASON if ours else CSRF_REASON)
    return error_page(request, 403, reason=sentence, code="csrf", template="403_csrf.html", again=ours)


def signed_out(request: HttpRequest) -> HttpResponse:
    """A form that came in after its session had ended."""
    return error_page(request, 401, code="signed-out", again=comes_from_our_page(request))


def comes_from_our_page(request: HttpRequest) -> bool:
    """What no page of another site can claim: browsers set both headers themselves."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def resent(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field as it came, but for the token, which the page makes anew; no passwords."""
    apart = ("csrfmiddlewaretoken", "password")
    return [(name, value) for name, value in posted(request) if not any(word in name.lower() for word in apart)]
