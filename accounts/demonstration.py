"""Signing in as an invented person, without a code. These pages exist in demonstration mode only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import only_in_demonstration
from accounts.models import User
from accounts.rules import Role


class Entry(NamedTuple):
    """Somebody to be in a demonstration."""

    rehearsal: str
    role: Role
    name: str
    email: str
    public_id: UUID


Titles = Callable[[Iterable[str]], Mapping[str, str]]
_titles: list[Titles] = []


def name_rehearsals(titles: Titles) -> None:
    """Let `titles(slugs)` say what rehearsals are called, in the order in which they are listed."""
    _titles.append(titles)


def _titles_of(slugs: Iterable[str]) -> dict[str, str]:
    return {slug: title for ask in _titles for slug, title in ask(slugs).items()}


@login_not_required
@only_in_demonstration
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """One person per role and rehearsal."""
    listed = groupby(_one_per_role(), key=lambda entry: entry.rehearsal)
    entries_of = {slug: list(entries) for slug, entries in listed}
    titles = _titles_of(entries_of)
    ordered = [slug for slug in titles if slug in entries_of] + [slug for slug in entries_of if slug not in titles]
    rehearsals = [{"slug": slug, "title": titles.get(slug, slug), "entries": entries_of[slug]} for slug in ordered]
    return render(request, "accounts/demonstration.html", {"rehearsals": rehearsals, "rehearsal": True})


@login_not_required
@only_in_demonstration
@require_POST
def sign_in_as(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = get_object_or_404(User.objects.exclude(rehearsal=""), public_id=public_id, is_active=True)
    adapter = get_adapter(request)
    adapter.login(request, person)
    return redirect(adapter.get_login_redirect_url(request))


def _one_per_role() -> list[Entry]:
    """The first person made for each role of each rehearsal, roles in their own order."""
    order = {role.value: number for number, role in enumerate(Role)}
    invented = User.objects.exclude(rehearsal="").filter(is_active=True)
    firsts = (
        invented.annotate(role=F("groups__name"))
        .order_by("rehearsal", "role", "pk")
        .distinct("rehearsal", "role")
        .values_list("rehearsal", "role", "name", "email", "public_id")
    )
    entries = [
        Entry(rehearsal, Role(role or Role.APPLICANT), name, email, public_id)
        for rehearsal, role, name, email, public_id in firsts
    ]
    return sorted(entries, key=lambda entry: (entry.rehearsal, order[entry.role.value]))
