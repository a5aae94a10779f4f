"""What staff asked and decided about eligibility, and what was said against it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.submissions import Submission
from submissions.models.versions import Version


class EligibilityCheck(models.Model):
    """One verdict of staff on one submission, with the list of countries it rests on."""

    class Verdict(models.TextChoices):
        ELIGIBLE = "eligible", _("Eligible")
        INELIGIBLE = "ineligible", _("Ineligible")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="checks")
    verdict = models.CharField(max_length=20, choices=Verdict)
    checklist = models.JSONField(default=list)  # [{"code", "passed": bool, "reason", "evidence"}]
    reason = models.TextField(blank=True)
    countries_version = models.CharField(max_length=40)
    # What it rests on, as it was: [{"answer", "sentence"}] of the rules, and what they were asked about.
    rules = models.JSONField(default=list, blank=True)
    country = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("eligibility check")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="ineligible_verdict_has_a_reason",
                condition=Q(verdict="eligible") | ~Q(reason=""),
                violation_error_message=_("Give the reason that the applicant will read."),
            )
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()

    @property
    def failed(self) -> list[dict[str, Any]]:
        """The checks that were not passed, each with its reason."""
        return [row for row in self.checklist if not row["passed"]]


class Clarification(models.Model):
    """A question of staff to the applicant, with a due moment."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="clarifications")
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due = models.DateTimeField()  # the first instant that is too late to answer
    # Codes of the questions that may be answered anew until then; everything else of the entry stays as it arrived.
    questions = models.JSONField(default=list, blank=True)
    kept = models.JSONField(default=dict, blank=True)  # code -> what was typed for it and not sent yet
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # what came
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clarification")
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.question[:60]


class Appeal(models.Model):
    """An applicant's appeal against ineligibility; decided by somebody who did not give the verdict."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="appeal")
    text = models.TextField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    upheld = models.BooleanField(null=True, blank=True)  # None: undecided
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        constraints = [
            models.CheckConstraint(
                name="appeal_is_decided_by_somebody_with_a_reason",
                condition=Q(upheld__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | (Q(upheld__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
