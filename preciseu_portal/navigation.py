"""Where the head of every page leads: by role, and only to places that exist."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ADMIN_SITE_ROLES, Role

STAFF_ROLES = frozenset({Role.STAFF, Role.CHAIR, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Place:
    """One link. `here`: prefixes of URL names (or namespaces) at which it is the current one."""

    name: str
    words: str | Promise
    here: tuple[str, ...]
    roles: frozenset[Role] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Link:
    """A place as one request sees it."""

    address: str
    words: str | Promise
    current: bool


PUBLIC = (
    Place("calls:list", _("Calls"), ("calls:list", "calls:call")),
    Place("voting:finalists_all", _("Finalists"), ("voting:finalist", "voting:vote", "voting:review")),
    Place("results:all", _("Results"), ("results:",)),
    Place("page-help", _("Help"), ("page-help",)),
)
WORK = (
    Place("submissions:mine", _("My applications"), ("submissions:mine",), frozenset({Role.APPLICANT})),
    Place("admin:evaluation_assignment_changelist", _("Jury desk"), ("admin:eval",), frozenset({Role.EVALUATOR})),
    Place("calls:staff", _("Staff desk"), ("calls:staff", "submissions:inbox", "reports:"), STAFF_ROLES),
    Place("notifications:letters", _("Letters"), ("notifications:letters",), frozenset({Role.STAFF})),
    Place("admin:index", _("Configuration"), ("admin:index",), ADMIN_SITE_ROLES - {Role.EVALUATOR}),
)
ACCOUNT = (Place("accounts:profile", _("Your account"), ("accounts:profile", "account_", "mfa_")),)
# Open to everybody, but only while the portal is a demonstration.
DEMONSTRATION = (
    Place("notifications:mailbox", _("Letters that the portal sent"), ("notifications:mail",)),
    Place("accounts:demonstration", _("Be somebody else"), ("accounts:demonstration",)),
)


def links(places: tuple[Place, ...], user: User | AnonymousUser, view_name: str) -> list[Link]:
    """The places open to `user`; a part of the portal that is switched off has no link."""
    roles = user.roles if isinstance(user, User) else frozenset()
    found = []
    for place in places:
        if place.roles and roles.isdisjoint(place.roles):
            continue
        try:
            address = reverse(place.name)
        except NoReverseMatch:
            continue
        found.append(Link(address, place.words, view_name.startswith(place.here)))
    return found


def here(view_name: str) -> str:
    """The place of an anonymous reader's head that is the current one; the head is the same for all pages of a place."""
    places = (place.name for place in (*PUBLIC, *DEMONSTRATION) if view_name.startswith(place.here))
    return next(places, view_name if view_name == "account_login" else "")
