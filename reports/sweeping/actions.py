"""Removes files that no row names."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.files.storage import default_storage

from reports.sweeping.found import Stray, strays

log = logging.getLogger("portal.files")


def sweep(*, at: datetime) -> Stray:
    """Remove files that no row has named for a day, and report rows whose file is missing. May run twice."""
    found = strays(at=at)
    for name in found.files:
        default_storage.delete(name)
    if found.files:
        log.warning("files without a row removed", extra={"files": len(found.files)})
    for table, pk, name in found.rows:
        log.error("a row names a file that is missing", extra={"table": table, "row": pk, "file": name})
    return found
