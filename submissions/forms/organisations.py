"""What staff type about organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.countries import choices as country_choices
from calls.models import Edition
from submissions.forms.applying import PicField
from submissions.models import Organisation


class OrganisationFilters(forms.Form):
    """The filters of the list; they live in the address."""

    q = forms.CharField(label=_("Name, PIC or website"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All")),
            ("partners", _("Partners of PRECISEU")),
            ("listed", _("Offered to applicants")),
            ("unconfirmed", _("With members to confirm")),
            ("merged", _("Merged into another")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Any")), *country_choices()]  # type: ignore[attr-defined]


class OrganisationForm(forms.Form):
    """Everything that is known of an organisation; its names are the parameters of update_organisation."""

    legal_name = forms.CharField(label=_("Legal name"), max_length=250)
    pic = PicField()
    country = forms.ChoiceField(label=_("Country"))
    kind = forms.ChoiceField(label=_("Kind of organisation"))
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    parent = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Part of"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Its parent organisation. Evaluators of a parent do not read the entries of its parts."),
    )
    preciseu_partner = forms.BooleanField(label=_("Partner of PRECISEU"), required=False)
    listed = forms.BooleanField(
        label=_("Offered to everybody who types its name"),
        required=False,
        help_text=_("Only for organisations that are known otherwise: the offer must not tell who applied."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        self.fields["kind"].choices = _kinds(organisation.kind)  # type: ignore[attr-defined]
        others = Organisation.objects.present().filter(rehearsal=organisation.rehearsal).exclude(pk=organisation.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    reason = forms.CharField(
        label=_("How you know that they are one organisation"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _kinds(present: str) -> list[tuple[str, str]]:
    """The kinds of every edition, by code, newest edition's words first."""
    kinds = {present: present}
    for rows in Edition.objects.order_by("opens").values_list("organisation_kinds", flat=True):
        kinds |= {row["code"]: row["name"] for row in rows}
    return list(kinds.items())
