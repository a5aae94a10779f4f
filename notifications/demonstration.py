"""The mailbox of a demonstration: what the portal sent, with links to follow. It exists in demonstration mode only."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import only_in_demonstration
from notifications.forms import MailboxFilter
from notifications.models import Letter

PAGE = 50


@login_not_required
@only_in_demonstration
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    form = MailboxFilter(request.GET)
    found = Letter.objects.for_listing().filter(channel=Letter.Channel.DEMONSTRATION)
    if form.is_valid() and form.cleaned_data["address"]:
        found = found.filter(to__icontains=form.cleaned_data["address"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/mailbox.html", {"form": form, "page": page, "rehearsal": True})


@login_not_required
@only_in_demonstration
@require_GET
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter, pk=pk, channel=Letter.Channel.DEMONSTRATION)
    return render(request, "notifications/mail.html", {"letter": letter, "rehearsal": letter.rehearsal})
