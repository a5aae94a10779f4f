"""Groups of people that staff may write to, each defined once: higher apps register those that they know.

Nobody is in a group that nobody has defined, and a group that tells an outcome does not exist before its gate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition

WhyNot = Callable[[Edition, User, datetime], Refusal | None]


def _always(edition: Edition, person: User, at: datetime) -> Refusal | None:
    return None


@dataclass(frozen=True, slots=True)
class Audience:
    """A group of one edition.

    people   their rows, each once however often they qualify
    why_not  why `person` may not write to it at a moment; the edition comes with its gates
    """

    code: str
    words: str | Promise
    people: Callable[[Edition], QuerySet[User]]
    why_not: WhyNot = _always


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many of a group get no letter, and why."""

    closed: int
    without_address: int
    of_another_world: int

    @property
    def count(self) -> int:
        return self.closed + self.without_address + self.of_another_world


_audiences: dict[str, Audience] = {}


def add(audience: Audience) -> None:
    _audiences[audience.code] = audience


def every() -> list[Audience]:
    return list(_audiences.values())


def named(code: str) -> Audience | None:
    return _audiences.get(code)


def known(code: str) -> Audience:
    """One that is there: `policies.why_not_write_to_group` has said so."""
    return _audiences[code]


def open_to(person: User, edition: Edition, at: datetime) -> list[Audience]:
    """Those that `person` may write to."""
    return [audience for audience in every() if audience.why_not(edition, person, at) is None]


def recipients(audience: Audience, edition: Edition) -> QuerySet[User]:
    """Who gets a letter to the group: with an open account and an address, of a rehearsal only its invented people."""
    return _once(audience, edition).filter(_reached(edition)).order_by("name", "email", "pk")


def left_out(audience: Audience, edition: Edition) -> LeftOut:
    """Whom the group has and a letter does not reach, each under the first reason that holds."""
    people = _once(audience, edition)
    standing, world = Q(is_active=True, erased_at=None), Q(rehearsal=_world(edition))
    return LeftOut(
        closed=people.exclude(standing).count(),
        without_address=people.filter(standing, email="").count(),
        of_another_world=people.filter(standing).exclude(email="").exclude(world).count(),
    )


def _once(audience: Audience, edition: Edition) -> QuerySet[User]:
    return User.objects.filter(pk__in=audience.people(edition).order_by().values("pk"))


def _reached(edition: Edition) -> Q:
    return Q(is_active=True, erased_at=None, rehearsal=_world(edition)) & ~Q(email="")


def _world(edition: Edition) -> str:
    return edition.slug if edition.is_rehearsal else ""
