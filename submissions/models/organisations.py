"""Legal entities, and the people who act for them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of(self, person: User) -> OrganisationQuerySet:
        """Organisations that `person` may act for."""
        return self.filter(members__person=person)

    def present(self) -> OrganisationQuerySet:
        """Rows that stand for themselves; a merged one only points to another."""
        return self.filter(merged_into=None)


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
    # Offered to whoever types its name. Only what is known otherwise: a row that an applicant made would tell who applied.
    listed = models.BooleanField(_("offered to applicants while they type"), default=False)
    # As likeness.py compares them; written with the fields above. Trigrams of the name: migration 0003.
    name_folded = models.TextField(blank=True, editable=False)
    host = models.CharField(max_length=255, blank=True, editable=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
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
            models.CheckConstraint(
                name="organisation_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("An organisation cannot be its own parent."),
            ),
            models.CheckConstraint(
                name="organisation_merged_into_another_at_a_moment",
                condition=Q(merged_into=None, merged_at=None)
                | (Q(merged_into__isnull=False, merged_at__isnull=False) & ~Q(merged_into=F("id"))),
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class Member(models.Model):
    """A person who may act for an organisation: whose projects and entries it may create."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()
    # False: said so and nobody has confirmed it. May apply for the organisation, and sees nothing of its other entries.
    vouched = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint(fields=["organisation", "person"], name="person_is_a_member_once")]

    def __str__(self) -> str:
        return f"{self.person} for {self.organisation}"
