"""Acts of and on people, and the record of every act. With its siblings the only module of this app that writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import consequences, leaving, letters, policies
from accounts.actions.recording import chain_events as chain_events
from accounts.actions.recording import record as record
from accounts.actions.recording import verify_chain as verify_chain
from accounts.models import ERASED, Consent, Event, EventLink, SecondFactorReset, User
from accounts.refusals import require
from accounts.rules import ADMIN_SITE_ROLES, Role

UNCONFIRMED_FOR = timedelta(days=14)


@transaction.atomic
def create_person(
    email: str, *, name: str = "", by: User | None, at: datetime, rehearsal: str = "", language: str = "en"
) -> User:
    """Make an account without a password: its person signs in by a code sent to `email`.

    Raises ValidationError when the address is no address or has an account already.
    """
    person = User(email=email.strip().lower(), name=name, rehearsal=rehearsal, language=language, created_at=at)
    person.set_unusable_password()
    person.full_clean()
    person.save()
    # An invented person's mailbox is the portal's own; a real one is confirmed by the first code.
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=bool(rehearsal))
    record("person created", subject_of(person), by=by, at=at, edition=rehearsal)
    return person


@transaction.atomic
def give_role(person: User, role: Role, *, by: User | None, at: datetime) -> User:
    """Give `role` to `person`; with a role of the admin site comes the duty of a second factor."""
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    require(policies.why_not_give_role(person, role))
    group, _ = Group.objects.get_or_create(name=role.value)
    person.groups.add(group)
    person.is_staff = person.is_staff or role in ADMIN_SITE_ROLES
    person.save(update_fields=["is_staff"])
    record("role given", subject_of(person), by=by, at=at, edition=person.rehearsal, to_state=role.value)
    return User.objects.get(pk=person.pk)


@transaction.atomic
def take_role(person: User, role: Role, *, by: User | None, at: datetime) -> User:
    """Take `role` from `person`; without any role left the admin site closes for them."""
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    require(policies.why_not_take_role(person, role))
    person.groups.remove(*Group.objects.filter(name=role.value))
    person.is_staff = person.groups.filter(name__in=ADMIN_SITE_ROLES).exists()
    person.save(update_fields=["is_staff"])
    record("role taken", subject_of(person), by=by, at=at, edition=person.rehearsal, from_state=role.value)
    return User.objects.get(pk=person.pk)


@transaction.atomic
def change_profile(person: User, *, name: str, time_zone: str, language: str, by: User, at: datetime) -> User:
    """Store what `person` says about themselves."""
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    person.name, person.time_zone, person.language = name, time_zone, language
    person.full_clean(exclude=["password"])
    person.save(update_fields=["name", "time_zone", "language"])
    record("profile changed", subject_of(person), by=by, at=at)
    return person


@transaction.atomic
def erase(person: User, *, by: User, at: datetime) -> None:
    """Delete the account. What must stay points at a row without name and address; a letter says what that is."""
    person = _held(User.objects.filter(pk=person.pk)).get()
    require(policies.why_not_erase(by, person, at))
    letters.owe(
        "account_erased",
        key=f"account-erased:{person.public_id}",
        to=person.email,
        at=at,
        context={"at": at, "staying": leaving.staying(person, at)},
        rehearsal=bool(person.rehearsal),
        secret=True,
    )
    record("account erased", subject_of(person), by=person, at=at)
    _forget(person, at)


def forget_unconfirmed(*, at: datetime) -> int:
    """Delete accounts whose address nobody confirmed within 14 days; returns how many. No letter: whose would it be?"""
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    waiting = User.objects.filter(erased_at=None, is_staff=False, rehearsal="", created_at__lte=at - UNCONFIRMED_FOR)
    waiting = waiting.exclude(pk__in=confirmed)
    return sum(_forget_one(waiting.filter(pk=pk), at) for pk in waiting.values_list("pk", flat=True)[:500])


def forget_ended_sessions(*, at: datetime) -> int:
    """Delete the sessions that have ended by `at`; returns how many."""
    return Session.objects.filter(expire_date__lte=at).delete()[0]


@transaction.atomic
def _forget_one(waiting: QuerySet[User], at: datetime) -> bool:
    person = _held(waiting).first()
    if person is None or leaving.obstacles(person, at):
        return False
    record("account never confirmed", subject_of(person), by=None, at=at)
    _forget(person, at)
    return True


def _held(people: QuerySet[User]) -> QuerySet[User]:
    """The one person, locked after what they work on, as every act on that locks; then what came to it in between."""
    for person in people:
        leaving.hold(person)
    for person in people.select_for_update(of=("self",)):
        leaving.hold(person)
    return people


def _forget(person: User, at: datetime) -> None:
    """Blank the account and all that points at it and need not stay. Its sessions end with its password."""
    leaving.forget(person, at)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    person.groups.clear()
    person.email, person.name, person.time_zone, person.language = f"{person.public_id}{ERASED}", "", "", "en"
    person.is_active, person.is_staff, person.erased_at, person.last_login = False, False, at, None
    person.set_unusable_password()
    person.save()


def note_download_of_own_data(person: User, *, at: datetime) -> None:
    record("own data downloaded", subject_of(person), by=person, at=at)


def forget_rehearsal(slug: str, *, using: str = "owner") -> int:
    """Remove the invented people of the rehearsal `slug` with all they did; returns how many people.

    Only the owner of the tables may: the record of events is append-only for the web role.
    Whatever else points at these people must be gone already.
    """
    with transaction.atomic(using=using):
        events = Event.objects.using(using).filter(Q(edition=slug) | Q(actor__rehearsal=slug))
        EventLink.objects.using(using).filter(event__in=events).delete()
        events.delete()
        Consent.objects.using(using).filter(person__rehearsal=slug).delete()
        SecondFactorReset.objects.using(using).filter(person__rehearsal=slug).delete()
        removed = User.objects.using(using).filter(rehearsal=slug).delete()[1]
    return removed.get(User._meta.label, 0)


def subject_of(person: User) -> str:
    """How events name a person: no name, no address."""
    return f"person:{person.public_id}"


# -- Consents ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_consent(
    purpose: Consent.Purpose,
    *,
    by: User,
    at: datetime,
    text: str,
    text_version: str,
    about: str = "",
    language: str = "en",
    edition: str = "",
) -> Consent:
    """Write down that `by` consented to, or took note of, exactly this `text`.

    about  kind and public id of what it concerns, "submission:6c3e…"; "" for the account
    """
    consent = Consent(
        person=by,
        purpose=purpose,
        about=about,
        text=text,
        text_version=text_version,
        language=language,
        given_at=at,
    )
    consent.full_clean()
    consent.save()
    facts = {"purpose": str(purpose), "text_version": text_version}
    record("consent given", about or subject_of(by), by=by, at=at, edition=edition, **facts)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: User, at: datetime, edition: str = "") -> Consent:
    """Withdraw a consent. The row stays: it says from when to when the consent stood."""
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    require(policies.why_not_withdraw_consent(by, consent))
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    consequences.follow(consent, by, at)
    facts = {"purpose": consent.purpose, "text_version": consent.text_version}
    record("consent withdrawn", consent.about or subject_of(by), by=by, at=at, edition=edition, **facts)
    return consent


# -- The chain of events -----------------------------------------------------------------------------------------------
