"""A superuser changes the vote behind the portal's back, a thousand times; the ledger and the last published head find it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from django.db import connections, transaction
from django.db.models import Model, QuerySet

from accounts.models import User
from accounts.rules import Role
from bench.pages import VOTING
from calls.models import Edition
from drill.drill import Drill, Ground
from drill.row import Row
from rehearsal.play.performance import Size
from voting import actions, ledger
from voting.models import Annulment, Ballot, LedgerBatch, LedgerBlock, LedgerEntry, LedgerLink, Vote
from voting.rules import code_of

TIMES = 1000
VOTED = replace(VOTING, seed=972, size=Size(applicants=32, evaluators=6, voters=120))
Tampering = Callable[[Edition, random.Random], None]
Row_ = TypeVar("Row_", bound=Model)


def tamperings(ground: Ground) -> list[Row]:
    """One change at a time, of a kind and a row drawn by lot, each undone before the next."""
    edition, times, missed = ground.edition, ground.sized(TIMES, least=len(TAMPERINGS)), list[str]()
    chance = random.Random(972)
    with as_the_owner():
        _lay_out(edition)
        ledger.check(edition)
        heads = [edition.batches.latest("day").head]  # the last that was published holds all before it
        for turn in range(times):
            tamper = TAMPERINGS[turn % len(TAMPERINGS)]
            with transaction.atomic():
                tamper(edition, chance)
                try:
                    ledger.check(edition, heads=heads)
                except ledger.Broken:
                    pass
                else:
                    missed.append(tamper.__name__)
                transaction.set_rollback(True)
        ledger.check(edition, heads=heads)
    size = f"{len(TAMPERINGS)} kinds, {LedgerEntry.objects.filter(edition=edition).count()} entries"
    words = f"of {times} changes not found ({size})" + (f": {', '.join(sorted(set(missed)))}" if missed else "")
    return [Row(words, len(missed), "changes", "0", not missed)]


@contextmanager
def as_the_owner() -> Iterator[None]:
    """Everything is read and written with the rights of whoever owns the tables."""
    web, connections["default"] = connections["default"], connections["owner"]
    try:
        yield
    finally:
        connections["default"] = web


def _lay_out(edition: Edition) -> None:
    """Some votes annulled, one restored; everything linked and in a batch, as after the last midnight."""
    staff, second = (_staff_of(edition, place) for place in (0, 1))
    votes = list(Vote.objects.counted().filter(category__edition=edition).order_by("pk")[:6])
    at = max(vote.confirmed_at for vote in votes if vote.confirmed_at)
    for some in (votes[:3], votes[3:]):
        made = actions.propose_annulment(edition, some, rule="A drill", reason="A drill", by=staff, at=at)
        actions.confirm_annulment(made, by=second, at=at)
    actions.propose_restoration(made, reason="A drill", by=staff, at=at)
    actions.restore(made, by=second, at=at)
    while actions.link_entries():
        pass
    actions.close_batches(at=max(edition.voting_closes, at))


def _staff_of(edition: Edition, place: int) -> User:
    return User.objects.filter(rehearsal=edition.slug, groups__name=Role.STAFF.value).order_by("pk")[place]


def any_of(rows: QuerySet[Row_], chance: random.Random) -> Row_:
    return rows.order_by("pk")[chance.randrange(rows.count())]


def votes_of(edition: Edition) -> QuerySet[Vote]:
    return Vote.objects.counted_or_annulled().filter(category__edition=edition)


def another_finalist(edition: Edition, chance: random.Random) -> None:
    vote = any_of(votes_of(edition), chance)
    others = edition.submissions.filter(category=vote.category).exclude(pk=vote.finalist_id)
    Vote.objects.filter(pk=vote.pk).update(finalist=any_of(others, chance))


def another_category(edition: Edition, chance: random.Random) -> None:
    """Whoever owns the tables can do without the key that ties a finalist to its category."""
    vote = any_of(votes_of(edition), chance)
    others = edition.categories.exclude(pk=vote.category_id)
    free = f"{chance.getrandbits(256):064x}"  # a mailbox that has not voted there, on a ballot of its own
    ballot = Ballot.objects.create(edition=edition, mailbox=free, token_hash=free, cast_at=vote.ballot.cast_at)
    Vote.objects.filter(pk=vote.pk).update(category=any_of(others, chance), mailbox=free, ballot=ballot)


def a_finalist_of_nowhere(edition: Edition, chance: random.Random) -> None:
    """Of a call that is not this one, or of none."""
    Vote.objects.filter(pk=any_of(votes_of(edition), chance).pk).update(finalist=0)


def another_code(edition: Edition, chance: random.Random) -> None:
    Vote.objects.filter(pk=any_of(votes_of(edition), chance).pk).update(code=code_of(chance.getrandbits(60)))


def another_state(edition: Edition, chance: random.Random) -> None:
    vote = any_of(votes_of(edition), chance)
    others = [state for state in ("confirmed", "annulled", "spent") if state != vote.state]
    Vote.objects.filter(pk=vote.pk).update(state=chance.choice(others))


def another_reason(edition: Edition, chance: random.Random) -> None:
    held = Annulment.objects.filter(edition=edition, entries__act="annul").distinct()
    Annulment.objects.filter(pk=any_of(held, chance).pk).update(reason="Another reason.")


def another_leaf(edition: Edition, chance: random.Random) -> None:
    entry = any_of(LedgerEntry.objects.filter(edition=edition), chance)
    LedgerEntry.objects.filter(pk=entry.pk).update(leaf=_hash(chance))


def another_act(edition: Edition, chance: random.Random) -> None:
    """An annulment whose restoration is made out never to have been."""
    entry = any_of(LedgerEntry.objects.filter(edition=edition, act="restore"), chance)
    LedgerEntry.objects.filter(pk=entry.pk).update(act="annul", number=7)


def another_link(edition: Edition, chance: random.Random) -> None:
    link = any_of(LedgerLink.objects.filter(edition=edition), chance)
    LedgerLink.objects.filter(pk=link.pk).update(digest=_hash(chance))


def another_root(edition: Edition, chance: random.Random) -> None:
    batch = any_of(LedgerBatch.objects.filter(edition=edition), chance)
    LedgerBatch.objects.filter(pk=batch.pk).update(**{chance.choice(["root", "head", "blank"]): _hash(chance)})


def an_entry_less(edition: Edition, chance: random.Random) -> None:
    entry = any_of(LedgerEntry.objects.filter(edition=edition), chance)
    LedgerBatch.objects.filter(last_link__entry=entry).update(last_link=None)
    LedgerLink.objects.filter(entry=entry).delete()
    LedgerEntry.objects.filter(pk=entry.pk).delete()


def a_batch_less(edition: Edition, chance: random.Random) -> None:
    batch = any_of(LedgerBatch.objects.filter(edition=edition), chance)
    batch.blocks.all().delete()
    batch.delete()


def another_block(edition: Edition, chance: random.Random) -> None:
    block = any_of(LedgerBlock.objects.filter(batch__edition=edition), chance)
    forged = {"node": _hash(chance), "leaves": bytes.fromhex(_hash(chance)) + block.leaves[32:]}
    name = chance.choice(sorted(forged))
    LedgerBlock.objects.filter(pk=block.pk).update(**{name: forged[name]})


def a_vote_more(edition: Edition, chance: random.Random) -> None:
    """A ballot out of nothing, counted without an entry."""
    one = any_of(votes_of(edition).filter(state="confirmed"), chance)
    ballot = Ballot.objects.get(pk=one.ballot_id)
    ballot.pk, ballot._state.adding = None, True
    ballot.token_hash, ballot.public_id = _hash(chance), _hash(chance)[:32]
    ballot.save()
    one.pk, one._state.adding, one.ballot = None, True, ballot
    one.code, one.mailbox = code_of(chance.getrandbits(60)), _hash(chance)
    one.save()


def forged_whole(edition: Edition, chance: random.Random) -> None:
    """Another finalist, and every hash of the ledger made anew: it holds in itself, and no noted head is in it."""
    another_finalist(edition, chance)
    confirmed = LedgerEntry.objects.filter(edition=edition, act="confirm").select_related(
        "vote__category", "vote__finalist"
    )
    for entry in confirmed:
        vote = entry.vote
        line = ledger.confirm_line(vote.code, vote.category.code, str(vote.finalist.public_id))
        LedgerEntry.objects.filter(pk=entry.pk).update(leaf=ledger.rules.leaf(line))
    LedgerBlock.objects.filter(batch__edition=edition).delete()
    LedgerBatch.objects.filter(edition=edition).delete()
    LedgerLink.objects.filter(edition=edition).delete()
    while actions.link_entries():
        pass
    actions.close_batches(at=edition.voting_closes)


def _hash(chance: random.Random) -> str:
    return hashlib.sha256(chance.randbytes(16)).hexdigest()


TAMPERINGS: list[Tampering] = [
    another_finalist, another_category, a_finalist_of_nowhere, another_code, another_state, another_reason, another_leaf,
    another_act, another_link, another_root, another_block, an_entry_less, a_batch_less, a_vote_more, forged_whole,
]  # fmt: skip
drills = {"vote tamperings": Drill(VOTED, tamperings, seconds=1200)}
