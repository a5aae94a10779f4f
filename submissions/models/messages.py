"""The one thread of a submission between its applicants and the staff of the call."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.submissions import Submission


class Message(models.Model):
    """One message, plain text. Nobody changes or deletes it."""

    class Side(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        STAFF = "staff", _("Staff")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=10, choices=Side)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="message_says_something",
                condition=~Q(text=""),
                violation_error_message=_("Write your message."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Thread(models.Model):
    """Whether an applicant waits for an answer. One row for each submission with a message."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="thread")
    open_since = models.DateTimeField(null=True, blank=True)  # the first message that staff have not dealt with

    class Meta:
        verbose_name = _("thread")
        indexes = [
            models.Index(fields=["open_since"], name="thread_open", condition=Q(open_since__isnull=False)),  # the inbox
        ]

    def __str__(self) -> str:
        return f"Thread of {self.submission}"


class ThreadMark(models.Model):
    """How far one person has read a thread, and how far letters have told them of it. Keys of messages; 0: of none."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_to = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    told_to = models.PositiveBigIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mark in a thread")
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="one_mark_per_person_and_thread")]

    def __str__(self) -> str:
        return f"{self.person} in {self.submission}"
