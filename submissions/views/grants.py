"""Extensions for one applicant: the staff's list, and the page that the applicant's link opens."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.policies import why_not_run
from calls.views.staff import watched
from submissions import actions, policies
from submissions.forms.grants import GrantForm, TakeBackForm
from submissions.models import Grant, Submission

ROWS = 50


@require_http_methods(["GET", "POST"])
def grants(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Who has a deadline of their own, and why; a POST gives one."""
    person, edition = watched(request, slug)
    now, may_grant = arrived_at(request), why_not_run(person, edition) is None
    form = GrantForm(request.POST or None, edition=edition)
    if request.method == "POST":
        require(why_not_run(person, edition))
    if form.is_valid():
        try:
            actions.grant_extension(edition, **form.cleaned_data, by=person, at=now)
        except Refused as refused:
            form.add_error("last_minute", str(refused.refusal.reason))
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        else:
            messages.success(request, _("The extension is given, and the applicant gets a letter."))
            return redirect("submissions:grants", slug)
    rows = Grant.objects.filter(edition=edition).select_related("person", "by", "withdrawn_by")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"edition": edition, "form": form, "page_obj": page, "now": now, "may_grant": may_grant}
    return render(request, "submissions/grants.html", context)


@require_http_methods(["GET", "POST"])
def take_back(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Ask why, then let everybody's deadline hold again for this applicant."""
    person, edition = watched(request, slug)
    now = arrived_at(request)
    grant = get_object_or_404(Grant.objects.select_related("person"), edition=edition, public_id=public_id)
    grant.edition = edition
    require(policies.why_not_take_back(person, grant, now))
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        actions.take_back_extension(grant, **form.cleaned_data, by=person, at=now)
        messages.success(request, _("The extension is taken back, and the applicant gets a letter."))
        return redirect("submissions:grants", slug)
    return render(request, "submissions/take_back.html", {"edition": edition, "grant": grant, "form": form})


@require_safe
def extension(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """What the link of the letter opens: the own deadline and what can be done until then; another's is a 404."""
    grant = get_object_or_404(Grant, public_id=public_id, person=request.user)
    grant.edition = edition = Edition.objects.with_gates().get(pk=grant.edition_id)
    now = arrived_at(request)
    context = {
        "grant": grant,
        "edition": edition,
        "now": now,
        "may_start": policies.why_not_start(request.user, edition, now) is None,
        "entries": Submission.objects.of(request.user).filter(edition=edition).for_listing(),
    }
    return render(request, "submissions/extension.html", context)
