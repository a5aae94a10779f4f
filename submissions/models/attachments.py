"""Files that belong to a submission."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.submissions import Submission


def attachment_name(attachment: Attachment, original: str) -> str:
    """Random, so that a name neither tells nor collides; the original name is metadata."""
    return f"attachments/{uuid.uuid4().hex}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def unscanned(self) -> AttachmentQuerySet:
        """On which no scanner for malware has given a verdict; the oldest first."""
        return self.filter(scanned_at=None).order_by("pk")


class Attachment(models.Model):
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="attachments")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to=attachment_name)
    name = models.CharField(max_length=150)  # as the applicant called it
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)  # from the draft; a version that names it keeps the file
    scanned_at = models.DateTimeField(null=True, blank=True)  # None for ever where no scanner is configured
    malware = models.CharField(max_length=120, blank=True)  # its name, as the scanner called it; never served then

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        ordering = ["uploaded_at", "pk"]
        indexes = [models.Index(fields=["id"], name="attachment_unscanned", condition=Q(scanned_at=None))]
        constraints = [
            models.CheckConstraint(
                name="attachment_with_malware_was_scanned", condition=Q(malware="") | Q(scanned_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.name
