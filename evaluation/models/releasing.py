"""What staff add to the letters that tell outcomes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Category, Edition


class OutcomeNote(models.Model):
    """Sentences that staff add to every letter with an outcome: of the edition, or of one category."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="outcome_notes")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("note in the letters of outcome")
        ordering = ["edition", "category__position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "category"], name="one_outcome_note_of_a_category"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(category__isnull=True), name="one_outcome_note_of_an_edition"
            ),
            models.CheckConstraint(name="outcome_note_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text[:60]
