"""Staff's pages of lost second factors: one proposes a reset, another confirms it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import policies
from accounts.access import AuthenticatedRequest
from accounts.actions import resetting
from accounts.arrival import arrived_at
from accounts.forms import ResetForm
from accounts.models import SecondFactorReset, User
from accounts.refusals import Refused, require

ROWS = 50


@require_http_methods(["GET", "POST"])
def resets(request: AuthenticatedRequest) -> HttpResponse:
    """Proposals that wait, then what was done; and the form that proposes."""
    require(policies.why_not_see_resets(request.user))
    form = ResetForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            resetting.propose_reset(typed["person"], reason=typed["reason"], by=request.user, at=arrived_at(request))
        except Refused as refused:
            form.add_error("email", str(refused.refusal.reason))
        else:
            messages.success(request, _("Proposed. Another member of staff has to confirm it; the person is told."))
            return redirect("accounts:resets")
    rows = SecondFactorReset.objects.filter(person__rehearsal=request.user.rehearsal)
    rows = rows.select_related("person", "proposed_by", "confirmed_by", "withdrawn_by")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "waiting": rows.open()[:ROWS]}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/resets.html", context, status=status)


@require_http_methods(["GET", "POST"])
def reset(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Confirm as the second of the two, or take the proposal back."""
    require(policies.why_not_see_resets(request.user))
    rows = SecondFactorReset.objects.filter(person__rehearsal=request.user.rehearsal)
    found = get_object_or_404(rows.select_related("person", "proposed_by", "confirmed_by", "withdrawn_by"), pk=pk)
    if request.method == "POST":
        return _done(request, found, request.user)
    context = {"reset": found, "refusal": policies.why_not_confirm_reset(request.user, found, arrived_at(request))}
    return render(request, "accounts/reset.html", context)


def _done(request: AuthenticatedRequest, found: SecondFactorReset, by: User) -> HttpResponse:
    if "withdraw" in request.POST:
        resetting.withdraw_reset(found, by=by, at=arrived_at(request))
        messages.success(request, _("The proposal is taken back. Nothing has changed."))
    else:
        resetting.confirm_reset(found, by=by, at=arrived_at(request))
        messages.success(request, _("The second factor is reset, and the person is told and signed out everywhere."))
    return redirect("accounts:resets")
