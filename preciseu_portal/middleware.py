"""What every request passes: who is asking, what is noted about it, how large it may be."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from preciseu_portal.error_pages import error_page, signed_out

GetResponse = Callable[[HttpRequest], HttpResponse]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
             "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_REQUEST_ID")  # fmt: skip
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
log = logging.getLogger("portal.request")


@lru_cache
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)


def _is_trusted(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


def true_address(peer: str, forwarded_for: str) -> str:
    """The nearest address of the chain that is not one of our proxies; what stands left of it is hearsay."""
    address = peer
    for hop in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not _is_trusted(address):
            break
        try:
            address = str(ip_address(hop))
        except ValueError:
            break
    return _unmapped(address)


def _unmapped(address: str) -> str:
    """::ffff:192.0.2.1 is 192.0.2.1."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found.ipv4_mapped) if isinstance(found, IPv6Address) and found.ipv4_mapped else str(found)


def client_address(get_response: GetResponse) -> GetResponse:
    """Put the client's true address on `request.client_address`; forwarded headers of strangers are taken away."""

    def middleware(request: HttpRequest) -> HttpResponse:
        peer = _unmapped(request.META.get("REMOTE_ADDR", ""))
        if _is_trusted(peer):
            address = true_address(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            address = peer
            for header in FORWARDED:
                request.META.pop(header, None)
        request.META["REMOTE_ADDR"] = address  # what Django, allauth and the log read
        request.client_address = address  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def request_log(get_response: GetResponse) -> GetResponse:
    """Give the request an id, answer with it, and write one line when it is done.

    The line has the route, not the path: a path may hold the secret of a link.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        request.request_id = sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        begun = time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        match = request.resolver_match
        if match is not None and match.route not in ("healthz", "readyz"):
            facts = {
                "method": request.method,
                "route": match.route,
                "status": response.status_code,
                "ms": round(1000 * (time.perf_counter() - begun), 1),
            }
            log.log(logging.ERROR if response.status_code >= 500 else logging.INFO, "answered", extra=facts)
        return response

    return middleware


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The library's, but the policy of the pages without an exception is written once: it costs each a fortieth."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self._usual = build_policy(**asdict(self.get_policy_parts(HttpRequest(), HttpResponse())))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_usual = not any(name.startswith("_csp_") for name in (*vars(response), *vars(request)))
        if settings.DEBUG or not is_usual:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        return response


def permissions_policy(get_response: GetResponse) -> GetResponse:
    """The portal asks for no device; passkeys are the one power it uses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), "
            "publickey-credentials-get=(self), publickey-credentials-create=(self)",
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def bounded_body(get_response: GetResponse) -> GetResponse:
    """Refuse a request that announces more than MAX_REQUEST_BYTES before a byte of its body is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.MAX_REQUEST_BYTES:
            return error_page(request, 413)
        return get_response(request)

    return middleware


def pages_for_refused_methods(get_response: GetResponse) -> GetResponse:
    """Django answers 405 with an empty page; a person gets a sentence."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        page = error_page(request, 405)
        page["Allow"] = response.get("Allow", "")
        return page

    return middleware


class SignInKeepsWhatWasTyped(LoginRequiredMiddleware):
    """Asks to sign in. A form that comes in after the session has ended is given back whole: a redirect would lose it."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        asks = super().process_view(request, view_func, view_args, view_kwargs)
        return signed_out(request) if asks is not None and request.method == "POST" else asks
