"""The staff page of one evaluator: profile, answer, what was agreed to, absences."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls.policies import why_not_run
from calls.views.staff import watched
from evaluation.desk.profile_page import done_with, forms_of
from evaluation.forms.people import StaffProfileForm
from evaluation.policies.membership import code_of


@require_http_methods(["GET", "POST"])
def evaluator(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    person, edition = watched(request, slug)
    found = get_object_or_404(edition.evaluators.select_related("person", "organisation", "invited_by"), pk=pk)
    found.edition = edition
    forms = forms_of(request, found, StaffProfileForm)
    if request.method == "POST":
        require(why_not_run(person, edition))
        if done := done_with(request, found, forms, person, arrived_at(request)):
            messages.success(request, done)
            return redirect("evaluation:evaluator", slug, pk)
    code, codes = code_of(edition), list(found.code_acceptances.all())
    context = {
        "edition": edition,
        "evaluator": found,
        "codes": codes,
        "code": code,
        "agreed": code is None or any((row.version, row.sha256) == (code.version, code.sha256) for row in codes),
        "may_run": why_not_run(person, edition) is None,
        **forms,
    }
    wrong = forms["form"].errors or forms["absence_form"].errors
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "evaluation/evaluator.html", context, status=status)
