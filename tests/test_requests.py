"""What every request passes, and the pages for what went wrong."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from accounts.refusals import Refusal, Refused
from preciseu_portal.error_pages import error_page, typed
from preciseu_portal.logs import formatter
from preciseu_portal.middleware import bounded_body, true_address
from preciseu_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401, Django looks here
from preciseu_portal.urls import urlpatterns as portal

REFUSAL = Refusal("call-closed", "This edition is not taking submissions now.")


@login_not_required
def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.client_address} {request.scheme}")  # type: ignore[attr-defined]


@login_not_required
@csrf_exempt
def refused(request: HttpRequest) -> HttpResponse:
    raise Refused(REFUSAL)


@login_not_required
@csrf_exempt
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


urlpatterns = [*portal, path("who", who), path("refused", refused), path("broken/<str:secret>", broken)]
pytestmark = pytest.mark.urls("tests.test_requests")


@pytest.mark.parametrize(
    ("peer", "forwarded", "told"),
    [
        ("203.0.113.9", "", "203.0.113.9 http"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9 http"),  # a stranger's word
        ("10.0.0.2", "198.51.100.1", "198.51.100.1 https"),
        ("10.0.0.2", "192.0.2.66, 198.51.100.1", "198.51.100.1 https"),  # what the client wrote itself
        ("10.0.0.2", "198.51.100.1, 10.0.0.3", "198.51.100.1 https"),  # two of our proxies
        ("::ffff:10.0.0.2", "2001:db8::7", "2001:db8::7 https"),
        ("10.0.0.2", "no address", "10.0.0.2 https"),
    ],
)
def test_the_address_of_the_client_is_true(peer: str, forwarded: str, told: str) -> None:
    with override_settings(TRUSTED_PROXIES=["10.0.0.0/8"]):
        answer = Client().get("/who", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO="https")

    assert answer.content.decode() == told


def test_an_address_from_a_socket_is_left_as_it_is() -> None:
    assert true_address("", "198.51.100.1") == ""


def test_the_security_headers_are_strict() -> None:
    answer = Client().get("/healthz")

    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        **{f"{kind}-src": "'self'" for kind in ("script", "style", "img", "font", "connect", "manifest")},
        "form-action": "'self'",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_request_is_answered_with_its_id_and_noted_by_its_route(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="portal.request"), override_settings(TRUSTED_PROXIES=["127.0.0.1"]):
        answer = Client(raise_request_exception=False).get("/broken/hunter2", headers={"X-Request-ID": "abcdef123456"})

    noted = [record for record in caplog.records if record.name == "portal.request"]
    assert answer["X-Request-ID"] == "abcdef123456"
    assert [(line.route, line.status, line.levelname) for line in noted] == [("broken/<str:secret>", 500, "ERROR")]  # type: ignore[attr-defined]


def test_a_stranger_does_not_choose_the_id_of_the_request() -> None:
    answer = Client().get("/who", headers={"X-Request-ID": "abcdef123456"})

    assert answer["X-Request-ID"] != "abcdef123456"


def test_a_line_of_the_log_is_json_and_holds_neither_address_nor_variables() -> None:
    line = formatter("json")
    try:
        raise ValueError("a fault")
    except ValueError as fault:
        typed_by_a_person = "my telephone number"  # noqa: F841, the line must not show it
        record = logging.LogRecord("x", logging.ERROR, "", 1, "broken", None, (type(fault), fault, fault.__traceback__))
    record.request = RequestFactory().get("/vote/confirm/hunter2")

    told = json.loads(line.format(record))

    assert (told["event"], told["level"], told["exception"][0]["exc_type"]) == ("broken", "error", "ValueError")
    assert not any(secret in json.dumps(told) for secret in ("hunter2", "telephone"))


def test_a_refusal_says_its_reason_and_gives_back_what_was_typed() -> None:
    request = RequestFactory().post("/refused", {"summary": "Three wards", "password": "hunter2", "empty": ""})

    assert typed(request) == [("summary", "Three wards")]
    answer = Client().post("/refused", {"summary": "Three wards"})
    assert answer.status_code == 403
    assert REFUSAL.reason in answer.content.decode()


@pytest.mark.parametrize(
    ("method", "address", "status"), [("get", "/nowhere", 404), ("post", "/healthz", 405), ("get", "/broken/x", 500)]
)
def test_what_went_wrong_is_a_page_with_a_sentence(method: str, address: str, status: int) -> None:
    answer = getattr(Client(raise_request_exception=False), method)(address)

    assert answer.status_code == status
    assert "<h1" in answer.content.decode()
    assert answer["Content-Security-Policy"]


def test_a_form_without_its_token_gets_back_what_was_typed() -> None:
    answer = Client(enforce_csrf_checks=True).post("/who", {"summary": "Three wards"})

    assert answer.status_code == 403
    assert "Three wards" in answer.content.decode()


def test_a_request_that_is_too_large_is_refused_unread() -> None:
    class Unread(io.BytesIO):
        def read(self, *size: int | None) -> bytes:
            raise AssertionError("the body was read")

    request = RequestFactory().generic("POST", "/who", CONTENT_LENGTH="1001", **{"wsgi.input": Unread()})
    with override_settings(MAX_REQUEST_BYTES=1000):
        answer = bounded_body(who)(request)

    assert answer.status_code == 413


def test_an_unknown_host_is_refused() -> None:
    assert Client().get("/who", HTTP_HOST="evil.example").status_code == 400


def test_a_page_that_has_no_template_is_still_a_page(rf: Any) -> None:
    page = error_page(rf.get("/"), 405, template="there is none.html", reason="<b> is not allowed").content.decode()

    assert "Method Not Allowed" in page
    assert "&lt;b&gt; is not allowed" in page


@pytest.mark.django_db
def test_only_the_page_that_shows_a_code_to_scan_may_show_a_data_picture(client: Client) -> None:
    client.force_login(User.objects.create_user("ana@clinic.example"))
    scan = client.get(reverse("mfa_activate_totp"))["Content-Security-Policy"]
    other = client.get(reverse("mfa_index"))["Content-Security-Policy"]

    assert ("img-src 'self' data:" in scan, "data:" in other) == (True, False)
