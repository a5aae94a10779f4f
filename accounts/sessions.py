"""Sessions in PostgreSQL that begin and end by its clock, and know when, so that people can be warned and go on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from accounts.arrival import clock

if TYPE_CHECKING:
    from django.contrib.sessions.base_session import AbstractBaseSession


class SessionStore(DatabaseSessions):
    """Django's own, except for the clock, and that it keeps the end which the row says.

    Django counts anew from now at each request, and asks the web server what time it is: a wrong one would sign people
    out, or keep them signed in.
    """

    ends: datetime | None = None

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        rows = self.model.objects.filter(session_key=self.session_key, expire_date__gt=clock.now())
        row: AbstractBaseSession | None = rows.first()
        if row is None:
            self._session_key = None  # so that nobody chooses the key of a session to come
        self.ends = row.expire_date if row else None
        return row

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        ends: datetime = super().get_expiry_date(**{"modification": clock.now(), **kwargs})
        return ends

    def prolong(self) -> datetime:
        """Begin the session's whole time anew; the row and the cookie follow with the answer to the request."""
        self.modified = True
        self.ends = self.get_expiry_date()
        return self.ends
