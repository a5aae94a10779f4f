"""A ballot is cast, and its one letter owed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.core.validators import validate_email

from accounts.networks import limited_network, shown_network
from accounts.refusals import require
from calls.models import Edition
from notifications.actions import Along, Part, owe
from notifications.mailboxes import fold
from voting import keys, policies, rules
from voting import proof as proofs
from voting.actions.turns import Counted, turn_part
from voting.letters import Pairs, ballot_words
from voting.models import Ballot
from voting.paper import Choice, Stage, paper_of, stage_of
from voting.rules.signals import agent_family, is_disposable, shape_of


class PaperChanged(Exception):
    """Edition or paper have changed since the stage was read; nothing is written. Read it anew."""


def cast(
    edition: Edition | Stage,
    choices: Mapping[str, str | None],
    *,
    address: str,
    network: str = "",
    agent: str = "",
    proof: str = "",
    at: datetime,
) -> Ballot | None:
    """Take a ballot and owe its one letter. None when the mailbox has had its letters of today: the page must not tell.

    edition   a Stage saves the query that an Edition costs, and may be as it was last read
    choices   category code -> public id of a finalist, None where nothing is chosen
    address   as typed; it gets the letter. Raises ValidationError when it is none
    network   the client's true address; nothing sets no limit (a rehearsal has no network)
    proof     the browser's answer to its challenge (voting.proof); one that does not hold is as good as none
    at        when the request arrived

    Raises Refused: vote not open, key lost, not on the paper, too many from this network; and PaperChanged, where the
    Stage that was given is not that of today.
    """
    stage = edition if isinstance(edition, Stage) else stage_of(pk=edition.pk)
    require(policies.NOT_RELEASED if stage is None else policies.why_not_vote(stage, at))
    assert stage is not None  # noqa: S101 (for mypy: refused above)
    validate_email(address)
    pairs = pairs_of(paper_of(stage), choices)
    key = _key(stage.edition)
    folded = fold(address)
    local, _at, domain = folded.rpartition("@")
    ballot = Ballot(
        edition=stage.edition,
        address=address,
        mailbox=keys.keyed(key, "mailbox", folded),
        cast_at=at,
        network=shown_network(network),
        mail_domain=domain[:120],
        agent_family=agent_family(agent),
        shape=shape_of(local),
        chosen=keys_of(pairs),
        disposable=is_disposable(domain),
    )
    work = proofs.work_of(proof, stage.edition.slug, choices, at) if proof else None
    token = rules.code_of(secrets.randbits(5 * rules.LETTER_SIGNS), rules.LETTER_SIGNS)
    ballot.token_hash = hash_of(token)
    return ballot if _write(ballot, stage, pairs, token, Counted(key, limited_network(network), work)) else None


def pairs_of(paper: tuple[Choice, ...], choices: Mapping[str, str | None]) -> Pairs:
    """The choices as rows of the paper; refuses what is not on it."""
    chosen = {code: str(public_id) if public_id else None for code, public_id in choices.items()}
    require(policies.why_not_choose(paper, chosen))
    return [(choice, choice.find(chosen.get(choice.code) or "")) for choice in paper]


def keys_of(pairs: Pairs) -> list[int]:
    """Whom a ballot of these choices keeps; a finalist stands for their category, too."""
    return [finalist.pk for _choice, finalist in pairs if finalist is not None]


def _key(edition: Edition) -> bytes:
    """The edition's key; made at first need, and never once somebody has voted."""
    try:
        return keys.read(edition.slug)
    except keys.KeyLost:
        require(policies.why_no_key(edition))
        keys.make(edition.slug)
        return keys.read(edition.slug)


def _write(ballot: Ballot, stage: Stage, pairs: Pairs, token: str, counted: Counted) -> bool:
    """Insert the ballot and owe its letter, unless three letters went to this mailbox in the last 24 hours.

    The letter says what was chosen, and the same whether or not the mailbox has voted before. One statement, which is
    its own transaction: this is the portal's busiest write, and every answer that Python waits for costs it its caches.
    """
    edition = ballot.edition
    until = rules.confirmable_until(ballot.cast_at, edition.voting_closes, edition.method.confirm_hours)
    parts = {
        "turn": turn_part(ballot, stage.version, counted),
        "ballot": _ballot_part(ballot),
        "answer": ("SELECT turn.stale, turn.worked, turn.refused, ballot.id FROM turn LEFT JOIN ballot ON true", []),
    }
    row = owe(
        "ballot",
        key=letter_key(ballot),
        to=ballot.address,
        at=ballot.cast_at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        secret=True,
        words=ballot_words(stage, pairs, token, until),
        along=Along(parts, cause="ballot", answer="answer"),
    )
    assert row is not None  # noqa: S101 (for mypy: a turn is always answered)
    stale, ballot.worked, refused, ballot.pk = row
    if stale:
        raise PaperChanged
    require(policies.TOO_MANY_FROM_NETWORK if refused else None)
    ballot._state.adding = ballot.pk is None
    return not ballot._state.adding


COLUMNS = [field for field in Ballot._meta.concrete_fields if field.name not in ("id", "worked")]
ATTRIBUTES = [field.attname for field in COLUMNS]
_INSERT_BALLOT = f"""
    INSERT INTO voting_ballot ({", ".join(str(field.column) for field in COLUMNS)}, worked)
    SELECT {", ".join(["%s"] * len(COLUMNS))}, turn.worked FROM turn
    WHERE NOT turn.stale AND NOT turn.refused AND turn.letters < %s
    RETURNING id"""  # noqa: S608 (names are ours, values are parameters)


def _ballot_part(ballot: Ballot) -> Part:
    return _INSERT_BALLOT, [*(getattr(ballot, name) for name in ATTRIBUTES), rules.LETTERS_PER_MAILBOX]


def hash_of(token: str) -> str:
    """What we keep of a letter's confirmation code, which is in its link, however somebody typed it."""
    return hashlib.sha256(rules.code_of_text(token).encode()).hexdigest()


def letter_key(ballot: Ballot) -> str:
    return f"ballot:{ballot.public_id}"
