"""Words of staff in the place of a letter's own, every version of them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LetterWordingQuerySet(models.QuerySet["LetterWording"]):
    def last_of_each(self) -> Self:
        """The last version of every place that words can have: a kind, an edition or all, a language."""
        return self.order_by("kind", "-edition", "language", "-pk").distinct("kind", "edition", "language")

    def standing(self, kind: str, *, edition: str, language: str) -> LetterWording | None:
        """What a letter says: the edition's own words before those for all editions; None: the words of its files."""
        places = self.filter(kind=kind, language=language, edition__in=sorted({edition, ""})).last_of_each()
        return next((row for row in places if not row.lifted), None)


class LetterWording(models.Model):
    """One version of the words of a kind of letter. Rows are only added; the last one of its place holds."""

    kind = models.CharField(max_length=60)
    edition = models.CharField(max_length=80, blank=True)  # slug; empty: of all editions
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField(max_length=6000, blank=True)
    lifted = models.BooleanField(default=False)  # back to what holds without words of this place
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = LetterWordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of a letter")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "-edition", "language", "-id"], name="letter_wording_standing"),  # words_of
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_wording_says_something_or_is_lifted",
                condition=Q(lifted=True, subject="", body="") | (Q(lifted=False) & ~Q(subject="") & ~Q(body="")),
            ),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("The letter’s own words"))
