"""Letters owed and letters delivered: rows of the transaction that causes them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.rules import DELAYED_AFTER, DELAYED_FROM, UNLISTED_KINDS, kind_words
from notifications.wording.models import LetterWording

__all__ = ["Heartbeat", "Letter", "LetterQuerySet", "LetterWording"]


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, at: datetime) -> LetterQuerySet:
        """Owed, not sent, not given up, not in anybody's hands at `at`; first what is waited for, then the oldest."""
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at),
            sent_at__isnull=True,
            given_up_at__isnull=True,
            not_before__lte=at,
        ).order_by("-waited_for", "not_before", "pk")

    def are_delayed(self, at: datetime) -> bool:
        """Whether letters that people wait for do not leave at present: several of them, for some minutes."""
        waiting = self.filter(
            waited_for=True, sent_at__isnull=True, given_up_at__isnull=True, not_before__lte=at - DELAYED_AFTER
        )
        return waiting.order_by()[:DELAYED_FROM].count() == DELAYED_FROM

    def in_state(self, state: Letter.State) -> LetterQuerySet:
        """Owed, sent or given up, as `Letter.state` says it."""
        rows = {
            Letter.State.OWED: Q(sent_at__isnull=True, given_up_at__isnull=True),
            Letter.State.SENT: Q(sent_at__isnull=False),
            Letter.State.GIVEN_UP: Q(given_up_at__isnull=False),
        }
        return self.filter(rows[state])

    def for_listing(self) -> LetterQuerySet:
        """What `notifications/_row.html` and `notifications/_mail.html` read, without the bodies."""
        return self.defer("text", "html")


class Letter(models.Model):
    """One e-mail as a row. `key` says what it is about, so that no cause owes it twice."""

    class State(models.TextChoices):
        OWED = "owed", _("Owed")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given_up", _("Given up")

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        DEMONSTRATION = "demonstration", _("Demonstration mailbox")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)  # folder below templates/letters/
    edition = models.CharField(max_length=80, blank=True)  # slug
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters"
    )
    to = models.EmailField(max_length=254, blank=True)  # blanked when the law says so
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    rehearsal = models.BooleanField(default=False)  # goes to the demonstration mailbox only
    secret = models.BooleanField(default=False)  # holds a code: its text is blanked once it is mailed or given up
    waited_for = models.BooleanField(default=False)  # of a kind that somebody sits and waits for (rules.WAITED_FOR)
    owed_since = models.DateTimeField()
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=20, choices=Channel, blank=True)  # where it went
    given_up_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        ordering = ["-owed_since", "-pk"]
        indexes = [
            models.Index(
                fields=["-waited_for", "not_before", "id"],
                name="letter_due",  # Letter.objects.due, asked by the relay at every ring
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(fields=["-owed_since", "-id"], name="letter_list"),  # the letters page and the mailbox
            models.Index(fields=["edition", "-owed_since"], name="letter_list_of_edition"),  # the letters page
            models.Index(
                fields=["owed_since"],
                name="letter_of_a_voter",  # what still names one, asked every minute by the vote: a few of a million
                condition=Q(kind__in=UNLISTED_KINDS) & ~Q(to="", text=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_is_sent_or_given_up_not_both",
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
            ),
            models.CheckConstraint(
                name="letter_sent_says_where_it_went",
                condition=Q(sent_at__isnull=True, channel="") | Q(sent_at__isnull=False) & ~Q(channel=""),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def kind_words(self) -> str:
        """What staff call this kind of letter."""
        return kind_words(self.kind)

    @property
    def state(self) -> State:
        if self.sent_at:
            return self.State.SENT
        return self.State.GIVEN_UP if self.given_up_at else self.State.OWED

    @property
    def message_id(self) -> str:
        """The same however often the letter is sent, so that a repetition is recognised as one."""
        host = urlsplit(settings.PORTAL_URL).hostname or "portal.invalid"
        return f"<letter.{self.pk}.{self.owed_since:%Y%m%d%H%M%S%f}@{host}>"


class Heartbeat(models.Model):
    """The last sign of life of a process that nobody sees: "relay", "beat". Read by /readyz."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
