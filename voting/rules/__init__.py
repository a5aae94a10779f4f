"""The public vote, pure: whose mailbox, in which order, how many. Values in, values out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from calls.rules import VoteMode

Choices = Mapping[str, str | None]  # category code -> public id of a finalist, None where nothing is chosen

LETTERS_PER_MAILBOX = 3
LETTERS_WINDOW = timedelta(hours=24)
PENDING_FOR = timedelta(hours=48)  # then an unconfirmed ballot and its address are gone
FRESH_FOR = timedelta(minutes=10)  # then who opens the letter's link again is told that it has done its work
SIGNALS_FOR = timedelta(days=7)  # after certification, for the desk against fraud

# Ballots of one network. A hospital of some thousand people sits behind one address and hears of the vote in one mail:
# 300 in ten minutes is more than such a mail brings, 3,000 a day more than most of its staff. Each ballot still needs a
# mailbox, so the limits only blunt what floods strangers' mailboxes with our letters. Browsers without a script have a
# limit of their own beside it, for ballots that cost their sender no work.
MINUTES, DAY = timedelta(minutes=10), timedelta(days=1)
WORKED_LIMITS = ((MINUTES, 300), (DAY, 3000))
BARE_LIMITS = ((MINUTES, 60), (DAY, 300))


class Stand(StrEnum):
    """How the vote stands at a moment; each has a page of its own."""

    NONE = "none"  # this edition has no public vote
    HIDDEN = "hidden"  # finalists are not released, however late it is
    SOON = "soon"
    OPEN = "open"
    CLOSED = "closed"


def stand(at: datetime, opens: datetime, closes: datetime, released_at: datetime | None, mode: str) -> Stand:
    """How the vote stands at `at`; closing has no grace, its own instant is too late (domain.md, section 5)."""
    if mode == VoteMode.NONE:
        return Stand.NONE
    if released_at is None or released_at > at:
        return Stand.HIDDEN
    if at < opens:
        return Stand.SOON
    return Stand.OPEN if at < closes else Stand.CLOSED


def confirmable_until(cast_at: datetime, closes: datetime, confirm_hours: int) -> datetime:
    """The first instant that is too late to confirm a ballot cast at `cast_at`."""
    return min(cast_at + PENDING_FOR, closes + timedelta(hours=confirm_hours))


def order(seed: str, ids: Iterable[str]) -> list[str]:
    """`ids` in an order drawn by lot: the same for the same seed, and over all seeds each as likely as any other."""
    return sorted(ids, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest())


def favourites(votes: Mapping[str, int]) -> list[str]:
    """Who has the most votes of a category: one, or several ex aequo; nobody where nobody voted."""
    most = max(votes.values(), default=0)
    return sorted(finalist for finalist, number in votes.items() if number == most and number > 0)


def is_fresh(confirmed_at: datetime | None, at: datetime) -> bool:
    """Whether who sees the receipt at `at` has very likely just confirmed."""
    return confirmed_at is not None and at - confirmed_at < FRESH_FOR


def window_of(at: datetime, length: timedelta) -> datetime:
    """The beginning of the window of `length` that `at` lies in, counted from the epoch."""
    seconds = int(length.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, at.tzinfo)


# Crockford's alphabet: no I, L, O, U, so that a code read aloud or from paper is the code that was given.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKE = str.maketrans("OIL", "011")


# Of a vote's receipt, known to nobody else; and of a ballot's letter, where 2 to the power of 80 keep whoever has a copy
# of the database from finding by trial what would confirm a stranger's ballot.
RECEIPT_SIGNS, LETTER_SIGNS = 12, 16


def code_of(number: int, signs: int = RECEIPT_SIGNS) -> str:
    """Five bits a sign, "K7QF-2MWD-XR9T"."""
    written = [ALPHABET[number >> 5 * place & 31] for place in reversed(range(signs))]
    return "-".join("".join(written[start : start + 4]) for start in range(0, signs, 4))


def code_of_text(text: str) -> str:
    """A code as somebody typed it: any case, with or without hyphens, O for 0 and I or L for 1; else as it was typed."""
    signs = text.upper().translate(LOOK_ALIKE)
    bare = "".join(sign for sign in signs if sign in ALPHABET)
    return "-".join(bare[start : start + 4] for start in range(0, len(bare), 4))
