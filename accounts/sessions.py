"""Sessions in PostgreSQL that know when they end, so that people can be warned and go on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

if TYPE_CHECKING:
    from django.contrib.sessions.models import Session


class SessionStore(DatabaseSessions):
    """Django's own, except that it keeps the end which the row says: Django counts anew from now at each request."""

    ends: datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        self.ends = row.expire_date if row else None
        return row

    def prolong(self) -> datetime:
        """Begin the session's whole time anew; the row and the cookie follow with the answer to the request."""
        self.modified = True
        ends: datetime = self.get_expiry_date()
        self.ends = ends
        return ends
