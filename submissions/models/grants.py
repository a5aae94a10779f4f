"""A deadline of one's own."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from submissions.models.submissions import Editor


class GrantQuerySet(models.QuerySet["Grant"]):
    def standing(self) -> GrantQuerySet:
        """Given and not taken back; its time may be over."""
        return self.filter(withdrawn_at=None)

    def running(self, at: datetime) -> GrantQuerySet:
        """Standing, and its last moment is still to come."""
        return self.standing().filter(until__gt=at)


class Grant(models.Model):
    """An extension for one applicant: whatever they own in the edition may be handed in until `until`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    until = models.DateTimeField(_("first instant that is too late for this applicant"))
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(max_length=1000, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension for one applicant")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"],
                condition=Q(withdrawn_at=None),
                name="one_standing_grant_per_person_and_edition",
                violation_error_message=_("This applicant has an extension already. Take it back first."),
            ),
            models.CheckConstraint(
                name="grant_is_taken_back_by_somebody_for_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
            ),
            models.CheckConstraint(name="grant_ends_after_it_is_given", condition=Q(until__gt=F("at"))),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("submissions:extension", args=[self.public_id])


def granted_until() -> models.Subquery:
    """For an annotation of submissions: the latest moment that a grant gives one of its owners, or nothing."""
    owners = Editor.objects.filter(submission=models.OuterRef(models.OuterRef("pk")), role=Editor.Role.OWNER)
    grants = Grant.objects.standing().filter(edition=models.OuterRef("edition"), person__in=owners.values("person"))
    return models.Subquery(grants.order_by("-until").values("until")[:1])
