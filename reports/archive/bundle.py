"""A ZIP that is written file by file and never held: the same files are the same bytes, whenever they are written."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import IO, Self

EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest moment that a ZIP knows
SUMS = "SHA256SUMS"


class Hashed(io.BufferedIOBase):
    """Passes on what is written, and hashes it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._digest = out, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, part: bytes) -> int:  # type: ignore[override]
        self._digest.update(part)
        return self._out.write(part)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class Bundle:
    """The archive while it is written. The last file names the hash of each before it, as `sha256sum -c` reads them."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self._sums: list[tuple[str, str]] = []

    def add(self, name: str, write: Callable[[IO[bytes]], None]) -> None:
        with self._zip.open(_plain(name), "w", force_zip64=True) as file:
            hashed = Hashed(file)
            write(hashed)  # type: ignore[arg-type]
        self._sums.append((hashed.sha256, name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_fault: object) -> None:
        """A ZIP that is given up is closed, too, but without its list it is no archive."""
        if kind is None:
            self._add_sums()
        self._zip.close()

    def _add_sums(self) -> None:
        lines = "".join(f"{digest}  {name}\n" for digest, name in self._sums)
        self._zip.writestr(_plain(SUMS), lines.encode())


def _plain(name: str) -> zipfile.ZipInfo:
    """Without a date, an owner or a system of its own."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
    return info
