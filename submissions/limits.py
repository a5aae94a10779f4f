"""What keeps invitations and messages from being misused. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

# Letters of invitation in 24 hours, to people who never asked for one.
DAY = timedelta(days=1)
LETTERS_OF_PERSON = 30
LETTERS_OF_SUBMISSION = 25
LETTERS_TO_ADDRESS = 3
LETTERS_OF_INVITATION = 5  # in all
AGAIN_AFTER = timedelta(minutes=10)
MOST_PEOPLE = 20  # who work on one submission, the invited included

# Messages: one letter an hour while what it told of is unread.
LETTER_EVERY = timedelta(hours=1)
LONGEST_MESSAGE = 4000
MESSAGES_AN_HOUR = 30  # of one person in one thread

_LIKE_AN_ADDRESS = re.compile(r"://|@|\bwww\b|[\w-]\.[a-z]{2,}\b", re.IGNORECASE)


def harmless(name: str, longest: int = 80) -> str:
    """A name as a letter to a stranger may repeat it: nothing that a mail program would make a link of, and not long.

    Empty where nothing can be kept of it: the letter then does without.
    """
    words = " ".join(name.split())
    if _LIKE_AN_ADDRESS.search(words):
        return ""
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def letter_is_due(*, told_at: datetime | None, read_at: datetime | None, at: datetime) -> bool:
    """Whether somebody with unread messages gets a letter now; `told_at` is their last, `read_at` when they last looked."""
    if told_at is None or (read_at is not None and read_at >= told_at):
        return True
    return at >= told_at + LETTER_EVERY
