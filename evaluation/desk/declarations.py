"""The page on which an evaluator declares for everything new at once, before any text opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused
from calls.models import Edition
from evaluation import actions, policies
from evaluation.forms.conflicts import DeclarationForm
from evaluation.models import Assignment, AssignmentQuerySet
from evaluation.sheet.blind import blind_to_the_jury
from evaluation.sheet.dossier import dossier_of, partners_of

S = Assignment.State


@dataclass(slots=True)
class Undeclared:
    """One entry as it may be seen before its text opens, and the form that asks about it."""

    assignment: Assignment
    form: DeclarationForm
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def people(self) -> list[str]:
        if "blind" in self.content:
            return []
        return [str(editor.person) for editor in self.assignment.submission.editors.all()]

    @property
    def partners(self) -> list[dict[str, Any]]:
        return partners_of(self.content)


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that came too late, with what was typed."""

    number: str
    why: str
    typed: str


@require_http_methods(["GET", "POST"])
def declarations(request: AuthenticatedRequest, site: AdminSite, rows: AssignmentQuerySet) -> HttpResponse:
    """Yes or no for each entry; what is not answered stays open, and what was answered is declared at once."""
    sent = request.POST if request.method == "POST" else None
    now = arrived_at(request)
    found = [_asked(row, sent) for row in _open(request.user, rows, sent, now)]
    lost: list[Lost] = []
    if sent is not None:
        done, lost = _declare(found, request.user, now)
        if done:
            words = ngettext("%(n)s declaration is recorded.", "%(n)s declarations are recorded.", done)
            messages.success(request, words % {"n": done})
        elif not lost and not any(one.form.errors for one in found):
            messages.warning(request, _("Answer for at least one submission."))
        if not lost and not any(one.form.errors for one in found):
            return redirect("admin:evaluation_declare_all")
        found = [one for one in found if one.assignment.state == S.PROPOSED]
    faulty = any(one.form.errors for one in found) or lost
    context = {"found": found, "lost": lost, "faults": [one for one in found if one.form.errors], "faulty": faulty}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK
    return render(request, "evaluation/declare_all.html", {**site.each_context(request), **context}, status=status)


def _open(person: User, rows: AssignmentQuerySet, sent: Any, now: datetime) -> list[Assignment]:
    """What is still to be declared; of a POST what it answers, also where it was taken back since the page was opened."""
    own = rows.filter(evaluator__person=person).select_related(
        "evaluator",
        "submission__project",
        "submission__category",
        "submission__organisation",
        "submission__version",
        "submission__edition__method",
    )
    own = own.prefetch_related("submission__editors__person").order_by("submission__number", "pk")
    if sent is not None:
        return list(own.filter(pk__in=[name[1:-7] for name in sent if _is_of_a_row(name)]))
    found = list(own.filter(state=S.PROPOSED))
    editions = Edition.objects.with_gates().in_bulk([row.submission.edition_id for row in found])
    for row in found:
        row.submission.edition = editions[row.submission.edition_id]
    return [row for row in found if policies.why_not_declare(person, row, now) is None]


def _is_of_a_row(name: str) -> bool:
    return name.startswith("a") and name.endswith("-answer") and name[1:-7].isdigit() and len(name) < 20


def _asked(row: Assignment, sent: Any) -> Undeclared:
    blind = blind_to_the_jury(row.submission.edition)
    return Undeclared(
        row, DeclarationForm(sent, prefix=f"a{row.pk}", blind=bool(blind)), dossier_of(row.submission, blind)
    )


def _declare(found: Sequence[Undeclared], person: User, now: datetime) -> tuple[int, list[Lost]]:
    """Declare what is answered completely; how many that were, and what came too late."""
    done, lost = 0, []
    for one in found:
        if not one.form.is_valid() or not one.form.cleaned_data["answer"]:
            continue
        reason = one.form.cleaned_data["reason"]
        try:
            one.assignment = _act(one.assignment, one.form.cleaned_data["answer"], reason, person, now)
        except Refused as refused:
            lost.append(Lost(str(one.assignment.submission), str(refused.refusal.reason), reason))
            one.assignment.refresh_from_db(fields=["state"])
        else:
            done += 1
    return done, lost


def _act(row: Assignment, answer: str, reason: str, person: User, now: datetime) -> Assignment:
    if answer == "none":
        return actions.declare_no_conflict(row, by=person, at=now)
    act = actions.declare_conflict if answer == "conflict" else actions.decline
    return act(row, reason=reason, by=person, at=now)
