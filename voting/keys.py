"""The key of an edition's vote: what makes a mailbox's hash worthless to whoever copies the database.

A file of 32 random bytes per edition in VOTE_KEYS_DIR, shared by the web hosts and left out of backups. It is made once,
before the first ballot; when it is missing afterwards the vote is closed, because another key would let everybody vote again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings

BYTES = 32


class KeyLost(Exception):
    """The edition has no usable key."""


def key_file(slug: str) -> Path:
    return Path(settings.VOTE_KEYS_DIR) / f"{slug}.key"


def read(slug: str) -> bytes:
    """The key of the edition `slug`. Raises KeyLost where there is none, or where it is not what was written."""
    try:
        file = os.open(
            key_file(slug), os.O_RDONLY
        )  # every ballot reads it: nothing remembers a key that may be destroyed
    except OSError as missing:
        raise KeyLost(slug) from missing
    try:
        key = os.read(file, BYTES + 1)
    finally:
        os.close(file)
    if len(key) != BYTES:
        raise KeyLost(slug)
    return key


def exists(slug: str) -> bool:
    try:
        read(slug)
    except KeyLost:
        return False
    return True


def can_be_made() -> bool:
    """Whether this process may write into VOTE_KEYS_DIR, or make it."""
    folder = Path(settings.VOTE_KEYS_DIR)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK)


def make(slug: str) -> None:
    """Write a new key unless there is one. Whole or not at all, and whoever is second keeps the first's."""
    target = key_file(slug)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{slug}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, target)
    draft.unlink()


def destroy(slug: str) -> None:
    """Overwrite the key and remove its file; nothing happens where there is none."""
    with suppress(FileNotFoundError):
        with key_file(slug).open("r+b") as file:
            file.write(bytes(BYTES))
            file.flush()
            os.fsync(file.fileno())
        key_file(slug).unlink()


def keyed(key: bytes, *parts: str) -> str:
    """HMAC-SHA256 of the parts, in hexadecimal; the first part says what kind of thing is hashed."""
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()
