"""Django's PostgreSQL, with a look at the line where Django asks a question at the beginning of every request."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the server still keeps this session, without a statement where its line is silent.

        A server that ends a session says why and closes the line: then there is something to read, and Django asks. A
        network that has gone away without a word is found by neither.
        """
        if self.connection is None or self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return bool(super().is_usable()) if line.poll(0) else True
