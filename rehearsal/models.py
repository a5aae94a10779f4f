"""How far each rehearsal of the demonstration has come: the start page shows it, the next start goes on from it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.rules import Phase

SILENT_AFTER = timedelta(minutes=2)  # far longer than any step of a small rehearsal


class Performance(models.Model):
    """One rehearsal that the demonstration wants. Without `finished_at` it is played anew at the next start."""

    slug = models.SlugField(max_length=80, unique=True)  # of the rehearsal edition, which may not exist yet
    until = models.CharField(max_length=20, choices=Phase.choices)
    place = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=200, blank=True)  # what the play said last
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=1)  # how often the play is expected to speak: an estimate
    begun_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place"]
        verbose_name = _("performance")
        verbose_name_plural = _("performances")
        constraints = [
            models.CheckConstraint(
                name="performance_ends_after_it_began",
                condition=Q(finished_at=None) | Q(begun_at__lte=F("finished_at")),
                violation_error_message=_("What is finished has been begun."),
            ),
            models.CheckConstraint(name="performance_counts_to_something", condition=Q(of__gt=0)),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def phase(self) -> Phase:
        return Phase(self.until)

    @property
    def share(self) -> float:
        """0 to 1; never 1 before it is finished, for how often the play speaks is an estimate."""
        return 1.0 if self.finished_at else min(self.done / self.of, 0.97)

    def is_silent(self, at: datetime) -> bool:
        """Begun, not finished, and not heard of for so long that whoever prepared it must have been stopped."""
        heard = self.heard_at or self.begun_at
        return self.finished_at is None and heard is not None and at - heard > SILENT_AFTER
