"""How many requests the server of the browser tests is answering: an open page asks on after its test has ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PATIENCE = 15.0  # seconds


class Served:
    """Requests that are being answered now, in all threads of this process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._now = 0

    def add(self, number: int) -> None:
        with self._changed:
            self._now += number
            self._changed.notify_all()

    def wait_until_none(self) -> None:
        """A reset of the tables beside a request would end in a deadlock. Raises TimeoutError after `PATIENCE`."""
        calm = 0
        while calm < 2:  # a request may have been accepted and not yet begun
            with self._changed:
                if not self._changed.wait_for(lambda: self._now == 0, PATIENCE):
                    raise TimeoutError(f"{self._now} requests go on after their test.")
                calm += 1
            time.sleep(0.02)


served = Served()


class Counted:
    """Middleware: counts a request while it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        served.add(1)
        try:
            return self.get_response(request)
        finally:
            served.add(-1)
