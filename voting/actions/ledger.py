"""The ledger's writes: entries with their cause, links every minute, a batch at the end of each day, the file at the end."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max

from calls.models import Edition
from calls.rules import Gate, VoteMode
from notifications.actions import Part
from voting import ledger
from voting.chosen import Chosen
from voting.models import Annulment, LedgerBatch, LedgerBlock, LedgerEntry, LedgerLink, Vote
from voting.rules import ledger as rules
from voting.rules.ledger import Act

LATE = 50_000  # entries that may be linked before one that was begun earlier; batches are closed after a look at all
LINK_LOCK = 0x766F7465  # "vote": two tasks at once would fork a chain


def confirmed_part(edition: Edition, rows: Sequence[Chosen], *, votes: str) -> Part:
    """A part of a statement that notes that the votes of `rows` count from now on: hundreds a second are confirmed.

    votes   the part that wrote them, and tells id and code of each
    """
    leaves = [rules.leaf(ledger.confirm_line(row.code, row.choice.code, row.finalist.id)) for row in rows]
    sql = f"""INSERT INTO voting_ledgerentry (edition_id, vote_id, act, number, leaf)
              SELECT %s, vote.id, %s, 0, entry.leaf
              FROM unnest(%s::text[], %s::text[]) AS entry (code, leaf) JOIN {votes} AS vote USING (code)"""  # noqa: S608
    return sql, [edition.pk, Act.CONFIRM.value, [row.code for row in rows], leaves]


def enter_annulled(annulment: Annulment, votes: Iterable[Vote]) -> None:
    """Note that `votes` do not count any more, with the reason."""
    _enter(annulment, votes, Act.ANNUL, annulment.reason)


def enter_restored(annulment: Annulment, votes: Iterable[Vote]) -> None:
    """Note that `votes` count again."""
    _enter(annulment, votes, Act.RESTORE)


def _enter(annulment: Annulment, votes: Iterable[Vote], act: Act, *more: str) -> None:
    """An entry for each vote. Their rows are locked by the caller: the next number of a vote is nobody else's."""
    rows = list(votes)
    said = LedgerEntry.objects.filter(vote__in=[vote.pk for vote in rows], act=act.value)
    last = dict(said.order_by().values_list("vote").annotate(Max("number")))
    numbers = {vote.pk: last.get(vote.pk, 0) + 1 for vote in rows}
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            edition_id=annulment.edition_id,
            vote=vote,
            act=act.value,
            number=numbers[vote.pk],
            annulment=annulment,
            leaf=rules.leaf(rules.line(act.value, vote.code, numbers[vote.pk], *more)),
        )
        for vote in rows
    )


@transaction.atomic
def link_entries(*, most: int = 20_000, late: bool = False) -> int:
    """Link up to `most` entries that have no link; returns how many. Safe to run twice, late, or at the same time.

    The order is that of linking: an entry whose transaction commits late is linked late.

    late    those that came too late for what is looked at every minute; it means to read the whole ledger
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINK_LOCK])
    last = LedgerLink.objects.order_by("-pk").first()
    edge = last.entry_id - LATE if last else 0
    unlinked = LedgerEntry.objects.filter(link__isnull=True).order_by("pk")
    unlinked = unlinked.filter(pk__lte=edge) if late else unlinked.filter(pk__gt=edge)
    rows = list(unlinked.values_list("pk", "edition", "leaf")[:most])
    heads = _last_links({edition for _, edition, _ in rows})
    links = []
    for entry, edition, leaf in rows:
        heads[edition] = rules.link(heads[edition], entry, leaf)
        links.append(LedgerLink(entry_id=entry, edition_id=edition, digest=heads[edition]))
    LedgerLink.objects.bulk_create(links, batch_size=5000)
    return len(links)


def _last_links(editions: set[int]) -> dict[int, str]:
    last = LedgerLink.objects.filter(edition__in=editions).order_by("edition", "-pk").distinct("edition")
    return dict.fromkeys(editions, rules.START) | dict(last.values_list("edition", "digest"))


def close_batches(*, at: datetime) -> int:
    """Close the batch of every day of a vote that is over at `at` and has none; returns how many.

    From the day on which the finalists were released until the certification, days without an entry too.
    """
    editions = Edition.objects.with_gates().exclude(method__vote_mode=VoteMode.NONE).filter(certification=None)
    closed = 0
    for edition in editions.filter(gate_moves__gate=Gate.RELEASE_FINALISTS, gate_moves__moved_at__lte=at):
        with transaction.atomic():
            closed += _close_until(edition, _day(edition, at) - timedelta(days=1), at=at)
    return closed


def close_last_batch(edition: Edition, *, at: datetime) -> LedgerBatch:
    """Link and close all that there is, for the certification, which keeps every confirmation out."""
    while link_entries():
        pass
    _close_until(edition, _day(edition, at), at=at)
    return edition.batches.latest("day")


def _close_until(edition: Edition, last: date, *, at: datetime) -> int:
    """Batches of the days up to and with `last` that have none yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ledger batch'), %s)", [edition.pk])
    before = edition.batches.order_by("-day").first()
    if before is None or before.day < last:
        while link_entries(late=True):
            pass
    day = before.day + timedelta(days=1) if before else _first_day(edition)
    closed = 0
    while day <= last:
        before = _close(edition, before, day, at=at)
        day, closed = day + timedelta(days=1), closed + 1
    return closed


def _close(edition: Edition, before: LedgerBatch | None, day: date, *, at: datetime) -> LedgerBatch:
    """All that was linked since the batch before."""
    links = LedgerLink.objects.filter(edition=edition)
    last = links.order_by("-pk").first()
    new = links.filter(pk__gt=(before and before.last_link_id) or 0).order_by("entry__leaf")
    blank, blocks = secrets.token_hex(32), list[LedgerBlock]()
    tree = rules.Tree(blank, keep=lambda block: blocks.append(_row_of(block)))
    for leaf in new.values_list("entry__leaf", flat=True).iterator(chunk_size=ledger.AT_ONCE):
        tree.add(leaf)
    root = tree.root()
    head = rules.head(before.head if before else rules.START, day, root)
    batch = LedgerBatch.objects.create(
        edition=edition, day=day, last_link=last, blank=blank, root=root, head=head, closed_at=at
    )
    for block in blocks:
        block.batch = batch
    LedgerBlock.objects.bulk_create(blocks, batch_size=100)
    return batch


def _row_of(block: rules.Block) -> LedgerBlock:
    return LedgerBlock(first=block.leaves[:32].hex(), leaves=block.leaves, node=block.node)


def _first_day(edition: Edition) -> date:
    released = next(move.moved_at for move in edition.gate_moves.all() if move.gate == Gate.RELEASE_FINALISTS)
    assert released is not None  # noqa: S101 (nothing is in a ledger before)
    return _day(edition, released)


def _day(edition: Edition, at: datetime) -> date:
    return at.astimezone(ZoneInfo(edition.time_zone)).date()
