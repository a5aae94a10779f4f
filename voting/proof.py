"""Proof of work: what a browser computes while the voter types, so that whoever sends many ballots pays for each in time.

It only raises the limit of a network (voting.rules). Without a script, or where the proof does not hold, the ballot goes
out under the tighter one. Decision record 0052.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.utils.crypto import salted_hmac

ALGORITHM = "PBKDF2/SHA-256"  # the one that browsers compute themselves, outside of the page's script
COUNTERS = range(
    100, 200
)  # which of them is the answer is drawn by lot: at 5,000 rounds each, about a second of a phone
LIVES = timedelta(hours=2)  # a page may stand open while somebody looks for the address
LONGEST = 2000  # characters of an answer; ours have about 900


@dataclass(frozen=True, slots=True)
class Work:
    """Work that was done for one ballot. `name` is of this challenge alone; `until` is when it would have been too old."""

    name: str
    until: datetime


def challenge(slug: str, choices: Mapping[str, str | None], at: datetime) -> str:
    """As JSON, what a browser has to solve to send these choices in the edition `slug`."""
    made = create_challenge(
        ALGORITHM,
        settings.VOTE_PROOF_COST,
        counter=secrets.choice(COUNTERS),
        data={"ballot": _ballot(slug, choices), "until": int((at + LIVES).timestamp())},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("answer"),
    )
    return json.dumps(made.to_dict())


def work_of(answer: str, slug: str, choices: Mapping[str, str | None], at: datetime) -> Work | None:
    """The work behind `answer`, None where it is none: unsolved, too old, of another ballot, or not ours.

    Whether it was spent before only the database knows. The moment `at` is the portal's one clock, so the library's own
    limit of time, which reads this machine's, is not used.
    """
    if not answer or len(answer) > LONGEST:
        return None
    try:
        payload = Payload.from_base64(answer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    found = verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("answer"))
    if not found.verified:
        return None
    given: dict[str, Any] = payload.challenge.parameters.data or {}  # signed, so it is what we wrote
    until = datetime.fromtimestamp(given["until"], UTC)
    if at >= until or given["ballot"] != _ballot(slug, choices):
        return None
    return Work(payload.challenge.parameters.nonce, until)


def _ballot(slug: str, choices: Mapping[str, str | None]) -> str:
    chosen = sorted(f"{code}={one}" for code, one in choices.items() if one)
    return sha256("\x1f".join([slug, *chosen]).encode()).hexdigest()[:32]


def _secret(purpose: str) -> bytes:
    return salted_hmac("voting.proof", purpose, algorithm="sha256").digest()
