"""Ballots, the votes in them, and how often networks come."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Category, Edition
from submissions.models import Submission
from voting.rules import PENDING_FOR, SIGNALS_FOR
from voting.rules.signals import Shape


class BallotQuerySet(models.QuerySet["Ballot"]):
    def never_confirmed(self, at: datetime) -> BallotQuerySet:
        """Waiting for longer than anybody may wait: their addresses must go."""
        return self.filter(state=Ballot.State.PENDING, cast_at__lte=at - PENDING_FOR)

    def with_any_signal(self) -> BallotQuerySet:
        said = ~Q(network="") | ~Q(mail_domain="") | ~Q(agent_family="") | ~Q(shape="")
        return self.filter(said | Q(disposable__isnull=False) | Q(worked__isnull=False))

    def with_old_signals(self, at: datetime) -> BallotQuerySet:
        """Certified so long ago that nobody looks for fraud any more."""
        return self.with_any_signal().filter(edition__certification__at__lte=at - SIGNALS_FOR)


class Ballot(models.Model):
    """What one voter hands in at once: at most one choice per category, confirmed by one letter."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        EXPIRED = "expired", _("Never confirmed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Rows of the vote are the portal's busiest: no index of theirs repeats the beginning of another.
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="ballots", db_index=False)
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    address = models.EmailField(max_length=254, blank=True)  # as typed; blanked at confirmation or after 48 h
    mailbox = models.CharField(max_length=64)  # keyed hash of the folded address
    token_hash = models.CharField(max_length=64)  # of the secret in the letter's link
    # Keys of the finalists whom it chose, while it waits: votes take their place when it is confirmed. Most of the rows
    # that an attack writes are ballots that nobody confirms; they cost the table of votes nothing.
    chosen = ArrayField(models.BigIntegerField(), default=list)
    cast_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # Signals for the fraud desk, blanked 7 days after certification; never the address.
    network = models.CharField(max_length=50, blank=True)  # truncated: /24 or /48
    mail_domain = models.CharField(max_length=120, blank=True)
    agent_family = models.CharField(max_length=40, blank=True)
    shape = models.CharField(max_length=12, blank=True, choices=Shape)  # of what stands before the @, coarse
    disposable = models.BooleanField(null=True)  # the mail domain gives addresses to throw away
    worked = models.BooleanField(null=True)  # its browser did the work that was asked for

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("ballot")
        ordering = ["cast_at", "pk"]
        indexes = [
            models.Index(fields=["edition", "mailbox", "cast_at"], name="ballot_letters_of_mailbox"),  # 3 in 24 h
            models.Index(fields=["state", "cast_at"], name="ballot_expiry", condition=Q(state="pending")),
            models.Index(
                fields=["edition", "cast_at"], name="ballots_of_a_day", condition=Q(state="confirmed")
            ),  # the desk
        ]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="ballot_link_is_its_own"),
            models.CheckConstraint(
                name="ballot_is_confirmed_at_a_time",
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="confirmed_ballot_keeps_no_address", condition=~Q(state="confirmed") | Q(address="")
            ),
            models.CheckConstraint(
                name="only_a_waiting_ballot_keeps_choices", condition=Q(state="pending") | Q(chosen=[])
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class VoteQuerySet(models.QuerySet["Vote"]):
    def counted(self) -> VoteQuerySet:
        """Confirmed and not annulled: what the tally counts."""
        return self.filter(state=Vote.State.CONFIRMED)

    def counted_or_annulled(self) -> VoteQuerySet:
        """Confirmed once: what has an entry in the ledger."""
        return self.filter(state__in=Vote.SETTLED)

    def with_signals(self, signals: Mapping[str, Any], *, since: datetime, until: datetime) -> VoteQuerySet:
        """Counted votes whose ballots came in `since` ≤ t < `until` with all of `signals`: field of the ballot -> value."""
        wanted = {f"ballot__{name}": value for name, value in signals.items()}
        span = {"ballot__cast_at__gte": since, "ballot__cast_at__lt": until, "ballot__state": Ballot.State.CONFIRMED}
        return self.counted().filter(**wanted, **span).select_related("ballot").order_by("ballot__cast_at", "pk")


class Vote(models.Model):
    """One choice of a confirmed ballot: counted in its category, or why not."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("Counted")
        ANNULLED = "annulled", _("Annulled")
        SPENT = "spent", _("Not counted: this category was voted in before")
        IN_VAIN = "in_vain", _("Not counted: this finalist had left before")

    SETTLED = (State.CONFIRMED, State.ANNULLED)

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="votes", db_index=False)
    # Finalist and category are one key of the submission (0002_composite_keys); it stands for a key of each.
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    finalist = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="votes", db_constraint=False)
    mailbox = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State)
    code = models.CharField(max_length=24)  # on the voter's receipt
    confirmed_at = models.DateTimeField(null=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        ordering = ["pk"]
        indexes = [models.Index(fields=["category", "state", "finalist"], name="vote_tally")]  # the recount
        constraints = [
            models.UniqueConstraint(fields=["code"], name="vote_code_is_its_own"),
            models.UniqueConstraint(fields=["ballot", "category"], name="ballot_has_one_choice_per_category"),
            # Uniqueness counts at confirmation, and an annulled vote keeps its slot.
            models.UniqueConstraint(
                fields=["category", "mailbox"],
                condition=Q(state__in=["confirmed", "annulled"]),
                name="one_vote_per_mailbox_and_category",
            ),
            models.CheckConstraint(
                name="counted_vote_was_confirmed_at_a_time",
                condition=~Q(state__in=["confirmed", "annulled"]) | Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Tempo(models.Model):
    """How often something happened in a window, in PostgreSQL, so that limits survive the loss of every cache."""

    key = models.CharField(max_length=120)  # "7:worked:<keyed hash>:600": edition, what is counted, of whom, seconds
    window = models.DateTimeField()  # its beginning
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_tempo_per_key_and_window")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
