"""What a draft says so far."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models import Declaration, Question
from submissions.models.submissions import Submission


class Answer(models.Model):
    """The draft's present answer to one question. `revision` counts its saves, so nobody overwrites unseen."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField(default=str)  # text, or a list of codes for several choices
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["submission", "question"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"{self.question}: {str(self.value)[:40]}"


class DeclarationMade(models.Model):
    """A declaration ticked in a draft."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="declarations_made")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "declaration"], name="declaration_is_made_once")]

    def __str__(self) -> str:
        return str(self.declaration)
