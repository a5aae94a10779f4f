"""Draws that are the same on every machine and in every year."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def lots(seed: str, rows: int, columns: int, below: int) -> NDArray[np.int64]:
    """A table of whole numbers from 0 to `below` - 1, each as likely as the next.

    seed    any text; the same text gives the same table

    The numbers come from Philox 4×64-10, keyed by the first 128 bits of the
    SHA-256 of the seed and read with `random_raw`: NumPy promises the stream of
    a bit generator, and does not promise what its `Generator` makes of it
    (NEP 19). A number is the upper 32 bits times `below`, shifted right by 32;
    this prefers some numbers by less than below ÷ 2³².

    Raises ValueError unless `below` is from 1 to 2³¹.

    Source: Salmon, Moraes, Dror, Shaw, Parallel random numbers: as easy as 1, 2, 3. SC '11,
    doi:10.1145/2063384.2063405.
    """
    if not 1 <= below <= 2**31:
        raise ValueError("Draw from 1 to 2^31 lots.")
    key = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], "big")
    raw = np.random.Philox(key=key, counter=0).random_raw(rows * columns)
    drawn = ((raw >> np.uint64(32)) * np.uint64(below)) >> np.uint64(32)
    return drawn.astype(np.int64).reshape(rows, columns)
