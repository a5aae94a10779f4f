"""Staff's page of letters."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires_role
from accounts.arrival import arrived_at
from accounts.rules import Role
from notifications import actions
from notifications.forms import LetterFilter
from notifications.models import Letter

PAGE = 50


@requires_role(Role.STAFF)
@require_GET
def letters(request: AuthenticatedRequest) -> HttpResponse:
    form = LetterFilter(request.GET)
    page = Paginator(form.chosen(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/letters.html", {"form": form, "chips": form.chips(), "page": page})


@requires_role(Role.STAFF)
@require_POST
def send_again(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter, pk=pk)
    actions.send_again(letter, by=request.user, at=arrived_at(request))
    messages.success(request, _("The letter is owed again and leaves at once."))
    return redirect("notifications:letters")
