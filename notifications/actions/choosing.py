"""What people do not want to get, and letters that are to be forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from notifications import policies
from notifications.models import Letter, LetterWording, Unwanted
from notifications.rules import FAREWELLS, OPTIONAL_KINDS, Choice


@transaction.atomic
def choose_letters(
    person: User, unwanted: Collection[Choice], *, of: Collection[Choice], by: User, at: datetime
) -> None:
    """Store which of the letters `of` the person does not want; the others stay as they are."""
    require(policies.why_not_choose_letters(by, person))
    known = set(Unwanted.objects.filter(person=person, choice__in=of).values_list("choice", flat=True))
    wanted_again = known - set(unwanted)
    new = [choice for choice in of if choice in unwanted and choice not in known]
    Unwanted.objects.filter(person=person, choice__in=wanted_again).delete()
    rows = [Unwanted(person=person, choice=choice, since=at) for choice in new]
    Unwanted.objects.bulk_create(rows, ignore_conflicts=True)
    if wanted_again or new:
        chosen = sorted(str(choice) for choice in unwanted)
        record("letters chosen", f"person:{person.public_id}", by=by, at=at, unwanted=chosen)


@transaction.atomic
def unsubscribe(letter: Letter, *, at: datetime) -> bool:
    """By the link in `letter`: its reader wants no more of them. False when nobody can be told from it any more."""
    choice = OPTIONAL_KINDS[letter.kind]
    if letter.person is None and not letter.to:
        return False
    address = "" if letter.person else letter.to.lower()
    row = Unwanted(person=letter.person, address=address, choice=choice, since=at)
    found = Unwanted.objects.filter(person=row.person, address=address, choice=choice)
    if not found.exists():
        Unwanted.objects.bulk_create([row], ignore_conflicts=True)
        record("letters unsubscribed", f"letter:{letter.pk}", by=None, at=at, edition=letter.edition, choice=choice)
    return True


def forget_choices(addresses: Collection[str]) -> None:
    """What addresses without an account did not want, once nothing is to be sent there any more."""
    Unwanted.objects.filter(address__in=[address.lower() for address in addresses if address]).delete()


def forget_person(person: User, at: datetime) -> None:
    """Blank every letter to the person: address, subject and text go, kind and time stay. What was owed is not sent."""
    letters = Letter.objects.filter(Q(person=person) | Q(to__iexact=person.email)).exclude(kind__in=FAREWELLS)
    letters.filter(sent_at=None, given_up_at=None).update(given_up_at=at, leased_until=None)
    letters.update(person=None, to="", subject="", text="", html="", failure="")
    Unwanted.objects.filter(Q(person=person) | Q(address=person.email.lower())).delete()


def forget_rehearsal(slug: str, *, using: str = "owner") -> int:
    """Remove the letters of the rehearsal `slug`, and their words; how many. Before `accounts.actions.forget_rehearsal`."""
    LetterWording.objects.using(using).filter(edition=slug).delete()
    letters = Letter.objects.using(using).filter(Q(edition=slug, rehearsal=True) | Q(person__rehearsal=slug))
    unwanted = Unwanted.objects.using(using).filter(person__rehearsal=slug)
    return letters.delete()[0] + unwanted.delete()[0]
