"""Is this certificate genuine? For anybody who holds one, and for the code that is printed on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.genuine import genuine, thanked, tidy


class CertificateForm(forms.Form):
    serial = forms.CharField(
        label=_("Number of the certificate"),
        max_length=40,
        help_text=_("It stands at the foot of the certificate, such as R-2026-0117-W."),
        error_messages={"required": _("Enter the number of the certificate")},
    )

    def clean_serial(self) -> str:
        serial = tidy(self.cleaned_data["serial"])
        if not serial:
            raise ValidationError(self.fields["serial"].error_messages["required"], code="required")
        return serial


@login_not_required
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """A number typed by hand leads where the printed code leads."""
    form = CertificateForm(request.GET if "serial" in request.GET else None)
    if form.is_valid():
        return redirect("reports:certificate", form.cleaned_data["serial"])
    return _page(request, form)


@login_not_required
@never_cache
@require_safe
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """What the certificate says, or that there is none of this number: the same whatever is wrong with it."""
    number = tidy(serial)
    found, thanks = genuine(number), thanked(number)
    known = found or thanks
    form = CertificateForm(initial={} if known else {"serial": serial[:40]})
    return _page(request, form, status=200 if known else 404, asked=True, found=found, thanks=thanks)


def _page(request: HttpRequest, form: CertificateForm, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "reports/check_certificate.html", {"form": form, **more}, status=status)
