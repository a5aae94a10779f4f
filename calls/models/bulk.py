"""A letter of staff to a group: prepared, counted, released once."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models.editions import Edition


class BulkLetter(models.Model):
    """What it says and to whom, how many that were when somebody counted, and who released it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="bulk_letters")
    audience = models.CharField(max_length=40)  # its code (calls/audiences.py)
    subject = models.CharField(max_length=150)
    body = models.TextField(max_length=6000)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    counted = models.PositiveIntegerField()
    counted_whom = models.CharField(
        max_length=64
    )  # SHA-256 of their keys: another person in another's place is a change
    counted_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter to a group")
        ordering = ["-prepared_at", "-pk"]
        indexes = [models.Index(fields=["edition", "-prepared_at", "-id"], name="bulk_letter_list")]  # staff's list
        constraints = [
            models.CheckConstraint(
                name="bulk_letter_is_released_by_somebody_at_a_time",
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | Q(released_by__isnull=False, released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bulk_letter_to_nobody_is_not_released",
                condition=Q(released_at__isnull=True) | Q(counted__gt=0),
                violation_error_message=_("Nobody is in this group."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def key(self) -> str:
        """What the keys of its letters begin with."""
        return f"bulk:{self.public_id}"
