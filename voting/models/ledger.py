"""The ledger: what happened to each vote, in a private chain in order and a published chain of daily batches.

All of it is written once (settings.APPEND_ONLY_MODELS); what is hashed is said in voting/rules/ledger.py.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from voting.models.annulments import Annulment
from voting.models.ballots import Vote
from voting.rules.ledger import Act


class LedgerEntry(models.Model):
    """A vote was confirmed, annulled or restored; written in the transaction that did it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="ledger", db_index=False)
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="entries", db_index=False)
    act = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField(default=0)  # of the vote's annulments; 0 for its confirmation
    annulment = models.ForeignKey(Annulment, on_delete=models.PROTECT, null=True, related_name="entries")
    leaf = models.CharField(max_length=64, db_collation="C")  # published in the order of their bytes

    class Meta:
        verbose_name = _("entry of the ledger")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "act", "number"], name="ledger_says_a_thing_once"),
            models.CheckConstraint(
                name="ledger_entry_is_of_its_kind",
                condition=Q(act=Act.CONFIRM.value, number=0, annulment__isnull=True)
                | Q(act__in=[Act.ANNUL.value, Act.RESTORE.value], number__gte=1, annulment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.leaf[:12]}"


class LedgerLink(models.Model):
    """The place of an entry in the private chain, in the order of linking: a transaction may commit late.

    Its key is the order. Batches take the links up to one of them, so a link is in exactly one batch or in none yet.
    """

    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="link")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("link of the ledger")
        ordering = ["pk"]
        indexes = [models.Index(fields=["edition", "id"], name="ledger_link_of_edition")]  # last link; links of a batch

    def __str__(self) -> str:
        return self.digest[:12]


class LedgerBatch(models.Model):
    """What was linked since the batch before, as one root; `head` is published while the vote runs."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="batches", db_index=False)
    day = models.DateField()  # in the edition's zone
    last_link = models.ForeignKey(
        LedgerLink, on_delete=models.PROTECT, null=True, related_name="+"
    )  # none: no entry yet
    blank = models.CharField(max_length=64)  # a leaf of chance: a day without entries looks like any other
    root = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("batch of the ledger")
        ordering = ["day", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "day"], name="one_ledger_batch_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.head[:12]}"


class LedgerBlock(models.Model):
    """Leaves of a batch that stand beside each other, so that the way from one to the root is read and not worked out."""

    batch = models.ForeignKey(LedgerBatch, on_delete=models.PROTECT, related_name="blocks", db_index=False)
    first = models.CharField(max_length=64, db_collation="C")  # its first leaf
    leaves = models.BinaryField()  # 32 bytes each
    node = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("block of the ledger")
        ordering = ["batch", "first"]
        constraints = [models.UniqueConstraint(fields=["batch", "first"], name="ledger_blocks_stand_in_their_order")]

    def __str__(self) -> str:
        return self.node[:12]

    def hashes(self) -> list[str]:
        """The leaves, in their order."""
        return [self.leaves[start : start + 32].hex() for start in range(0, len(self.leaves), 32)]


class LedgerFile(models.Model):
    """The whole ledger as it is published, written after certification."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="ledger_file")
    file = models.FileField(upload_to="ledgers")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file of the ledger")

    def __str__(self) -> str:
        return self.sha256[:12]
