"""What the ledger says to whoever holds the code of a receipt."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from voting import ledger
from voting.models import LedgerBatch, LedgerEntry, Vote
from voting.rules import ledger as rules
from voting.rules.ledger import Act

UNKNOWN = _("No confirmed vote has this code. Compare it with your receipt, sign by sign.")


@dataclass(frozen=True, slots=True)
class Found:
    """A confirmed vote in the ledger.

    batch    of the day on which it was entered; None until that day is over
    vote     with category and finalist, and `reason` where it was annulled: after the release of results only
    line     of the published file, and `proof` from its hash to the root of the batch: then, too
    """

    code: str
    leaf: str
    batch: LedgerBatch | None
    vote: Vote | None = None
    reason: str = ""
    line: str = ""
    proof: list[tuple[str, str]] | None = None


def find(edition: Edition, code: str, *, public: bool) -> Found | None:
    """The vote of that code; before the release nothing but that it is there: no choice, no state, no number.

    The way from a leaf to its root is as long as the day's entries are many, hence it waits for the release, too.
    """
    entry = (
        LedgerEntry.objects.filter(edition=edition.pk, act=Act.CONFIRM.value, vote__code=code)
        .select_related("link", "vote__category", "vote__finalist__project", "vote__finalist__organisation")
        .first()
    )
    if entry is None:
        return None
    batch = _batch_of(edition, entry)
    if not public or batch is None:
        return Found(code, entry.leaf, batch)
    vote = entry.vote
    block = batch.blocks.filter(first__lte=entry.leaf).latest("first")
    nodes = list(batch.blocks.values_list("node", flat=True))
    return Found(
        code,
        entry.leaf,
        batch,
        vote=vote,
        reason=_reason(vote),
        line=ledger.confirm_line(code, vote.category.code, str(vote.finalist.public_id)),
        proof=rules.proof(block.hashes(), entry.leaf) + rules.proof(nodes, block.node),
    )


def _batch_of(edition: Edition, entry: LedgerEntry) -> LedgerBatch | None:
    """The batch that holds the entry; None while its day is not over."""
    link = getattr(entry, "link", None)
    return link and edition.batches.filter(last_link__gte=link.pk).order_by("day").first()


def _reason(vote: Vote) -> str:
    """Why the vote does not count; nothing where it does."""
    if vote.state != Vote.State.ANNULLED:
        return ""
    last = vote.entries.filter(act=Act.ANNUL.value).select_related("annulment").latest("number")
    return last.annulment.reason if last.annulment else ""
