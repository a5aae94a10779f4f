"""Staff's pages of letters."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires_role
from accounts.arrival import arrived_at
from accounts.rules import Role
from notifications import actions, policies
from notifications.forms import LetterFilter, open_to
from notifications.models import Letter
from notifications.reading import plain_html
from notifications.rules import without_own_links

PAGE = 50
LISTED = 2000  # the newest that match; to count all of a hundred thousand takes longer than anybody reads


@requires_role(Role.STAFF)
@require_GET
def letters(request: AuthenticatedRequest) -> HttpResponse:
    form = LetterFilter(request.GET)
    page = Paginator(form.chosen(request.user)[:LISTED], PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "chips": form.chips(), "page": page, "more": page.paginator.count == LISTED}
    return render(request, "notifications/letters.html", context)


@requires_role(Role.STAFF)
@require_GET
def letter(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One letter: what became of it, and what it says as far as that is for staff."""
    found = open_to(request.user, Letter.objects.listed()).filter(pk=pk).first()
    if found is None:
        raise Http404
    closed = policies.why_not_read(request.user, found)
    context = {
        "letter": found,
        "closed": closed,
        "text": "" if closed else without_own_links(found.text.strip()),
        "html": "" if closed else plain_html(found.html),
        "may_send_again": policies.why_not_send_again(request.user, found) is None,
    }
    return render(request, "notifications/letter.html", context)


@requires_role(Role.STAFF)
@require_POST
def send_again(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter, pk=pk)
    actions.send_again(letter, by=request.user, at=arrived_at(request))
    messages.success(request, _("The letter is owed again and leaves at once."))
    return redirect("notifications:letters")
