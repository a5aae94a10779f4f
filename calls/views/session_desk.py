"""Info sessions for those who run the call: who comes, as a list and a file, and writing to them."""

from __future__ import annotations

import csv
import io
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls import actions, moments, policies
from calls.cells import inert
from calls.forms import SessionFilterForm, SessionLetterForm
from calls.models import InfoSession, Registration
from calls.sessions import recipients
from calls.views.staff import ROWS, watched


@require_safe
def sessions(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every session with its numbers, and who is registered."""
    person, edition = watched(request, slug)
    found = list(InfoSession.objects.filter(edition=edition).with_numbers())
    form = SessionFilterForm(request.GET or None, sessions=found)
    rows = Registration.objects.standing().filter(session__edition=edition).select_related("session")
    if form.is_valid():
        for name in ("session", "state"):
            if value := form.cleaned_data[name]:
                rows = rows.filter(**{name: value})
    page = Paginator(rows.order_by("session__begins", "confirmed_at", "pk"), ROWS).get_page(request.GET.get("page"))
    may_run = policies.why_not_run(person, edition) is None
    context = {"edition": edition, "sessions": found, "form": form, "page_obj": page, "may_run": may_run}
    return render(request, "calls/sessions.html", context)


@require_safe
def registered(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Who is registered for one session, as a file; the record says who took it."""
    person, edition = watched(request, slug)
    session = get_object_or_404(InfoSession.objects.select_related("edition"), edition=edition, pk=pk)
    rows = actions.note_download(session, by=person, at=arrived_at(request))
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow([_("Name"), _("Organisation"), _("E-mail address"), _("State"), _("Since")])
    for row in rows:
        since = moments.words(row.confirmed_at, edition.time_zone) if row.confirmed_at else ""
        out.writerow(map(inert, [row.name, row.organisation, row.address, row.get_state_display(), since]))
    answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="session-{session.pk}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
def write(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Staff's letter to the registered: first what it would be and how many get it, then, confirmed, it is owed."""
    person, edition = watched(request, slug)
    require(policies.why_not_run(person, edition))
    form = SessionLetterForm(request.POST or None, edition=edition, initial={"message": uuid.uuid4()})
    context = {"edition": edition, "form": form, "count": None}
    if form.is_valid():
        said = form.cleaned_data
        chosen = {"sessions": list(said["sessions"]), "groups": said["groups"]}
        context |= {"count": len(recipients(edition, **chosen)), "chosen": chosen}
        if request.POST.get("confirmed") == str(context["count"]):
            words = {name: said[name] for name in ("subject", "text", "message")}
            try:
                count = actions.write_to_registered(edition, **chosen, **words, by=person, at=arrived_at(request))
            except Refused as refused:
                form.add_error(None, str(refused.refusal.reason))
                return render(request, "calls/write_to_registered.html", context | {"count": None})
            messages.success(
                request, ngettext("%(n)d letter is owed.", "%(n)d letters are owed.", count) % {"n": count}
            )
            return redirect("calls:sessions", slug)
    return render(request, "calls/write_to_registered.html", context)
