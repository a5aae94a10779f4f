"""What every page knows besides its own context."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.rules import Role
from accounts.staying import seconds_left
from preciseu_portal import navigation


def portal(request: HttpRequest) -> dict[str, Any]:
    """Links of the head and the modes the portal runs in.

    The links are made when a template asks: a page without a head asks nothing of the database.
    """
    user: User | AnonymousUser = getattr(request, "user", AnonymousUser())
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "portal": {
            "url": settings.PORTAL_URL,
            "demonstration": settings.DEMONSTRATION,
            "session_seconds": SimpleLazyObject(lambda: seconds_left(request)),
            "here": SimpleLazyObject(lambda: navigation.here(view_name)),
            "roles": SimpleLazyObject(lambda: _roles(user)),
            "public_links": SimpleLazyObject(lambda: navigation.links(navigation.PUBLIC, user, view_name)),
            "work_links": SimpleLazyObject(lambda: _signed_in(navigation.WORK, user, view_name)),
            "account_links": SimpleLazyObject(lambda: _signed_in(navigation.ACCOUNT, user, view_name)),
            "demonstration_links": SimpleLazyObject(lambda: _in_demonstration(user, view_name)),
        }
    }


def _roles(user: User | AnonymousUser) -> frozenset[Role]:
    return user.roles if isinstance(user, User) else frozenset()


def _in_demonstration(user: User | AnonymousUser, view_name: str) -> list[navigation.Link]:
    return navigation.links(navigation.DEMONSTRATION, user, view_name) if settings.DEMONSTRATION else []


def _signed_in(
    places: tuple[navigation.Place, ...], user: User | AnonymousUser, view_name: str
) -> list[navigation.Link]:
    return navigation.links(places, user, view_name) if user.is_authenticated else []
