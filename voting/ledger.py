"""The ledger read back: line by line as it is published, and held against the rows that it speaks of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from calls.models import Category, Edition
from submissions.models import Submission
from voting.models import Certification, LedgerBatch, LedgerEntry, LedgerLink, Vote
from voting.paper import FINALISTS
from voting.rules import ledger as rules
from voting.rules.ledger import Act

FORMAT = 1
AT_ONCE = 5000  # rows from the database


def confirm_line(code: str, category: str, finalist: str) -> str:
    """The line of a vote that counts from now on; `finalist` is the public id."""
    return rules.line(Act.CONFIRM, code, category, finalist)


class Broken(Exception):
    """Rows and ledger do not say the same. Its text says where."""


def in_batch(edition: Edition, before: LedgerBatch | None, batch: LedgerBatch) -> QuerySet[LedgerEntry]:
    """The entries of `batch`, the next after `before`, in the order of their hashes."""
    links = Q(link__pk__gt=(before and before.last_link_id) or 0, link__pk__lte=batch.last_link_id or 0)
    return LedgerEntry.objects.filter(links, link__edition=edition).order_by("leaf")


def lines_of(edition: Edition, entries: QuerySet[LedgerEntry]) -> Iterator[tuple[str, str]]:
    """Each line, made from the rows it speaks of, with the hash that was noted for it. Raises Broken where they differ.

    entries   of `edition`; its submissions are read beforehand, for a million lines name the same few
    """
    wanted = entries.values_list(
        "act", "vote__code", "vote__finalist_id", "vote__category_id", "number", "annulment__reason", "leaf"
    )
    rows = Submission.objects.filter(edition=edition).values_list("pk", "category_id", "category__code", "public_id")
    names = {(pk, category): (code, str(public_id)) for pk, category, code, public_id in rows}
    for act, code, finalist, category, number, reason, noted in wanted.iterator(chunk_size=AT_ONCE):
        if act == Act.CONFIRM:
            # What is in no submission's row makes a line that nothing was noted for.
            line = confirm_line(code, *names.get((finalist, category), ("", "")))
        else:
            line = rules.line(act, code, number, *([reason] if act == Act.ANNUL else []))
        if rules.leaf(line) != noted:
            raise Broken(f"The vote {code} is not what its entry says.")
        yield line, noted


def as_published(edition: Edition) -> Iterator[str]:
    """The lines of the file, the count of the certification last. Raises Broken before it says anything untrue."""
    paper: dict[str, list[str]] = {code: [] for code in _codes(edition)}
    for code, finalist in on_the_ledger(edition):
        paper[code].append(finalist)
    yield _json({"edition": edition.slug, "format": FORMAT, "paper": paper})
    before, head = None, rules.START
    for batch in edition.batches.order_by("day"):
        tree = rules.Tree(batch.blank)
        for line, noted in lines_of(edition, in_batch(edition, before, batch)):
            tree.add(noted)
            yield line
        if tree.root() != batch.root or rules.head(head, batch.day, batch.root) != batch.head:
            raise Broken(f"The entries of {batch.day} do not make its batch.")
        yield _json({"batch": batch.day.isoformat(), "blank": batch.blank, "head": batch.head, "root": batch.root})
        before, head = batch, batch.head
    content = Certification.objects.get(edition=edition).content
    yield _json({"annulled": content["annulled"], "tally": content["tally"]})


def on_the_ledger(edition: Edition) -> list[tuple[str, str]]:
    """Category and public id of every finalist, and of whoever was one while somebody voted for them."""
    chosen = (
        Vote.objects.counted_or_annulled().filter(category__edition=edition).order_by().values("finalist").distinct()
    )
    standing = Q(state__in=FINALISTS) | Q(pk__in=chosen)
    found = Submission.objects.filter(standing, edition=edition).order_by("public_id")
    return [(code, str(finalist)) for code, finalist in found.values_list("category__code", "public_id")]


def _codes(edition: Edition) -> list[str]:
    return list(Category.objects.filter(edition=edition).order_by("position").values_list("code", flat=True))


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def check(edition: Edition, *, heads: list[str] | None = None) -> None:
    """Compute every hash of the ledger anew and compare the votes' states with it. Raises Broken with what is wrong.

    heads  some that were published; each holds all before it, and without one nobody can tell a ledger that was forged whole
    """
    _check_links(edition)
    before, head = None, rules.START
    batches = list(edition.batches.order_by("day"))
    for batch in batches:
        blocks: list[rules.Block] = []
        tree = rules.Tree(batch.blank, keep=blocks.append)
        for _, noted in lines_of(edition, in_batch(edition, before, batch)):
            tree.add(noted)
        root = tree.root()
        if root != batch.root or rules.head(head, batch.day, root) != batch.head:
            raise Broken(f"The entries of {batch.day} do not make its batch.")
        if blocks != [rules.Block(bytes(row.leaves), row.node) for row in batch.blocks.order_by("first")]:
            raise Broken(f"The blocks of {batch.day} are not its entries.")
        before, head = batch, batch.head
    chain = {batch.head for batch in batches}
    for published in heads or []:
        if published not in chain:
            raise Broken(f"The published head {published[:12]} is not in the chain.")
    for _line in lines_of(
        edition, _of(edition).filter(Q(link__isnull=True) | Q(link__pk__gt=(before and before.last_link_id) or 0))
    ):
        pass
    _check_states(edition)


def _check_links(edition: Edition) -> None:
    digest = rules.START
    links = LedgerLink.objects.filter(edition=edition).order_by("pk").values_list("entry", "entry__leaf", "digest")
    for entry, leaf, noted in links.iterator(chunk_size=AT_ONCE):
        digest = rules.link(digest, entry, leaf)
        if digest != noted:
            raise Broken(f"The private chain breaks at entry {entry}.")


def _of(edition: Edition) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(edition=edition).order_by("leaf")


def _check_states(edition: Edition) -> None:
    wrong = otherwise_than_said(Vote.objects.filter(category__edition=edition)).values_list("code", flat=True).first()
    if wrong is not None:
        raise Broken(f"The vote {wrong} stands otherwise than its entries say.")


def otherwise_than_said(votes: QuerySet[Vote]) -> QuerySet[Vote]:
    """Those of `votes` that count, or are annulled, without their entries saying so; or the other way round."""
    entries = LedgerEntry.objects.filter(vote=OuterRef("pk")).order_by().values("vote")
    times = {act.value: Subquery(entries.filter(act=act.value).annotate(n=Count("pk")).values("n")) for act in Act}
    said = Case(
        When(confirm=None, then=Value("")),
        When(annul__gt=Coalesce(F("restore"), 0), then=Value(Vote.State.ANNULLED.value)),
        default=Value(Vote.State.CONFIRMED.value),
    )
    stands = Case(When(state__in=Vote.SETTLED, then=F("state")), default=Value(""))
    return votes.annotate(**times).annotate(said=said, stands=stands).exclude(said=F("stands"))
