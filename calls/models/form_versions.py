"""What the application form was, and what staff are making of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models.editions import Edition


class FormVersion(models.Model):
    """A form that somebody has answered, as it stood when the next one took its place. Append-only.

    The form of today is in its own rows, sections and questions; its number is one more than that of the latest here.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="form_versions")
    number = models.PositiveSmallIntegerField()
    # As in an edition's file, "sections" and "questions"; each question with its "id" and "category_id", too.
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of the canonical JSON of the form, without ids
    replaced_at = models.DateTimeField()
    # None: the loader
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField()  # why the next one took its place

    class Meta:
        verbose_name = _("version of a form")
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="form_version_number_is_unique"),
            models.CheckConstraint(
                name="form_is_replaced_for_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why the form changes: applicants who have begun read it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition.short_title}, form {self.number}"


class FormDraft(models.Model):
    """The form as staff are changing it; nobody else sees it before it is put into use."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="form_draft")
    content = models.JSONField()  # {"sections", "questions"} as in an edition's file
    revision = models.PositiveIntegerField(default=1)  # counts its changes, so nobody overwrites unseen
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("form being changed")

    def __str__(self) -> str:
        return f"{self.edition.short_title}, form being changed"
