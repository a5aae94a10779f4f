"""What an evaluator agreed to and when an evaluator is away."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.jury import Evaluator


class CodeAcceptance(models.Model):
    """One evaluator's word to one version of the code of conduct. Append-only; the text is kept with its hash."""

    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT, related_name="code_acceptances")
    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    accepted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("acceptance of the code of conduct")
        ordering = ["accepted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluator", "version", "sha256"], name="evaluator_accepts_a_code_of_conduct_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluator} · {self.version}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> AbsenceQuerySet:
        return self.filter(begins__lte=day, ends__gte=day)


class Absence(models.Model):
    """Days on which an evaluator does not work, both ends included, in the edition's time zone."""

    evaluator = models.ForeignKey(Evaluator, on_delete=models.CASCADE, related_name="absences")
    begins = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        ordering = ["begins", "pk"]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=Q(ends__gte=F("begins")),
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluator}: {self.begins} – {self.ends}"
