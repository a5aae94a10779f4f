"""A registration's life: asked for, confirmed by its mailbox, on the waiting list, withdrawn, forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import Q

from accounts.actions import record
from accounts.models import User
from accounts.networks import limited_network
from accounts.refusals import Refused, require
from calls import policies
from calls.actions.session_letters import owe_about
from calls.models import Edition, InfoSession, Registration
from calls.rules import ASKED_PER_MAILBOX, ASKED_PER_NETWORK, Attendance
from calls.sessions import NOTICE_VERSION, letters_about, mailbox_of, network_key_of
from notifications.actions import forget_choices
from notifications.models import Letter

MANY = 500  # rows in one transaction


@transaction.atomic
def register(
    session: InfoSession,
    *,
    name: str,
    organisation: str = "",
    address: str,
    network: str = "",
    language: str = "en",
    by: User | None,
    at: datetime,
) -> Registration | None:
    """Note that somebody wants to come, and owe the letter that confirms it. None when the mailbox had its letters of today.

    The page must not tell whether the mailbox is registered already; the confirmation finds that out.

    address   as typed. Raises ValidationError when it is none
    network   the client's true address; nothing sets no limit (a rehearsal has no network)

    Raises Refused: not published, over, called off, too many from this network.
    """
    edition = Edition.objects.with_gates().get(pk=session.edition_id)
    require(policies.why_not_register(by, edition, session, at))
    validate_email(address)
    registration = Registration(
        session=session,
        name=name,
        organisation=organisation,
        address=address,
        mailbox=mailbox_of(address),
        network=network_key_of(limited_network(network)),
        language=language,
        notice_version=NOTICE_VERSION,
        asked_at=at,
    )
    if not _within_limits(registration):
        return None
    registration.full_clean()
    registration.save()
    owe_about(edition, session, [registration], "session_confirm", at=at, secret=True)
    return registration


def _within_limits(registration: Registration) -> bool:
    """Whether this mailbox may get one more letter; one request of a mailbox at a time. Raises Refused for the network."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(registration.mailbox[:15], 16)])
    at, network = registration.asked_at, registration.network
    for length, most in ASKED_PER_NETWORK if network else ():
        if Registration.objects.filter(network=network, asked_at__gt=at - length).count() >= most:
            raise Refused(policies.TOO_MANY_FROM_NETWORK)
    length, most = ASKED_PER_MAILBOX
    return Registration.objects.filter(mailbox=registration.mailbox, asked_at__gt=at - length).count() < most


@transaction.atomic
def confirm_registration(registration: Registration, *, at: datetime) -> Registration:
    """Give the mailbox its place, or one on the waiting list. Returns the registration that stands: confirming twice is once.

    Where the mailbox is registered already, the earlier registration stands and takes the name and organisation
    over. Raises Refused: too old, over, called off.
    """
    session, registration = _locked(registration)
    if registration.state != Attendance.PENDING:
        return registration
    require(policies.why_not_confirm_registration(registration, session, at))
    standing = session.registrations.standing().filter(mailbox=registration.mailbox).first()
    if standing is not None:
        return _correct(standing, registration)
    registration.confirmed_at = at
    if session.capacity and _taken(session) >= session.capacity:
        registration.state = Attendance.WAITING
    else:
        registration.state, registration.placed_at = Attendance.REGISTERED, at
    registration.save(update_fields=["state", "confirmed_at", "placed_at"])
    _note("registration confirmed", registration, session, at)
    kind = "session_waiting" if registration.state == Attendance.WAITING else "session_registered"
    owe_about(session.edition, session, [registration], kind, at=at)
    return registration


def _correct(standing: Registration, newer: Registration) -> Registration:
    standing.name, standing.organisation = newer.name, newer.organisation
    standing.save(update_fields=["name", "organisation"])
    _drop_letters(letters_about(newer.session, newer))
    newer.delete()
    return standing


@transaction.atomic
def withdraw_registration(registration: Registration, *, at: datetime) -> Registration:
    """Give the place to the next in turn and delete name, organisation, address and letters at once."""
    session, registration = _locked(registration)
    require(policies.why_not_withdraw_registration(registration))
    address = registration.address
    registration.state, registration.withdrawn_at, registration.placed_at = Attendance.WITHDRAWN, at, None
    registration.name = registration.organisation = registration.address = ""
    registration.save(update_fields=["state", "withdrawn_at", "placed_at", "name", "organisation", "address"])
    _drop_letters(letters_about(session, registration))
    _forget_choices({address})
    _note("registration withdrawn", registration, session, at)
    fill_places(session, at=at)
    return registration


@transaction.atomic
def withdraw_registrations_of(address: str, *, at: datetime) -> int:
    """Withdraw whatever stands for exactly this address, and drop what waits for it; returns how many."""
    found = Registration.objects.filter(address__iexact=address).exclude(address="").select_related("session")
    rows = list(found.order_by("session_id", "pk"))
    for row in rows:
        if row.state == Attendance.PENDING:
            _drop_letters(letters_about(row.session, row))
            row.delete()
        else:
            withdraw_registration(row, at=at)
    return len(rows)


def fill_places(session: InfoSession, *, at: datetime) -> int:
    """Give free places of a locked session to the waiting list, in turn; returns how many."""
    if session.cancelled or at >= session.begins:
        return 0
    waiting = session.registrations.in_turn()
    lucky = list(waiting[: max(0, session.capacity - _taken(session))] if session.capacity else waiting)
    Registration.objects.filter(pk__in=[row.pk for row in lucky]).update(state=Attendance.REGISTERED, placed_at=at)
    for row in lucky:
        _note("place given", row, session, at)
    owe_about(session.edition, session, lucky, "session_place", at=at)
    return len(lucky)


@transaction.atomic
def forget_registrations(*, at: datetime) -> int:
    """Delete what is not needed any more; may run at any time and twice. Returns how many registrations it concerned.

    What nobody confirmed goes whole after 48 hours; 30 days after its session a registration keeps its state alone,
    and its letters neither address nor text; networks go after a day.
    """
    never = list(Registration.objects.never_confirmed(at).select_for_update(skip_locked=True)[:MANY])
    over = list(Registration.objects.to_forget(at).select_for_update(skip_locked=True)[:MANY])
    over = [row for row in over if row not in never]
    for row in never:
        _drop_letters(f"session:{row.session_id}:{row.public_id}:")
    Registration.objects.filter(pk__in=[row.pk for row in never]).delete()
    for session in {row.session_id for row in over}:
        _drop_letters(f"session:{session}:")
    _forget(row.pk for row in over)
    _forget_choices({row.address for row in over})
    Registration.objects.filter(asked_at__lte=at - ASKED_PER_NETWORK[-1][0]).exclude(network="").update(network="")
    _note_forgotten(over, at)
    return len(never) + len(over)


def _forget(pks: Iterable[int]) -> None:
    empty = dict.fromkeys(("name", "organisation", "address", "mailbox", "network"), "")
    Registration.objects.filter(pk__in=list(pks)).update(**empty)


def _forget_choices(addresses: set[str]) -> None:
    """Which letters an address did not want, once it is registered for nothing any more."""
    still = {
        row.lower() for row in Registration.objects.filter(address__in=addresses).values_list("address", flat=True)
    }
    forget_choices([address for address in addresses if address.lower() not in still])


def _note_forgotten(rows: list[Registration], at: datetime) -> None:
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(forgotten_at=at)
    sessions = InfoSession.objects.filter(pk__in={row.session_id for row in rows}).select_related("edition")
    for session in sessions:
        count = sum(row.session_id == session.pk for row in rows)
        slug = session.edition.slug
        record("registrations forgotten", f"session:{session.pk}", by=None, at=at, edition=slug, count=count)


def _locked(registration: Registration) -> tuple[InfoSession, Registration]:
    """The session's row locked first, so that places are counted by one at a time; then the registration, read anew."""
    sessions = InfoSession.objects.select_for_update(of=("self",)).select_related("edition")
    session = sessions.get(pk=registration.session_id)
    row = Registration.objects.select_for_update(of=("self",)).filter(pk=registration.pk).first()
    if row is None:  # deleted meanwhile: what nobody confirmed
        raise Refused(policies.LINK_TOO_OLD)
    row.session = session
    return session, row


def _taken(session: InfoSession) -> int:
    return session.registrations.filter(state=Attendance.REGISTERED).count()


def _drop_letters(key: str) -> None:
    """Letters whose key begins so: those not sent are owed no more, those sent keep neither address nor text."""
    letters = Letter.objects.filter(key__startswith=key)
    letters.filter(Q(sent_at=None)).delete()
    letters.update(to="", text="", html="")


def _note(verb: str, registration: Registration, session: InfoSession, at: datetime) -> None:
    subject, slug = f"registration:{registration.public_id}", session.edition.slug
    record(verb, subject, by=None, at=at, edition=slug, to_state=registration.state, session=session.pk)
