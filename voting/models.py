"""The public vote: ballots, the votes in them, and what certification counted."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.models import Category, Edition
from submissions.models import Submission
from voting.rules import PENDING_FOR, SIGNALS_FOR


class BallotQuerySet(models.QuerySet["Ballot"]):
    def for_reading(self) -> BallotQuerySet:
        """Everything the pages behind a letter's link read, in two queries."""
        votes = Vote.objects.select_related("category", "finalist__project", "finalist__organisation")
        return self.select_related("edition__method").prefetch_related(
            models.Prefetch("votes", votes.order_by("category__position"))
        )

    def never_confirmed(self, at: datetime) -> BallotQuerySet:
        """Waiting for longer than anybody may wait: their addresses must go."""
        return self.filter(state=Ballot.State.PENDING, cast_at__lte=at - PENDING_FOR)

    def with_old_signals(self, at: datetime) -> BallotQuerySet:
        """Certified so long ago that nobody looks for fraud any more."""
        signals = ~Q(network="") | ~Q(mail_domain="") | ~Q(agent_family="")
        return self.filter(signals, edition__certification__at__lte=at - SIGNALS_FOR)


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
    cast_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # Signals for the fraud desk, blanked 7 days after certification; never the address.
    network = models.CharField(max_length=50, blank=True)  # truncated: /24 or /48
    mail_domain = models.CharField(max_length=120, blank=True)
    agent_family = models.CharField(max_length=40, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("ballot")
        ordering = ["cast_at", "pk"]
        indexes = [
            models.Index(fields=["edition", "mailbox", "cast_at"], name="ballot_letters_of_mailbox"),  # 3 in 24 h
            models.Index(fields=["state", "cast_at"], name="ballot_expiry", condition=Q(state="pending")),
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
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class VoteQuerySet(models.QuerySet["Vote"]):
    def counted(self) -> VoteQuerySet:
        """Confirmed and not annulled: what the tally counts."""
        return self.filter(state=Vote.State.CONFIRMED)

    def with_signals(
        self, *, since: datetime, until: datetime, network: str = "", mail_domain: str = "", agent_family: str = ""
    ) -> VoteQuerySet:
        """Counted votes whose ballots came in `since` ≤ t < `until` with every signal that is named."""
        given = {"network": network, "mail_domain": mail_domain, "agent_family": agent_family}
        wanted = {f"ballot__{name}": value for name, value in given.items() if value}
        span = {"ballot__cast_at__gte": since, "ballot__cast_at__lt": until}
        return self.counted().filter(**wanted, **span).select_related("ballot").order_by("ballot__cast_at", "pk")


class Vote(models.Model):
    """One choice of a ballot, counted in one category once confirmed."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Counted")
        ANNULLED = "annulled", _("Annulled")
        EXPIRED = "expired", _("Never confirmed")
        SPENT = "spent", _("Not counted: this category was voted in before")

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="votes", db_index=False)
    # Finalist and category are one key of the submission (0002_composite_keys); it stands for a key of each.
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    finalist = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="votes", db_constraint=False)
    mailbox = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
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


class AnnulmentQuerySet(models.QuerySet["Annulment"]):
    def undecided(self) -> AnnulmentQuerySet:
        """Proposed, and neither confirmed nor dismissed; or a restoration proposed and not confirmed."""
        proposed = Q(confirmed_at__isnull=True, dismissed_at__isnull=True)
        return self.filter(proposed | Q(restoration_proposed_at__isnull=False, restored_at__isnull=True))

    def for_listing(self) -> AnnulmentQuerySet:
        """Everything the desk's list and the page of one proposal read, in one query."""
        people = ("proposed_by", "confirmed_by", "dismissed_by", "restoration_proposed_by", "restored_by")
        return self.select_related("edition", *people)

    def holding(self) -> AnnulmentQuerySet:
        """Confirmed and not restored: whose votes are not counted."""
        return self.filter(confirmed_at__isnull=False, restored_at__isnull=True)


class Annulment(models.Model):
    """Votes proposed for annulment by one person, annulled by a second; both decide without seeing whom it favours."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="annulments")
    votes = models.ManyToManyField(Vote, related_name="annulments")
    rule = models.CharField(max_length=120)  # how they were found, "more than 20 ballots of one network in a minute"
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    # Undoing an annulment takes two people as well.
    restoration_reason = models.TextField(blank=True)
    restoration_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    restoration_proposed_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    restored_at = models.DateTimeField(null=True)

    objects = AnnulmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("annulment")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="annulment_is_confirmed_or_dismissed_not_both",
                condition=Q(confirmed_at__isnull=True) | Q(dismissed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="restoration_takes_two_people",
                condition=Q(restored_by__isnull=True)
                | (Q(restoration_proposed_by__isnull=False) & ~Q(restored_by=F("restoration_proposed_by"))),
                violation_error_message=_("A second person must confirm that the votes count again."),
            ),
            models.CheckConstraint(name="annulment_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="annulment_takes_two_people",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                violation_error_message=_("A second person must confirm the annulment."),
            ),
        ]

    def __str__(self) -> str:
        return self.rule

    @property
    def subject(self) -> str:
        """Its name in the record of events."""
        return f"annulment:{self.pk}"

    @property
    def state_words(self) -> Promise:
        """Where it stands, for people."""
        if self.restored_at is not None:
            return _("Restored")
        if self.restoration_proposed_at is not None:
            return _("Annulled; a second person decides whether the votes count again")
        if self.confirmed_at is not None:
            return _("Annulled")
        return _("Dismissed") if self.dismissed_at is not None else _("Waits for a second person")


class Certification(models.Model):
    """What the vote came to, counted once by two people's act and kept as canonical JSON."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="certification")
    canonical = models.TextField()  # votes per category and finalist, annulled per reason
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("certification")

    def __str__(self) -> str:
        return self.sha256[:12]

    @cached_property
    def content(self) -> dict[str, Any]:
        """The parsed count.

        voters      mailboxes with at least one counted vote
        tally       category code -> finalist's public id -> votes counted; every finalist is there, with 0 if need be
        valid       category code -> votes counted
        annulled    reason -> votes annulled for it, over all categories
        annulled_in category code -> reason -> votes
        favourites  category code -> public ids with the most votes: one, several ex aequo, or none without a vote
        """
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed


class Tempo(models.Model):
    """How often something happened in a window, in PostgreSQL, so that limits survive the loss of every cache."""

    key = models.CharField(max_length=120)  # "network:<keyed hash>", "mailbox:<keyed hash>"
    window = models.DateTimeField()  # its beginning
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_tempo_per_key_and_window")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
