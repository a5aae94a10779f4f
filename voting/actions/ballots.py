"""A ballot's life: cast, confirmed by one letter, or gone after 48 hours."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.networks import limited_network, shown_network
from accounts.refusals import Refused, require
from calls.models import Edition
from notifications.actions import owe
from notifications.links import absolute
from notifications.mailboxes import fold
from notifications.models import Letter
from voting import keys, policies, rules
from voting import proof as proofs
from voting.actions.ledger import enter_confirmed
from voting.actions.tempo import Tempos, note_tempo
from voting.letters import Pairs, ballot_words
from voting.models import Ballot, Vote
from voting.paper import Choice, Stage, is_chosen_in_vain, paper_of, stage_of
from voting.rules.signals import agent_family, is_disposable, shape_of

ONE_VOTE = "one_vote_per_mailbox_and_category"


@transaction.atomic
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

    edition   a Stage saves the query that an Edition costs
    choices   category code -> public id of a finalist, None where nothing is chosen
    address   as typed; it gets the letter. Raises ValidationError when it is none
    network   the client's true address; nothing sets no limit (a rehearsal has no network)
    proof     the browser's answer to its challenge (voting.proof); one that does not hold is as good as none
    at        when the request arrived

    Raises Refused: vote not open, key lost, not on the paper, too many from this network.
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
        disposable=is_disposable(domain),
    )
    work = proofs.work_of(proof, stage.edition.slug, choices, at) if proof else None
    ballot.worked = note_tempo(Tempos(stage.edition.pk, key, limited_network(network), at), ballot.mailbox, work)
    token = rules.code_of(secrets.randbits(5 * rules.LETTER_SIGNS), rules.LETTER_SIGNS)
    ballot.token_hash = hash_of(token)
    if not _insert(ballot, votes_of(ballot, pairs)):
        return None
    _owe_letter(ballot, stage.version, pairs, token)
    return ballot


def pairs_of(paper: tuple[Choice, ...], choices: Mapping[str, str | None]) -> Pairs:
    """The choices as rows of the paper; refuses what is not on it."""
    chosen = {code: str(public_id) if public_id else None for code, public_id in choices.items()}
    require(policies.why_not_choose(paper, chosen))
    return [(choice, choice.find(chosen.get(choice.code) or "")) for choice in paper]


def _key(edition: Edition) -> bytes:
    """The edition's key; made at first need, and never once somebody has voted."""
    try:
        return keys.read(edition.slug)
    except keys.KeyLost:
        require(policies.why_no_key(edition))
        keys.make(edition.slug)
        return keys.read(edition.slug)


def _insert(ballot: Ballot, votes: list[Vote]) -> bool:
    """Ballot and votes, unless three letters went to this mailbox in the last 24 hours; one statement.

    Written out, because Django can say neither "insert unless" nor two tables at once, and this is the portal's
    busiest write.
    """
    ballots, ballot_values = _columns(ballot)
    of_vote = [_columns(vote, without=("ballot",)) for vote in votes]
    columns = of_vote[0][0]
    rows = ", ".join([f"({_marks(columns)})"] * len(votes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH ballot AS (
                    INSERT INTO voting_ballot ({", ".join(ballots)}) SELECT {_marks(ballots)}
                    WHERE (SELECT count(*) FROM voting_ballot
                           WHERE edition_id = %s AND mailbox = %s AND cast_at > %s AND state <> 'expired') < %s
                    RETURNING id)
                INSERT INTO voting_vote (ballot_id, {", ".join(columns)})
                SELECT ballot.id, vote.* FROM ballot, (VALUES {rows}) AS vote
                RETURNING ballot_id""",  # noqa: S608 (names are ours, values are parameters)
            [
                *ballot_values,
                *(ballot.edition_id, ballot.mailbox, ballot.cast_at - rules.LETTERS_WINDOW, rules.LETTERS_PER_MAILBOX),
                *(value for _, values in of_vote for value in values),
            ],
        )
        row = cursor.fetchone()
    if row is None:
        return False
    ballot.pk, ballot._state.adding = row[0], False
    return True


def _columns(row: Ballot | Vote, without: tuple[str, ...] = ()) -> tuple[list[str], list[Any]]:
    """Names and values of what is to be inserted; what is empty keeps to the table's NULL."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key and field.name not in without]
    filled = [field for field in fields if getattr(row, field.attname) is not None]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in filled]
    return [str(field.column) for field in filled], values


def _marks(columns: list[str]) -> str:
    return ", ".join(["%s"] * len(columns))


def votes_of(ballot: Ballot, pairs: Pairs) -> list[Vote]:
    """A vote for each choice, each with a receipt code of its own."""
    return [
        Vote(
            ballot=ballot,
            category_id=choice.pk,
            finalist_id=finalist.pk,
            mailbox=ballot.mailbox,
            code=rules.code_of(secrets.randbits(60)),
        )
        for choice, finalist in pairs
        if finalist is not None
    ]


def _owe_letter(ballot: Ballot, version: str, pairs: Pairs, token: str) -> None:
    """The one letter of a ballot. It says what was chosen, and the same whether or not the mailbox has voted before."""
    edition = ballot.edition
    until = rules.confirmable_until(ballot.cast_at, edition.voting_closes, edition.method.confirm_hours)
    owe(
        "ballot",
        key=letter_key(ballot),
        to=ballot.address,
        at=ballot.cast_at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        secret=True,
        words=ballot_words(edition, version, pairs, token, until),
    )


def hash_of(token: str) -> str:
    """What we keep of a letter's confirmation code, which is in its link, however somebody typed it."""
    return hashlib.sha256(rules.code_of_text(token).encode()).hexdigest()


def letter_key(ballot: Ballot) -> str:
    return f"ballot:{ballot.public_id}"


def receipt_key(ballot: Ballot) -> str:
    return f"ballot-receipt:{ballot.public_id}"


@transaction.atomic
def confirm(token: str, *, at: datetime) -> Ballot:
    """Count what the link's ballot chose, once per mailbox and category; the address goes, its receipt is owed.

    A choice in a category that this mailbox has voted in before becomes SPENT; one of a finalist who has left since is let
    go, and its category stays open to the mailbox. Confirming twice changes nothing and returns the ballot as it is.
    Raises Refused: unknown link, too old, vote certified, all who were chosen have left.
    """
    ballot = (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("edition__method")
        .filter(token_hash=hash_of(token))
        .first()
    )
    if ballot is None:
        raise Refused(policies.UNKNOWN_LINK)
    _hold_certification(ballot.edition_id)
    refusal = policies.why_not_confirm(ballot, at)
    if refusal == policies.CONFIRMED_BEFORE:
        return ballot
    require(refusal)
    # In the order of categories: two ballots of one mailbox never wait for each other crosswise.
    votes = _standing(ballot.votes.select_related("category", "finalist__project").order_by("category_id"))
    enter_confirmed(ballot.edition, [vote for vote in votes if _count_or_spend(vote, at=at)])
    address, ballot.address = ballot.address, ""
    ballot.state, ballot.confirmed_at = Ballot.State.CONFIRMED, at
    ballot.save(update_fields=["state", "confirmed_at", "address"])
    _owe_receipt(ballot, token, address)
    _blank_letters([letter_key(ballot)])
    return ballot


def _standing(votes: Iterable[Vote]) -> list[Vote]:
    """Those of the votes whose finalist is on the paper; the others are let go. Refuses a ballot of which none is left."""
    gone = [vote for vote in votes if is_chosen_in_vain(vote)]
    left = [vote for vote in votes if vote not in gone]
    require(None if left else policies.CHOSEN_ARE_GONE)
    if gone:
        Vote.objects.filter(pk__in=[vote.pk for vote in gone]).update(state=Vote.State.EXPIRED)
    return left


def _hold_certification(edition_pk: int) -> None:
    """Certification takes the same lock alone: no vote is confirmed while it counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('certification'), %s)", [edition_pk])


def _count_or_spend(vote: Vote, *, at: datetime) -> bool:
    """Confirm one vote; the unique constraint, not a look beforehand, says whether its slot is free."""
    try:
        with transaction.atomic():
            Vote.objects.filter(pk=vote.pk).update(state=Vote.State.CONFIRMED, confirmed_at=at)
    except IntegrityError as clash:
        diagnosis = getattr(clash.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") != ONE_VOTE:
            raise
        Vote.objects.filter(pk=vote.pk).update(state=Vote.State.SPENT)
        return False
    return True


def _owe_receipt(ballot: Ballot, token: str, address: str) -> None:
    owe(
        "ballot_receipt",
        key=receipt_key(ballot),
        to=address,
        at=ballot.confirmed_at or ballot.cast_at,
        edition=ballot.edition.slug,
        rehearsal=ballot.edition.is_rehearsal,
        secret=True,
        context={
            "edition": ballot.edition,
            "ballot": ballot,
            "votes": ballot.votes.select_related("category", "finalist__project").order_by("category__position"),
            "link": absolute(reverse("voting:confirm", args=[token])),
            "check": absolute(reverse("voting:check", args=[ballot.edition.slug])),
        },
    )


def _blank_letters(names: list[str]) -> None:
    """Take address and text out of letters; what was already sent stays as a row without either."""
    Letter.objects.filter(key__in=names).update(to="", text="", html="")
