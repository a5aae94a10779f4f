"""What is recognised."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from submissions.models.organisations import Organisation


class Project(models.Model):
    """What is recognised. Belongs to an applicant organisation."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(_("title of the project"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    website = models.URLField(_("website of the project"), blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # As likeness.py compares them; written with the fields above. Trigrams of the title: migration 0003.
    title_folded = models.TextField(blank=True, editable=False)
    acronym_folded = models.CharField(max_length=200, blank=True, editable=False)
    site = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("project")
        ordering = ["title", "pk"]
        constraints = [
            # The target of a composite key: a submission names a project of its own organisation.
            models.UniqueConstraint(fields=["id", "organisation"], name="project_and_organisation_belong_together"),
        ]

    def __str__(self) -> str:
        return self.title
