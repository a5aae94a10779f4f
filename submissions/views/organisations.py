"""Organisations: found by typing, corrected, vouched for and merged by staff."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import Event, User
from accounts.refusals import require
from submissions import actions, policies
from submissions.actions.merging import clashes_of_merge
from submissions.actions.organisations import subject_of
from submissions.conflicted import shown
from submissions.directory import duplicates_of, pic_of, suggestions
from submissions.forms.applying import KnownField, SuggestionForm
from submissions.forms.organisations import MergeForm, OrganisationFilters, OrganisationForm
from submissions.likeness import folded
from submissions.models import Member, Organisation
from submissions.policies import WATCHERS

ROWS = 50
_FIELDS = ("legal_name", "pic", "country", "kind", "website", "parent", "preciseu_partner", "listed")


@require_safe
def suggest(request: AuthenticatedRequest) -> HttpResponse:
    """What the person may mean by the name typed so far; a part of the page that begins an application."""
    form = SuggestionForm()
    cast(KnownField, form.fields["known"]).offer(suggestions(request.user, request.GET.get("legal_name", "")[:250]))
    return render(request, "submissions/_known.html", {"field": form["known"]})


@require_safe
def listing(request: AuthenticatedRequest) -> HttpResponse:
    person = _watcher(request)
    form = OrganisationFilters(request.GET or None)
    rows = _rows(person, form.cleaned_data if form.is_valid() else {})
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "submissions/organisations.html", {"form": form, "page_obj": page})


def _rows(person: User, filters: dict[str, str]) -> QuerySet[Organisation]:
    """Organisations with the number of their entries; an invented person sees those of the own rehearsal only."""
    rows = Organisation.objects.filter(rehearsal=person.rehearsal).annotate(
        entries=Count("submissions", filter=Q(submissions__version__isnull=False), distinct=True),
        unconfirmed=Count("members", filter=Q(members__vouched=False), distinct=True),
    )
    show = filters.get("show", "")
    rows = rows.exclude(merged_into=None) if show == "merged" else rows.filter(merged_into=None)
    if text := filters.get("q", "").strip():
        rows = rows.filter(
            Q(name_folded__contains=folded(text) or "\n") | Q(pic=pic_of(text)) | Q(host__contains=text.lower())
        )
    if country := filters.get("country"):
        rows = rows.filter(country=country)
    chosen = {"partners": Q(preciseu_partner=True), "listed": Q(listed=True), "unconfirmed": Q(members__vouched=False)}
    return rows.filter(chosen.get(show, Q())).distinct().order_by("legal_name", "pk")


@require_http_methods(["GET", "POST"])
def detail(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """One organisation: what is known of it, who acts for it, and which rows may be the same."""
    person = _watcher(request)
    row = _row(person, public_id)
    if row.merged_into is not None:
        return redirect("submissions:organisation", row.merged_into.public_id)
    initial = {name: getattr(row, name) for name in _FIELDS}
    form = OrganisationForm(request.POST or None, organisation=row, initial=initial)
    if form.is_valid():
        try:
            actions.update_organisation(row, **form.cleaned_data, by=person, at=arrived_at(request))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("Saved. Entries that arrived keep what they said."))
            return redirect("submissions:organisation", public_id)
    context = {
        "organisation": row,
        "form": form,
        "members": row.members.select_related("person").order_by("-vouched", "person__name", "pk"),
        "duplicates": duplicates_of(row),
        "merged": row.merged.order_by("merged_at"),
        "entries": shown(row.submissions.exclude(version=None).for_listing(), person).defer("version__canonical"),
        "may_keep": policies.why_not_keep_organisations(person, row) is None,
        "history": Event.objects.filter(subject=subject_of(row)).select_related("actor").order_by("-at", "-pk")[:50],
    }
    return render(request, "submissions/organisation.html", context, status=422 if form.errors else 200)


@require_POST
def vouch(request: AuthenticatedRequest, public_id: UUID, pk: int) -> HttpResponse:
    person = _watcher(request)
    member = get_object_or_404(Member, pk=pk, organisation=_row(person, public_id))
    actions.vouch_for(member, by=person, at=arrived_at(request))
    messages.success(request, _("Confirmed. The organisation’s other entries are shown to them from now on."))
    return redirect("submissions:organisation", public_id)


@require_http_methods(["GET", "POST"])
def merge(request: AuthenticatedRequest, public_id: UUID, other: UUID) -> HttpResponse:
    """Merge this row into the other one: what will move, what stands in the way, and why."""
    person = _watcher(request)
    duplicate, into = _row(person, public_id), _row(person, other)
    require(policies.why_not_keep_organisations(person, duplicate, into))
    form = MergeForm(request.POST or None)
    if form.is_valid():
        try:
            actions.merge_organisations(duplicate, into, **form.cleaned_data, by=person, at=arrived_at(request))
        except ValidationError as wrong:
            form.add_error(None, ValidationError(wrong.messages))
        else:
            messages.success(request, _("They are one now. The old address leads here."))
            return redirect("submissions:organisation", other)
    context = {
        "duplicate": duplicate,
        "into": into,
        "form": form,
        "clashes": clashes_of_merge(duplicate, into, person),
        "moving": {
            "entries": duplicate.submissions.count(),
            "projects": duplicate.projects.count(),
            "members": duplicate.members.count(),
        },
    }
    return render(request, "submissions/merge.html", context, status=422 if form.errors else 200)


def _watcher(request: AuthenticatedRequest) -> User:
    if not request.user.has_role(*WATCHERS):
        raise PermissionDenied(_("Only staff, the chair and the auditor may see this."))
    return request.user


def _row(person: User, public_id: UUID) -> Organisation:
    rows = Organisation.objects.select_related("parent", "merged_into")
    return get_object_or_404(rows, public_id=public_id, rehearsal=person.rehearsal)
