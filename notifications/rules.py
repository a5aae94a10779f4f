"""When a letter that failed is tried again."""

from datetime import timedelta

# One wait after each failure; with the last failure the letter is given up.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
MOST_ATTEMPTS = len(WAITS) + 1


def wait_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures (1 is the first); None when the letter is given up."""
    return WAITS[failures - 1] if failures < MOST_ATTEMPTS else None


# Kinds whose address goes with their text once they are mailed: the last letter to somebody who has left.
FAREWELLS = ("account_erased",)

# Kinds of letters that staff's list leaves out: their number would be a count of the vote before its certification
# (domain.md, rule 15), their addresses those of voters.
UNLISTED_KINDS = ("ballot", "ballot_receipt")
