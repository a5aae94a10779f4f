"""The invented people of a rehearsal. Their addresses say of which rehearsal, under .example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from accounts import actions as accounts
from accounts.models import User
from accounts.rules import Role
from rehearsal.invention import DEMO, person_name


@dataclass(frozen=True, slots=True)
class Crew:
    """Those who run the call. Two members of staff, because some acts take two."""

    staff: User
    colleague: User
    chair: User
    auditor: User
    operator: User


def hire(rehearsal: str, at: datetime) -> Crew:
    """The crew of one rehearsal, each with their role."""
    return Crew(
        staff=_with_role("Marta Puigvert", "staff", Role.STAFF, rehearsal, at),
        colleague=_with_role("Anna Kowalczyn", "colleague", Role.STAFF, rehearsal, at),
        chair=_with_role("Henrik Lindhagen", "chair", Role.CHAIR, rehearsal, at),
        auditor=_with_role("Eleni Vlachaki", "auditor", Role.AUDITOR, rehearsal, at),
        operator=_with_role("Koen Vandermoor", "operator", Role.OPERATOR, rehearsal, at),
    )


def address_of(role: Role, rehearsal: str) -> str:
    """Whom one signs in as to see that role: the crew, or the first of many."""
    kind = str(role)
    return _address(kind, 0, rehearsal) if role in (Role.APPLICANT, Role.EVALUATOR) else f"{kind}@{rehearsal}.example"


def somebody(kind: str, number: int, chance: Random, rehearsal: str, at: datetime) -> User:
    """The `number`-th applicant, colleague or evaluator, each with an own mail domain: no conflict is suspected."""
    address = _address(kind, number, rehearsal)
    return accounts.create_person(address, name=person_name(chance), by=None, at=at, rehearsal=rehearsal)


def _address(kind: str, number: int, rehearsal: str) -> str:
    return f"{kind}-{number:03}@{rehearsal}.{kind}-{number:03}.example"


def _with_role(name: str, kind: str, role: Role, rehearsal: str, at: datetime) -> User:
    person = accounts.create_person(
        f"{kind}@{rehearsal}.example", name=f"{name} {DEMO}", by=None, at=at, rehearsal=rehearsal
    )
    return accounts.give_role(person, role, by=None, at=at)
