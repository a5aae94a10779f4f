"""Pages of those who get letters: which ones they want."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from notifications import actions
from notifications.choices import choices_of, letter_of
from notifications.forms import ChoicesForm
from notifications.models import Unwanted
from notifications.rules import OPTIONAL_KINDS, Choice


@require_http_methods(["GET", "POST"])
def choices(request: AuthenticatedRequest) -> HttpResponse:
    """Which letters come: ticked are those that one gets."""
    person, offered = request.user, choices_of(request.user)
    unwanted = set(Unwanted.objects.filter(person=person).values_list("choice", flat=True))
    form = ChoicesForm(request.POST or None, offered=offered, unwanted=unwanted, sent=request.method == "POST")
    if form.is_valid():
        wanted = form.cleaned_data["wanted"]
        refused = [choice for choice in offered if choice not in wanted]
        actions.choose_letters(person, refused, of=offered, by=person, at=arrived_at(request))
        messages.success(request, _("Your choice is saved."))
        return redirect("notifications:choices")
    return render(request, "notifications/choices.html", {"form": form, "rehearsal": bool(person.rehearsal)})


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed link says whose letter it is
@login_not_required
@require_http_methods(["GET", "POST"])
def unwanted(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a letter that somebody can do without. To look changes nothing, because scanners look."""
    letter = letter_of(token)
    if letter is None:
        return render(request, "notifications/unwanted_unknown.html", status=404)
    done = request.method == "POST" and actions.unsubscribe(letter, at=arrived_at(request))
    choice = Choice(OPTIONAL_KINDS[letter.kind])
    context = {"choice": choice, "done": done, "has_account": letter.person is not None}
    return render(request, "notifications/unwanted.html", context)
