"""The relay: hears PostgreSQL's bell, delivers letters at once and rings Celery for everything else.

Three threads, so that nothing waits for what it does not need: one listens and says
that it is awake, one delivers letters, one talks to the broker, which may be dead or deaf.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from typing import Any

from celery import current_app
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


class Relay:
    """Runs until `stop` is called."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._letters = threading.Event()
        self._tasks: set[str] = set()
        self._bell = threading.Condition()
        threads = {"relay-letters": self._deliver, "relay-bell": self._ring}
        self._threads = [threading.Thread(target=run, name=name, daemon=True) for name, run in threads.items()]

    def run(self) -> None:
        """Listen until stopped; a lost database is looked for once a second."""
        for thread in self._threads:
            thread.start()
        while not self._stopped.is_set():
            try:
                self._listen()
            except Exception as lost:  # psycopg2's or Django's word for it; whatever it was, the relay goes on
                log.warning("relay lost the database", extra={"reason": str(lost).strip()})
                connection.close()
                self._stopped.wait(1)
        self._threads[0].join(timeout=actions.LEASE.total_seconds())  # the letter in hand; the broker is not waited for

    def stop(self, *_: Any) -> None:
        """Finish the letter in hand and return from `run`. Also a signal handler, hence no lock is taken here."""
        self._stopped.set()
        self._letters.set()

    def hear(self, payload: str) -> None:
        """What somebody rang for: "letters", or the name of a task."""
        if payload == LETTERS:
            self._letters.set()
            return
        with self._bell:
            self._tasks.add(payload)
            self._bell.notify()

    # -- The three threads ---------------------------------------------------------------------------------------------

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

    def _deliver(self) -> None:
        while not self._stopped.is_set():
            self._letters.wait(timeout=POLL)
            self._letters.clear()
            try:
                close_old_connections()
                deliver_all_due(go_on=lambda: not self._stopped.is_set())
            except Exception:  # a database that went away, a row nobody foresaw: the next round tries again
                log.exception("a round of letters ended early")
                connection.close()
                self._stopped.wait(1)
                self._letters.set()
        connection.close()

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
