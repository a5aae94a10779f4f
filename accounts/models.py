"""People, what they may do in general, and the record of who did what."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Lower, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import Role

ENDED_WORK = ("editor left", "editor revoked")  # verbs of events that end what `facts["person"]` did on an entry
ERASED = "@erased.invalid"  # what an erased account has instead of an address; no mail can go there


class UserManager(BaseUserManager["User"]):
    """Django's own commands and allauth ask for a manager with these two methods."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)  # allauth looks addresses up in lower case
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: applicant, evaluator, staff, chair, auditor or operator."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=150, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)  # the row stays for what must stay
    # Slug of the rehearsal edition this invented person belongs to; empty for real people.
    rehearsal = models.CharField(max_length=80, blank=True, db_index=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_email_address",
                violation_error_message=_("There is already an account with this e-mail address."),
            ),
            models.CheckConstraint(
                name="erased_account_is_closed_and_nameless",
                condition=Q(erased_at=None) | Q(is_active=False, name="", email__endswith=ERASED),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Erased account") if self.erased_at else self.name or self.email

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The person's roles, read once per request; every signed-in person may apply.

        A role besides applicant counts only with `is_staff`, which `give_role` sets and
        which the second-factor middleware watches: no role without a second factor.
        """
        if not self.is_staff:
            return frozenset({Role.APPLICANT})
        names = set(self.groups.values_list("name", flat=True))
        return frozenset(role for role in Role if role.value in names) | {Role.APPLICANT}

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds at least one of `roles`. Being a superuser grants none."""
        return self.is_active and not self.roles.isdisjoint(roles)


class Event(models.Model):
    """One recorded act. Append-only: the web role may neither change nor delete it.

    Holds no personal data but `actor`.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: the clock
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)  # "submission:6c3e…", kind and public id
    edition = models.CharField(max_length=80, blank=True)  # slug
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["edition", "at"], name="event_record_of_edition"),  # the process page's record
            models.Index(fields=["subject", "at"], name="event_history_of_subject"),  # history of one row
            # Whom an entry is hidden from because they have worked on it, asked on every page of the desk.
            models.Index(
                KeyTransform("person", "facts"), condition=Q(verb__in=ENDED_WORK), name="event_ended_work_of_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"


class EventLink(models.Model):
    """One link of a hash chain over events, forged by a task every minute.

    Each edition has a chain of its own, so that a rehearsal can be cleared whole
    without breaking another's; what belongs to no edition is the chain "".
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    chain = models.CharField(max_length=80, blank=True)  # slug of the edition
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["chain", "id"], name="event_link_of_chain")]  # head of a chain

    def __str__(self) -> str:
        return self.digest[:12]


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> ConsentQuerySet:
        """Given and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """One person's consent to, or knowledge of, one text at one time.

    Withdrawal is a second moment, never a deletion.
    """

    class Purpose(models.TextChoices):
        DATA_NOTICE = "data_notice", _("Data protection notice read")
        PUBLICATION = "publication", _("Publication as a finalist")
        DECLARATION = "declaration", _("Declaration of an application")
        VOTING_NOTICE = "voting_notice", _("Data notice of the public vote")

    # The rest are records of what somebody read or declared: they do not rest on consent.
    WITHDRAWABLE: ClassVar[frozenset[str]] = frozenset({Purpose.PUBLICATION})

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=30, choices=Purpose)
    about = models.CharField(max_length=120, blank=True)  # "submission:6c3e…"
    text = models.TextField()
    text_version = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="en")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_is_withdrawn_after_it_was_given",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.text_version})"


RESET_COUNTS_FOR = timedelta(days=7)


class SecondFactorResetQuerySet(models.QuerySet["SecondFactorReset"]):
    def open(self) -> SecondFactorResetQuerySet:
        """Proposed, and neither confirmed nor withdrawn."""
        return self.filter(confirmed_at=None, withdrawn_at=None)


class SecondFactorReset(models.Model):
    """A lost second factor taken away by two members of staff: one proposes, another confirms; neither is the person."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SecondFactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("reset of a second factor")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="second_factor_is_reset_once_at_a_time",
                violation_error_message=_("Somebody has proposed this already."),
            ),
            models.CheckConstraint(
                name="second_factor_is_reset_by_two_others",
                condition=~Q(proposed_by=models.F("person"))
                & (
                    Q(confirmed_by=None)
                    | (~Q(confirmed_by=models.F("person")) & ~Q(confirmed_by=models.F("proposed_by")))
                ),
                violation_error_message=_("Two other people do this."),
            ),
            models.CheckConstraint(
                name="second_factor_reset_ends_one_way",
                condition=(
                    Q(confirmed_by=None, confirmed_at=None) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                )
                & (Q(confirmed_at=None) | Q(withdrawn_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.proposed_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.withdrawn_at is None

    @property
    def lapses_at(self) -> datetime:
        """From then on nobody confirms it: who was called weeks ago may have found the telephone again."""
        return self.proposed_at + RESET_COUNTS_FOR
