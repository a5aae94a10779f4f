"""Is this receipt genuine? For anybody who holds one."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.arrival import arrived_at
from submissions.receipts import genuine, may_ask


class ReceiptForm(forms.Form):
    """What stands on the receipt, however it is typed."""

    number = forms.CharField(label=_("Number of the receipt"), max_length=20, help_text=_("Such as R-2026-0117."))
    code = forms.CharField(label=_("Code of the receipt"), max_length=20, help_text=_("Twelve letters and figures."))

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()

    def clean_code(self) -> str:
        bare = "".join(sign for sign in self.cleaned_data["code"].upper() if sign.isalnum())
        return "-".join(bare[place : place + 4] for place in range(0, len(bare), 4))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Number and code in, what the receipt proves out; the same answer for each pair that is not one."""
    form = ReceiptForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        if not may_ask(request.META.get("REMOTE_ADDR", ""), arrived_at(request)):
            status = HTTPStatus.TOO_MANY_REQUESTS
            return render(request, "submissions/check_receipt.html", context | {"too_often": True}, status=status)
        context |= {"asked": True, "found": genuine(form.cleaned_data["number"], form.cleaned_data["code"])}
    return render(request, "submissions/check_receipt.html", context)
