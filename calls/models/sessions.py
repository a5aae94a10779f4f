"""Info sessions of an edition, and who wants to come."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from calls.models.editions import Edition
from calls.rules import FORGET_REGISTRATIONS_AFTER, REGISTRATION_PENDING_FOR, Attendance


class InfoSessionQuerySet(models.QuerySet["InfoSession"]):
    def with_numbers(self) -> InfoSessionQuerySet:
        """How many registrations are in each state: `registered`, `waiting`, `pending`, `withdrawn`."""
        counts = {state.value: Count("registrations", filter=Q(registrations__state=state)) for state in Attendance}
        return self.annotate(**counts)

    def to_come(self, at: datetime) -> InfoSessionQuerySet:
        """Not begun at `at`, and not called off."""
        return self.filter(begins__gt=at, cancelled=False)


class InfoSession(models.Model):
    """An hour in which the call is explained. `sequence` counts how often its time, link or fate changed (RFC 5545)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="info_sessions")
    title = models.CharField(max_length=120)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    # Stands in the letters of those who are registered, not on public pages.
    url = models.URLField(_("address to join at"), blank=True)
    capacity = models.PositiveIntegerField(
        _("places"), default=0, help_text=_("0: no limit. Whoever comes later is put on the waiting list.")
    )
    cancelled = models.BooleanField(_("called off"), default=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = InfoSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("info session")
        ordering = ["begins", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "title"], name="info_session_title_is_unique_in_its_edition"),
            models.CheckConstraint(
                name="info_session_ends_after_it_begins",
                condition=Q(begins__lt=F("ends")),
                violation_error_message=_("A session must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def standing(self) -> RegistrationQuerySet:
        """Confirmed by the mailbox and not withdrawn, with a place or on the waiting list; the data not yet deleted."""
        return self.filter(state__in=STANDING, forgotten_at=None)

    def in_turn(self) -> RegistrationQuerySet:
        """The waiting list of a session, the first to confirm first."""
        return self.filter(state=Attendance.WAITING, forgotten_at=None).order_by("confirmed_at", "pk")

    def never_confirmed(self, at: datetime) -> RegistrationQuerySet:
        return self.filter(state=Attendance.PENDING, asked_at__lte=at - REGISTRATION_PENDING_FOR)

    def to_forget(self, at: datetime) -> RegistrationQuerySet:
        """Of sessions that ended 30 days ago or longer."""
        return self.filter(session__ends__lte=at - FORGET_REGISTRATIONS_AFTER, forgotten_at=None)


STANDING = (Attendance.REGISTERED, Attendance.WAITING)


class Registration(models.Model):
    """One mailbox that wants to come to one session. Nobody is registered before the letter's link was confirmed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(InfoSession, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=20, choices=Attendance, default=Attendance.PENDING)
    name = models.CharField(max_length=150, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    address = models.EmailField(max_length=254, blank=True)  # as typed; it gets the letters
    mailbox = models.CharField(max_length=64, blank=True)  # keyed fingerprint of the mailbox behind it
    network = models.CharField(
        max_length=64, blank=True
    )  # keyed, of where the request came from; gone with the pending
    language = models.CharField(max_length=10, default="en")
    notice_version = models.CharField(max_length=20)  # of the data notice that was read
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    placed_at = models.DateTimeField(null=True, blank=True)  # when it got its place
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        ordering = ["confirmed_at", "pk"]
        indexes = [
            models.Index(fields=["mailbox", "asked_at"], name="registration_of_mailbox"),  # the limit of letters
            models.Index(fields=["network", "asked_at"], name="registration_of_network"),  # the limit of requests
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "mailbox"],
                condition=Q(state__in=STANDING, forgotten_at__isnull=True),
                name="one_registration_per_mailbox_and_session",
                violation_error_message=_("This mailbox is registered for this session already."),
            ),
            models.CheckConstraint(
                name="registration_state_is_known", condition=Q(state__in=[state.value for state in Attendance])
            ),
            models.CheckConstraint(
                name="registration_has_a_place_iff_it_is_registered",
                condition=Q(state=Attendance.REGISTERED, placed_at__isnull=False)
                | (~Q(state=Attendance.REGISTERED) & Q(placed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="registration_is_confirmed_unless_pending",
                condition=Q(state=Attendance.PENDING, confirmed_at__isnull=True)
                | (~Q(state=Attendance.PENDING) & Q(confirmed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="registration_forgotten_says_nothing",
                condition=Q(forgotten_at__isnull=True)
                | Q(name="", organisation="", address="", mailbox="", network=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.public_id)
