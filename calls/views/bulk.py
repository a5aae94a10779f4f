"""Letters of staff to a group: prepared, counted, looked at, released by a person who types their number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest, recently_authenticated
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused, require
from calls import actions, audiences, looking, policies
from calls.bulk import progress_of, words_for
from calls.letter_forms import BulkLetterForm, ReleaseForm
from calls.models import BulkLetter, Edition
from calls.views.staff import ROWS, watched
from notifications.wording.kinds import BULK


@require_safe
def bulk_letters(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every letter to a group, newest first."""
    _person, edition = _run(request, slug)
    rows = BulkLetter.objects.filter(edition=edition).select_related("prepared_by", "released_by")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    named = [(row, group.words if (group := audiences.named(row.audience)) else row.audience) for row in page]
    return render(request, "calls/bulk_letters.html", {"edition": edition, "page_obj": page, "rows": named})


@require_http_methods(["GET", "POST"])
def prepare(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    person, edition = _run(request, slug)
    return _write(request, person, edition, None)


@require_http_methods(["GET", "POST"])
def change(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    person, edition, letter = _found(request, slug, public_id)
    require(policies.why_not_change_bulk_letter(letter))
    return _write(request, person, edition, letter)


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]
@require_safe
def bulk_letter(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Who gets it, who does not, what it says to each of them; once released, how far it is."""
    _person, edition, letter = _found(request, slug, public_id)
    return render(request, "calls/bulk_letter.html", _shown(request, edition, letter, ReleaseForm()))


@require_POST
def count(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    person, _edition, letter = _found(request, slug, public_id)
    actions.count_bulk_letter(letter, by=person, at=arrived_at(request))
    messages.success(request, _("Counted anew."))
    return redirect("calls:bulk_letter", slug, public_id)


@require_POST
def discard(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    person, _edition, letter = _found(request, slug, public_id)
    actions.discard_bulk_letter(letter, by=person, at=arrived_at(request))
    messages.success(request, _("The letter is thrown away. Nothing was sent."))
    return redirect("calls:bulk_letters", slug)


@recently_authenticated
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]
@require_POST
def release(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Send it. A second click finds it sent, and a group that has changed is counted anew and shown again."""
    person, edition, letter = _found(request, slug, public_id)
    form, at = ReleaseForm(request.POST), arrived_at(request)
    if form.is_valid():
        try:
            actions.release_bulk_letter(letter, typed=form.cleaned_data["typed"], by=person, at=at)
        except Refused as refused:
            if refused.refusal.code == "released":
                return redirect("calls:bulk_letter", slug, public_id)
            if refused.refusal.code == "changed":
                letter = actions.count_bulk_letter(letter, by=person, at=at)
            form.add_error("typed", str(refused.refusal.reason))
        else:
            messages.success(request, _("The letters are owed and leave now."))
            return redirect("calls:bulk_letter", slug, public_id)
    return render(request, "calls/bulk_letter.html", _shown(request, edition, letter, form))


def _run(request: AuthenticatedRequest, slug: str) -> tuple[User, Edition]:
    person, edition = watched(request, slug)
    require(policies.why_not_run(person, edition))
    return person, edition


def _found(request: AuthenticatedRequest, slug: str, public_id: UUID) -> tuple[User, Edition, BulkLetter]:
    """The letter, for those who may write to its group."""
    person, edition = _run(request, slug)
    rows = BulkLetter.objects.select_related("edition", "prepared_by", "released_by")
    letter = get_object_or_404(rows, edition=edition, public_id=public_id)
    require(policies.why_not_write_to_group(person, edition, letter.audience, arrived_at(request)))
    return person, edition, letter


def _write(request: AuthenticatedRequest, person: User, edition: Edition, letter: BulkLetter | None) -> HttpResponse:
    at = arrived_at(request)
    groups = [(group.code, group.words) for group in audiences.open_to(person, edition, at)]
    initial = {name: getattr(letter, name) for name in ("audience", "subject", "body")} if letter else None
    form = BulkLetterForm(request.POST or None, declared=BULK, groups=groups, initial=initial)
    if form.is_valid():
        row = actions.prepare_bulk_letter(edition, **form.cleaned_data, by=person, at=at, letter=letter)
        return redirect("calls:bulk_letter", edition.slug, row.public_id)
    context = {"edition": edition, "form": form, "letter": letter, "declared": BULK}
    return render(request, "calls/prepare_bulk_letter.html", context)


def _shown(request: AuthenticatedRequest, edition: Edition, letter: BulkLetter, form: ReleaseForm) -> dict[str, Any]:
    audience = audiences.known(letter.audience)
    people = audiences.recipients(audience, edition)
    page = Paginator(people, ROWS).get_page(request.GET.get("page"))
    asked = request.GET.get("reader", "")
    reader = people.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None
    reader = reader or (page.object_list[0] if page.object_list else None)
    words = words_for(letter, edition, audience, reader) if reader else None
    return {
        "edition": edition, "letter": letter, "audience": audience, "page_obj": page, "reader": reader, "form": form,
        "left_out": audiences.left_out(audience, edition),
        "looked": {"words": words, "token": looking.keep(words, request.user)} if words else None,
        "progress": progress_of(letter) if letter.released_at else None,
    }  # fmt: skip
