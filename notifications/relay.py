"""The relay: hears PostgreSQL's bell, delivers letters at once and rings Celery for everything else.

Threads, so that nothing waits for what it does not need: one listens and says that it is awake, one talks to the
broker, which may be dead or deaf, and some deliver letters, each over a line of its own to the mail server. A mail server
far away answers four times a letter; the first line alone takes what comes singly, the others help when there is more.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from accounts.arrival import clock
from notifications import actions
from notifications.tasks import deliver_all_due

log = logging.getLogger(__name__)

POLL = 20.0  # seconds; letters whose bell was missed, or whose time has come
HEARTBEAT = 10.0
LOOK = 0.5  # how long a stop may go unnoticed
BROKER_PATIENCE = 2.0  # seconds per step; the bell is a courtesy, beat is the net
LETTERS = "letters"
IN_A_ROW = 5  # letters after which the other lines help


class Relay:
    """Runs until `stop` is called."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._letters = threading.Event()  # somebody rang
        self._many = threading.Event()  # there is more than the first line pays at once
        self._tasks: set[str] = set()
        self._bell = threading.Condition()
        bells = [self._letters] + [self._many] * (settings.MAIL_LINES - 1)
        self._lines = [
            threading.Thread(target=self._deliver, args=[bell], name=f"relay-line-{number}", daemon=True)
            for number, bell in enumerate(bells)
        ]

    def run(self) -> None:
        """Listen until stopped; a lost database is looked for once a second."""
        for thread in (*self._lines, threading.Thread(target=self._ring, name="relay-bell", daemon=True)):
            thread.start()
        while not self._stopped.is_set():
            try:
                self._listen()
            except Exception as lost:  # psycopg2's or Django's word for it; whatever it was, the relay goes on
                log.warning("relay lost the database", extra={"reason": str(lost).strip()})
                connection.close()
                self._stopped.wait(1)
        until = time.monotonic() + actions.LEASE.total_seconds()
        for line in self._lines:  # the letters in hand; the broker is not waited for
            line.join(timeout=max(0.0, until - time.monotonic()))

    def stop(self, *_: Any) -> None:
        """Finish the letters in hand and return from `run`. Also a signal handler, hence no lock is taken here."""
        self._stopped.set()
        self._letters.set()
        self._many.set()

    def hear(self, payload: str) -> None:
        """What somebody rang for: "letters", or the name of a task."""
        if payload == LETTERS:
            self._letters.set()
            return
        with self._bell:
            self._tasks.add(payload)
            self._bell.notify()

    # -- The threads -----------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        line = connection.get_new_connection(connection.get_connection_params())
        try:
            line.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
            with line.cursor() as cursor:
                cursor.execute(f'LISTEN "{actions.BELL}"')
            log.info("relay listens")
            self._letters.set()  # whatever was rung while nobody listened
            beaten = 0.0
            while not self._stopped.is_set():
                if time.monotonic() - beaten >= HEARTBEAT:
                    close_old_connections()
                    actions.still_alive("relay", at=clock.now())
                    beaten = time.monotonic()
                if select.select([line], [], [], LOOK)[0]:
                    line.poll()
                while line.notifies:
                    self.hear(line.notifies.pop(0).payload)
        finally:
            line.close()

    def _deliver(self, bell: threading.Event) -> None:
        while not self._stopped.is_set():
            bell.wait(timeout=POLL)
            bell.clear()
            try:
                close_old_connections()
                deliver_all_due(go_on=self._go_on)
            except Exception:  # a database that went away, a row nobody foresaw: the next round tries again
                log.exception("a round of letters ended early")
                connection.close()
                self._stopped.wait(1)
                bell.set()
        connection.close()

    def _go_on(self, paid: int) -> bool:
        if paid and paid % IN_A_ROW == 0:
            self._many.set()
        return not self._stopped.is_set()

    def _ring(self) -> None:
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._tasks)
                tasks, self._tasks = self._tasks, set()
            for name in sorted(tasks):
                try:
                    ring_celery(name)
                except Exception as unheard:  # whatever a broker can do; beat rings again
                    log.warning("broker did not hear", extra={"task": name, "reason": str(unheard)})


def ring_celery(name: str) -> None:
    """Send the task `name` with short patience and without retries."""
    options = {"socket_timeout": BROKER_PATIENCE, "socket_connect_timeout": BROKER_PATIENCE}
    transport = {**current_app.conf.broker_transport_options, **options}
    line = current_app.connection_for_write(connect_timeout=BROKER_PATIENCE, transport_options=transport)
    with line as broker:
        current_app.send_task(name, connection=broker, retry=False, ignore_result=True)
