"""Legal entities, and the people who act for them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of(self, person: User) -> OrganisationQuerySet:
        """Organisations that `person` may act for."""
        return self.filter(members__person=person)


class Organisation(models.Model):
    """A legal entity."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    legal_name = models.CharField(_("legal name"), max_length=250)
    kind = models.CharField(_("kind of organisation"), max_length=40)  # a code of Edition.organisation_kinds
    country = models.CharField(_("country"), max_length=2)
    website = models.URLField(_("website"), blank=True)
    pic = models.CharField(_("participant identification code (PIC)"), max_length=9, blank=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    preciseu_partner = models.BooleanField(_("partner of PRECISEU"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    rehearsal = models.CharField(max_length=80, blank=True, db_index=True)  # slug of the rehearsal it was invented for

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        ordering = ["legal_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="organisation_country_is_a_stored_code",
                condition=Q(country__regex=r"^[A-Z]{2}$") & ~Q(country__in=["EL", "UK"]),
                violation_error_message=_("Choose a country from the list."),
            ),
            models.CheckConstraint(
                name="organisation_pic_has_nine_digits",
                condition=Q(pic="") | Q(pic__regex=r"^[0-9]{9}$"),
                violation_error_message=_("A PIC has nine digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class Member(models.Model):
    """A person who may act for an organisation: whose projects and entries it may create."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint(fields=["organisation", "person"], name="person_is_a_member_once")]

    def __str__(self) -> str:
        return f"{self.person} for {self.organisation}"
