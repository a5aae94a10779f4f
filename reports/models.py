"""Documents asked for and made: rows are the truth, Celery is a doorbell."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from submissions.models import Submission


def export_name(export: Export, original: str) -> str:
    """Random: a file's name tells nothing."""
    return f"exports/{uuid.uuid4().hex}"


class Export(models.Model):
    """One produced file, from the request to its end."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="exports")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="exports")
    document = models.CharField(max_length=40)  # a name of reports.documents
    format = models.CharField(max_length=10)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)  # "Finalist 12 of 48"
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    file = models.FileField(upload_to=export_name, blank=True)
    name = models.CharField(max_length=150, blank=True)  # as downloaded
    content_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("export")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="export_ready_has_a_file", condition=~Q(state="ready") | (~Q(file="") & Q(finished_at__isnull=False))
            ),
            models.CheckConstraint(name="export_failed_has_a_reason", condition=~Q(state="failed") | ~Q(failure="")),
        ]

    def __str__(self) -> str:
        return self.name or self.document


class Download(models.Model):
    """Who took an export, and when."""

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("download")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.export}: {self.by}"
