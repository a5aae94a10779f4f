"""Letters owed and letters delivered: rows of the transaction that causes them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_ATTEMPTS = 5


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, at: datetime) -> LetterQuerySet:
        """Owed, not sent, not given up, not in anybody's hands at `at`; the oldest first."""
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at),
            sent_at__isnull=True,
            given_up_at__isnull=True,
            not_before__lte=at,
        ).order_by("not_before", "pk")


class Letter(models.Model):
    """One e-mail as a row. `key` says what it is about, so that no cause owes it twice."""

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
    owed_since = models.DateTimeField()
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        ordering = ["-owed_since", "-pk"]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="letter_due",  # Letter.objects.due, asked by the relay at every ring
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(fields=["edition", "-owed_since"], name="letter_list_of_edition"),  # the letters page
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_is_sent_or_given_up_not_both",
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Heartbeat(models.Model):
    """The last sign of life of a process that nobody sees: "relay", "beat". Read by /readyz."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
