"""When an assignment is late. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

OVER, NOT_BEGUN, QUIET = "over", "not-begun", "quiet"


def why_late(
    *, begun: bool, last_change: datetime, at: datetime, ends: datetime, near: timedelta, quiet: timedelta
) -> str:
    """Why an assignment with work left is late, or "".

    begun        something has been scored or commented
    last_change  when anything happened to it last: assigned, started, declared, saved
    near         so long before the end everything should be begun
    quiet        so long nothing should stand still
    """
    if at >= ends:
        return OVER
    if not begun and ends - at <= near:
        return NOT_BEGUN
    return QUIET if at - last_change >= quiet else ""
