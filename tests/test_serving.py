"""A body may take its time; nobody else waits for it, and half a form is never taken for a whole one."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from accounts.arrival import ARRIVED
from preciseu_portal.serving import FewAtOnce


class SlowBody:
    """Gives its first half at once and the rest when it is let go."""

    def __init__(self, content: bytes) -> None:
        half = len(content) // 2
        self.parts = [content[:half], content[half:]]
        self.reading, self.go = threading.Event(), threading.Event()

    def read(self, _size: int) -> bytes:
        if len(self.parts) == 1:
            self.reading.set()
            assert self.go.wait(10)
        return self.parts.pop(0) if self.parts else b""


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(application, body, *, length):
    said = []
    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": body}
    content = b"".join(application(environ, lambda status, headers: said.append(status)))
    return said[0], content, environ


def test_a_body_that_trickles_in_holds_up_nobody():
    application, slow = FewAtOnce(echo, answering=1, largest=1000), SlowBody(b"name=slow")
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(ask, application, slow, length=9)
        assert slow.reading.wait(10)

        quick = ask(application, BytesIO(b"name=quick"), length=10)
        slow.go.set()

    assert quick[:2] == ("200 OK", b"name=quick")
    assert waiting.result()[:2] == ("200 OK", b"name=slow")


def test_a_request_has_arrived_before_its_body_has():
    application, slow = FewAtOnce(echo, answering=1, largest=1000), SlowBody(b"name=slow")
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(ask, application, slow, length=9)
        assert slow.reading.wait(10)
        before = time.monotonic()
        slow.go.set()

    assert waiting.result()[2][ARRIVED] < before


def test_half_a_form_is_refused_and_reaches_nothing():
    reached = []
    application = FewAtOnce(lambda environ, start: reached.append(environ) or [b""], answering=1, largest=1000)

    status, content, _ = ask(application, BytesIO(b"name=half"), length=100)

    assert status == "400 Bad Request"
    assert b"send it again" in content
    assert reached == []


def test_a_body_that_is_too_long_is_left_unread():
    body = BytesIO(b"x" * 2000)
    application = FewAtOnce(lambda environ, start: [str(body.tell()).encode()], answering=1, largest=1000)

    assert b"".join(application({"CONTENT_LENGTH": "2000", "wsgi.input": body}, lambda *_: None)) == b"0"


def test_no_more_requests_are_answered_at_once_than_told():
    at_once, most, lock = [0], [0], threading.Lock()

    def counting(environ, start_response):
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        time.sleep(0.02)
        with lock:
            at_once[0] -= 1
        start_response("200 OK", [])
        return [b""]

    application = FewAtOnce(counting, answering=3, largest=1000)
    with ThreadPoolExecutor(12) as clients:
        answers = list(clients.map(lambda _: ask(application, BytesIO(b""), length=0), range(24)))

    assert most == [3]
    assert [status for status, *_ in answers] == ["200 OK"] * 24
