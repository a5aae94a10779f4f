"""What people did to the course of an edition."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.models.editions import Edition
from calls.rules import Gate


class GateMove(models.Model):
    """A gate moved, or proposed by the first of two people. A gate moves once."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="gate_moves")
    gate = models.CharField(max_length=30, choices=Gate)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("gate")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "gate"],
                name="gate_moves_once",
                violation_error_message=_("This gate has been moved or proposed already."),
            ),
            models.CheckConstraint(name="gate_is_known", condition=Q(gate__in=Gate.values)),
            models.CheckConstraint(
                name="gate_is_moved_by_somebody_at_a_time",
                condition=Q(moved_by__isnull=True, moved_at__isnull=True)
                | Q(moved_by__isnull=False, moved_at__isnull=False, moved_at__gte=F("proposed_at")),
            ),
            models.CheckConstraint(
                name="gate_of_two_is_moved_by_another_person",
                condition=Q(gate__in=[Gate.PUBLISH, Gate.START_EVALUATION, Gate.ARCHIVE])
                | Q(moved_by__isnull=True)
                | ~Q(moved_by=F("proposed_by")),
                violation_error_message=_("A second person must move this gate."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_gate_display()


class Extension(models.Model):
    """A deadline moved for everybody, with its reason; the edition carries the one that holds."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="extensions")
    old_deadline = models.DateTimeField()
    new_deadline = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="extension_moves_the_deadline_later",
                condition=Q(old_deadline__lt=F("new_deadline")),
                violation_error_message=_("An extension must be later than the deadline it replaces."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.new_deadline:%Y-%m-%d %H:%M}"
