"""The stand-alone scripts of `scripts/`, as they are handed out: computed again without the portal."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import FileResponse

REPLAY_RANKING, VERIFY_VOTE = "replay_ranking.py", "verify_vote.py"


@cache
def fingerprint(name: str) -> str:
    """SHA-256 of the script as it is handed out."""
    return hashlib.sha256(_path(name).read_bytes()).hexdigest()


def handed_out(name: str) -> FileResponse:
    return FileResponse(_path(name).open("rb"), as_attachment=True, content_type="text/x-python; charset=utf-8")


def _path(name: str) -> Path:
    return Path(settings.BASE_DIR) / "scripts" / name
