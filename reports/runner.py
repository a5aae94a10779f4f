"""Makes the exports that wait, one after the other. Runs in a Celery worker; in tests it is called as it is."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta

from reports import actions, documents
from reports.binding import Progress
from reports.models import Export
from reports.pdf import ChildDied, TypesettingFailed
from reports.rules import NothingToSay

Clock = Callable[[], datetime]
log = logging.getLogger("portal.reports")
PACE = timedelta(seconds=0.5)  # progress is written down no more often than this
KNOWN = (TypesettingFailed, NothingToSay)


def run_next(clock: Clock) -> bool:
    """Make one waiting export; False when none waits."""
    export = actions.lease_next(at=clock())
    if export is None:
        return False
    if export.state == Export.State.RUNNING:
        _make(export, clock)
    return True


def _make(export: Export, clock: Clock) -> None:
    document = documents.DOCUMENTS.get(export.document)
    if document is None:
        return actions.fail(export, export.document, at=clock())
    try:
        with tempfile.TemporaryFile() as file:
            note = document.build(export, file, _paced(export, clock)) or ""
            kind = documents.FORMATS[export.format].content_type
            actions.keep(export, file, documents.name_of(export), kind, note=note, at=clock())
    except actions.LeaseLost:
        log.info("export given up: it is no longer ours", extra={"export": str(export.public_id)})
    except ChildDied:
        actions.put_back(export, at=clock())
    except KNOWN as reason:
        actions.fail(export, str(reason), at=clock())
    except Exception as fault:
        log.exception("export failed", extra={"export": str(export.public_id)})
        actions.fail(export, f"{type(fault).__name__}: {fault}", at=clock())


def _paced(export: Export, clock: Clock) -> Progress:
    """Progress that is written at most twice a second, the first step at once."""
    last: list[datetime] = []

    def progress(done: int, of: int, step: str) -> None:
        now = clock()
        if not last or now - last[0] >= PACE:
            last[:] = [now]
            actions.report_progress(export, done, of, step, at=now)

    return progress
