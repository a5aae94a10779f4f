"""Pages of the jury desk about the evaluator: invitation, code of conduct, profile. They come before any submission."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused
from calls.models import Edition
from evaluation import actions
from evaluation.desk.profile_page import done_with, forms_of
from evaluation.forms.people import DeclineForm, ProfileForm
from evaluation.jury_documents import documents_for
from evaluation.models import CodeAcceptance, Evaluator
from evaluation.policies import membership

QUEUE = "admin:evaluation_assignment_changelist"


@require_http_methods(["GET", "POST"])
def invitation(request: AuthenticatedRequest, site: AdminSite, slug: str) -> HttpResponse:
    """Accept or decline; who has accepted can still drop out."""
    evaluator, now = _own(request.user, slug), arrived_at(request)
    edition = evaluator.edition
    form = DeclineForm(request.POST if "decline" in request.POST else None)
    if request.method == "POST" and "accept" in request.POST:
        actions.accept_invitation(evaluator, by=request.user, at=now)
        messages.success(request, _("Thank you. You are on the jury."))
        return redirect("admin:evaluation_code" if edition.conduct else "admin:evaluation_profile", slug)
    if form.is_valid():
        actions.decline_invitation(evaluator, **form.cleaned_data, by=request.user, at=now)
        messages.success(request, _("Noted. Staff are told. Thank you for your answer."))
        return redirect(QUEUE)
    context = {
        "evaluator": evaluator,
        "edition": edition,
        "form": form,
        "cannot_accept": membership.why_not_accept(request.user, evaluator, edition, now),
        "cannot_decline": membership.why_not_decline(request.user, evaluator, edition, now),
    }
    return _page(request, site, "invitation", context)


@require_http_methods(["GET", "POST"])
def code(request: AuthenticatedRequest, site: AdminSite, slug: str) -> HttpResponse:
    """The code of conduct as it reads now; accepted by its version and hash, so nobody accepts what they did not see."""
    evaluator = _own(request.user, slug)
    found, fault = membership.code_of(evaluator.edition), ""
    if found is None:
        raise Http404
    if evaluator.accepted_at is None:
        return redirect("admin:evaluation_invitation", slug)
    if request.method == "POST":
        shown = {"version": request.POST.get("version", ""), "sha256": request.POST.get("sha256", "")}
        try:
            if "agree" not in request.POST:
                fault = _("Tick that you accept it.")
            else:
                actions.accept_code(evaluator, **shown, by=request.user, at=arrived_at(request))
                messages.success(request, _("Accepted. The desk is open."))
                return redirect(QUEUE if evaluator.keywords or evaluator.categories else "admin:evaluation_profile",
                                *([] if evaluator.keywords or evaluator.categories else [slug]))  # fmt: skip
        except Refused as refused:
            fault = str(refused.refusal.reason)
    accepted = CodeAcceptance.objects.filter(evaluator=evaluator)
    context = {
        "edition": evaluator.edition,
        "evaluator": evaluator,
        "code": found,
        "accepted": accepted.filter(version=found.version, sha256=found.sha256).first(),
        "before": accepted.exclude(version=found.version, sha256=found.sha256).last(),
        "fault": fault,
    }
    return _page(request, site, "code", context, HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK)


@require_http_methods(["GET", "POST"])
def profile(request: AuthenticatedRequest, site: AdminSite, slug: str) -> HttpResponse:
    """The own profile and the own absences."""
    evaluator = _own(request.user, slug)
    if evaluator.accepted_at is None:
        return redirect("admin:evaluation_invitation", slug)
    context = {"evaluator": evaluator, "edition": evaluator.edition, **forms_of(request, evaluator, ProfileForm)}
    if request.method == "POST":
        done = done_with(request, evaluator, context, request.user, arrived_at(request))
        if done:
            messages.success(request, done)
            return redirect("admin:evaluation_profile", slug)
    wrong = context["form"].errors or context["absence_form"].errors
    return _page(request, site, "profile", context, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


def memberships_of(person: User) -> list[dict[str, Any]]:
    """The juries of `person`, each with what is asked of them first; two queries."""
    rows = list(Evaluator.objects.filter(person=person).select_related("edition").order_by("-edition__opens", "pk"))
    codes = {row.pk: membership.code_of(row.edition) for row in rows}
    given = set[tuple[int, str, str]]()
    if any(codes.values()):
        given = set(CodeAcceptance.objects.filter(evaluator__in=rows).values_list("evaluator_id", "version", "sha256"))
    return [
        {
            "evaluator": row,
            "edition": row.edition,
            "documents": documents_for(row),
            "ready": row.accepted_at is not None
            and ((code := codes[row.pk]) is None or (row.pk, code.version, code.sha256) in given),
        }
        for row in rows
    ]


def step_before(person: User, evaluator: Evaluator, edition: Edition) -> str:
    """The name of the page that comes before any submission; "" when nothing is asked any more."""
    if evaluator.person_id != person.pk:
        return ""
    refusal = membership.why_not_read_anything(evaluator, edition)
    if refusal is None:
        return ""
    return "admin:evaluation_code" if refusal == membership.CODE_FIRST else "admin:evaluation_invitation"


def _own(person: User, slug: str) -> Evaluator:
    """The own membership, or 404 like an edition that does not exist."""
    rows = Evaluator.objects.filter(person=person, edition__slug=slug).select_related("person", "organisation")
    evaluator = rows.first()
    if evaluator is None:
        raise Http404
    evaluator.edition = Edition.objects.with_gates().get(pk=evaluator.edition_id)
    return evaluator


def _page(
    request: AuthenticatedRequest, site: AdminSite, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, f"evaluation/{name}.html", {**site.each_context(request), **context}, status=status)
