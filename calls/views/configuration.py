"""An edition as a whole: copied, and written out as a file."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls import actions, policies
from calls.forms import CloneForm
from calls.loading.stored import as_data
from calls.loading.writing import written
from calls.views.staff import watched


@require_http_methods(["GET", "POST"])
def clone(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """A copy with its own name and no gate moved."""
    person, edition = watched(request, slug)
    require(policies.why_not_run(person, edition))
    form = CloneForm(request.POST or None)
    if form.is_valid():
        try:
            copy = actions.clone_edition(edition, **form.cleaned_data, by=person, at=arrived_at(request))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("The copy is a draft. Change its dates before you publish it."))
            return redirect("calls:process", copy.slug)
    return render(request, "calls/clone.html", {"edition": edition, "form": form})


@require_safe
def export(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The edition in the format that load_edition reads."""
    _person, edition = watched(request, slug)
    answer = HttpResponse(written(as_data(edition)), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{edition.slug}.toml"'
    return answer
