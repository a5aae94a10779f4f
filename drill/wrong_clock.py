"""The portal on a machine whose clock is two hours wrong: `drill.wrong_clock:ahead` and `:behind`.

A wrong clock of the machine changes what time.time() says, not how evenly time passes (time.monotonic()) and not what
PostgreSQL's clock says on another machine. Django, its sessions and our code ask the two functions replaced here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

HOURS = {"ahead": 2, "behind": -2}


def __getattr__(name: str) -> Callable[..., Any]:
    if name not in HOURS:
        raise AttributeError(name)
    _shift(timedelta(hours=HOURS[name]))
    from preciseu_portal.wsgi import application

    return application


def _shift(by: timedelta) -> None:
    """For this process, for good; before the portal is imported, so that nobody holds the true ones."""
    from django.utils import timezone

    true_time, true_now = time.time, timezone.now
    time.time = lambda: true_time() + by.total_seconds()

    def now() -> datetime:
        return true_now() + by

    timezone.now = now
