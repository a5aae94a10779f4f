"""Which letters a person does not want, and the links by which they say so. Reads; `actions` writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from notifications.links import absolute
from notifications.models import Letter, Unwanted
from notifications.rules import OPTIONAL_KINDS, Choice

# Unsigned, the link of a letter could be guessed from its number; signed, only the portal can make it.
_SIGNER = Signer(salt="notifications.unwanted", sep=".")


class Addressed(Protocol):
    """A letter as far as it says to whom."""

    @property
    def to(self) -> str: ...
    @property
    def person(self) -> User | None: ...


A = TypeVar("A", bound=Addressed)


def without_unwanted(kind: str, letters: Sequence[A]) -> list[A]:
    """Those of `letters` that may go to their readers; of a kind that is no choice, all."""
    choice = OPTIONAL_KINDS.get(kind)
    if choice is None or not letters:
        return list(letters)
    people = [letter.person.pk for letter in letters if letter.person]
    addresses = [letter.to.lower() for letter in letters if not letter.person]
    found = Unwanted.objects.of(choice, people, addresses).values_list("person", "address", "person__email")
    unwanted_by = {person for person, _address, _email in found if person}
    unwanted_at = {address or email for _person, address, email in found}
    return [
        letter
        for letter in letters
        if (letter.person.pk not in unwanted_by if letter.person else letter.to.lower() not in unwanted_at)
    ]


def is_unwanted(kind: str, *, person: User | None, to: str) -> bool:
    """Whether the reader said that letters of this kind should not come."""
    choice = OPTIONAL_KINDS.get(kind)
    if choice is None:
        return False
    people, addresses = ([person.pk], []) if person else ([], [to.lower()])
    return Unwanted.objects.of(choice, people, addresses).exists()


def choices_of(person: User) -> list[Choice]:
    """What `person` may choose about: what may ever be sent to them."""
    offered = [Choice.DRAFTS, Choice.MESSAGES, Choice.SESSIONS]
    if person.has_role(Role.EVALUATOR):
        offered.append(Choice.JURY)
    if person.has_role(Role.STAFF):
        offered.append(Choice.LATE)
    return offered


def link_of(letter: Letter) -> str:
    """Where its reader says, without signing in, that such letters should not come; the same for every delivery."""
    return absolute(reverse("notifications:unwanted", args=[_SIGNER.sign(str(letter.pk))]))


def letter_of(token: str) -> Letter | None:
    """The letter that a link belongs to, if it is one that somebody can do without."""
    try:
        pk = int(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Letter.objects.for_listing().filter(pk=pk, kind__in=OPTIONAL_KINDS).first()
