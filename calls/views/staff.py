"""How a call is run: its process, its gates, its record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import hidden
from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused, require
from accounts.rules import Role
from calls import actions, panels, policies, process
from calls.badges import badge
from calls.forms import ExtensionForm, ReasonForm
from calls.models import Edition
from calls.rules import MOVED_BY, Gate, next_gate
from calls.stations import stations
from calls.told import told

ROWS = 50


@require_safe
def home(request: AuthenticatedRequest) -> HttpResponse:
    """Every edition that the person may watch, newest first."""
    person = request.user
    if not person.has_role(Role.STAFF, Role.CHAIR, Role.AUDITOR):
        raise PermissionDenied(_("Only staff, the chair and the auditor may see this."))
    now = arrived_at(request)
    editions = Edition.objects.with_gates()
    if person.rehearsal:
        editions = editions.filter(slug=person.rehearsal)
    rows = [(edition, badge(edition, now), edition.phase_at(now)) for edition in editions]
    return render(request, "calls/staff.html", {"rows": rows, "may_reset": person.has_role(Role.STAFF)})


@require_safe
def process_line(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    now = arrived_at(request)
    person, edition = watched(request, slug)
    gate = next_gate(edition.gates_moved_by(now), edition.method.vote_mode)
    conditions = process.conditions_for(gate, edition, now) if gate else []
    unmet = sum(not condition.met for condition in conditions)
    context = {
        "edition": edition,
        "now": now,
        "badge": badge(edition, now),
        "phase": edition.phase_at(now),
        "stations": stations(edition, now, unmet),
        "gate": gate,
        "conditions": [_shown(condition) for condition in conditions],
        "unmet": unmet,
        "proposal": next((move for move in edition.gate_moves.all() if move.moved_at is None), None),
        "may_move": gate is not None and any(person.has_role(*group) for group in MOVED_BY[gate]),
        "record": told(_record(edition, person)[:4], edition),
        "panels": panels.panels_for(edition, person, now),
        "may_run": policies.why_not_run(person, edition) is None,
        "may_extend": policies.why_not_extend(person, edition, edition.evaluation_begins, now) is None,
    }
    return render(request, "calls/process.html", context)


@require_http_methods(["GET", "POST"])
def gate(request: AuthenticatedRequest, slug: str, gate: str) -> HttpResponse:
    """What moving a gate would do; a POST proposes or moves it."""
    now = arrived_at(request)
    person, edition = watched(request, slug)
    if gate not in Gate.values:
        raise Http404
    wanted = Gate(gate)
    proposal = next((move for move in edition.gate_moves.all() if move.gate == wanted and move.moved_at is None), None)
    first = len(MOVED_BY[wanted]) > 1 and proposal is None
    refusal = (policies.why_not_propose if first else policies.why_not_move)(person, edition, wanted, now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.propose_gate if first else actions.move_gate
        try:
            act(edition, wanted, by=person, at=now, reason=form.cleaned_data["reason"])
        except Refused as refused:
            refusal = refused.refusal
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            done = _("Proposed. A second person can now move the gate.") if first else _("The gate is moved.")
            messages.success(request, done)
            return redirect("calls:process", slug)
    context = {
        "edition": edition,
        "gate": wanted,
        "first": first,
        "proposal": proposal,
        "refusal": refusal,
        "form": form,
        "consequences": process.preview_of(wanted, edition, now),
        "said": policies.said(wanted),
    }
    return render(request, "calls/gate.html", context, status=403 if refusal and request.method == "POST" else 200)


@require_POST
def withdraw_proposal(request: AuthenticatedRequest, slug: str, gate: str) -> HttpResponse:
    person, edition = watched(request, slug)
    if gate not in Gate.values:
        raise Http404
    actions.withdraw_proposal(edition, Gate(gate), by=person, at=arrived_at(request))
    messages.success(request, _("The proposal is withdrawn."))
    return redirect("calls:process", slug)


@require_http_methods(["GET", "POST"])
def extend(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    person, edition = watched(request, slug)
    require(policies.why_not_run(person, edition))
    form = ExtensionForm(request.POST or None, edition=edition)
    if form.is_valid():
        try:
            actions.extend_deadline(edition, **form.cleaned_data, by=person, at=arrived_at(request))
        except Refused as refused:
            form.add_error("last_minute", str(refused.refusal.reason))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("The deadline is extended, and everybody registered will be told."))
            return redirect("calls:process", slug)
    return render(request, "calls/extend.html", {"edition": edition, "form": form})


@require_safe
def record(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every recorded act of the edition, the newest first."""
    person, edition = watched(request, slug)
    page = Paginator(_record(edition, person), ROWS).get_page(request.GET.get("page"))
    return render(request, "calls/record.html", {"edition": edition, "page_obj": page, "rows": told(page, edition)})


def watched(request: AuthenticatedRequest, slug: str) -> tuple[User, Edition]:
    """The person and the edition, if the person may see how it is run."""
    person = request.user
    edition = Edition.objects.with_gates().filter(slug=slug).first()
    if edition is None:
        raise Http404
    require(policies.why_not_watch(person, edition))
    return person, edition


def _record(edition: Edition, person: User) -> Any:
    rows = hidden.events_for(person).filter(edition=edition.slug)
    return rows.select_related("actor").order_by("-at", "-pk")


def _shown(condition: process.Condition) -> dict[str, Any]:
    """As the gate list of the face wants it."""
    kinds = {"blocks": "stop", "decision": "warn", "waits": "clock", "met": "ok"}
    return {
        "kind": kinds[condition.weight],
        "words": condition.sentence,
        "detail": condition.detail,
        "address": condition.url,
        "link": condition.link,
    }
