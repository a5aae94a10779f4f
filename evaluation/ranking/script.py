"""The script that computes a snapshot again without the portal."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

REPLAY_SCRIPT = Path(settings.BASE_DIR) / "scripts" / "replay_ranking.py"


@cache
def fingerprint() -> str:
    """SHA-256 of the script as it is handed out."""
    return hashlib.sha256(REPLAY_SCRIPT.read_bytes()).hexdigest()
