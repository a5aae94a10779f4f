"""What a finalist does before the release."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.submissions import Submission


class FinalistTask(models.Model):
    """What a finalist does between the notice and the release: confirm, consent, lay summary, picture."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="finalist_task")
    due = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)  # to publication; the text is in the consent ledger
    lay_summary = models.TextField(blank=True)  # what the vote page shows
    # Rows of the version's content whose question says that everybody reads them; the lay summary apart.
    answers = models.JSONField(default=list, blank=True)
    picture = models.FileField(upload_to="finalists/", blank=True)
    picture_alt = models.CharField(max_length=250, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    slug = models.SlugField(max_length=100, blank=True)  # of the finalist's public page

    class Meta:
        verbose_name = _("finalist's task")
        constraints = [
            models.CheckConstraint(
                name="finalist_confirms_or_declines",
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True),
            ),
            models.CheckConstraint(
                name="finalist_picture_has_alternative_text",
                condition=Q(picture="") | ~Q(picture_alt=""),
                violation_error_message=_("Describe the picture for people who cannot see it."),
            ),
        ]

    def __str__(self) -> str:
        return f"Task of {self.submission}"

    @property
    def ready(self) -> bool:
        """Confirmed, consented, with a lay summary: may be released."""
        return bool(self.confirmed_at and self.consented_at and self.lay_summary)
