"""What is typed about evaluators as people: the answer to an invitation, the profile, absences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from calls.countries import choices as country_choices
from calls.models import Edition
from evaluation.jury.profiles import domains_of, listed
from evaluation.models import Evaluator
from submissions.models import Organisation

LINES = forms.Textarea(attrs={"rows": 3})


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A few words are enough. Staff of the call read them."),
    )


class ProfileForm(forms.Form):
    """An evaluator's profile; its field names are those of the model."""

    affiliation = forms.CharField(
        label=_("Organisation"),
        max_length=250,
        required=False,
        help_text=_("Where you work, by its full name. You get no submission of it."),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    domains = forms.CharField(
        label=_("Other mail domains"),
        required=False,
        widget=LINES,
        help_text=_("Of other organisations that you work for, one per line, such as university.example."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you know best. Without a tick you may get submissions of every category."),
    )
    keywords = forms.CharField(
        label=_("Keywords"),
        required=False,
        widget=LINES,
        help_text=_("What you are an expert in, one per line, such as rare diseases."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages that you read"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    capacity = forms.IntegerField(label=_("Most submissions"), min_value=1, max_value=200)

    def __init__(self, *args: Any, edition: Edition, evaluator: Evaluator | None = None, **kwargs: Any) -> None:
        if evaluator is not None:
            kwargs.setdefault("initial", initial_of(evaluator))
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose a country")), *country_choices()]  # type: ignore[attr-defined]
        self.fields["categories"].choices = [  # type: ignore[attr-defined]
            (row.code, row.name) for row in edition.categories.all()
        ]

    def clean_domains(self) -> list[str]:
        return domains_of(self.cleaned_data["domains"])

    def clean_keywords(self) -> list[str]:
        return listed(self.cleaned_data["keywords"])


class StaffProfileForm(ProfileForm):
    """The same for staff, who can also name an organisation that the portal knows."""

    organisation = forms.CharField(
        label=_("Organisation in the portal"),
        required=False,
        max_length=250,
        help_text=_("Its full legal name, as on the page of organisations. Its parent and its parts conflict too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["affiliation"].help_text = _("Where they work, by its full name. They get no submission of it.")
        self.fields["domains"].help_text = _("Of other organisations that they work for, one per line.")
        self.fields["categories"].help_text = _("Without a tick they may get submissions of every category.")
        self.fields["keywords"].help_text = _("What they are an expert in, one per line, such as rare diseases.")
        self.fields["languages"].label = _("Languages that they read")

    def clean_organisation(self) -> Organisation | None:
        name = self.cleaned_data["organisation"].strip()
        if not name:
            return None
        found = list(Organisation.objects.filter(legal_name__iexact=name)[:2])
        if len(found) != 1:
            words = (
                _("The portal knows several organisations of this name.")
                if found
                else _("The portal knows no organisation of this name.")
            )
            raise forms.ValidationError(words)
        return found[0]


class InviteForm(StaffProfileForm):
    """One evaluator; the account is made with the invitation where there is none."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=150)
    field_order = ("email", "name", "affiliation", "organisation", "country", "capacity")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        self.fields["capacity"].initial = edition.method.evaluator_capacity

    def person(self) -> list[forms.BoundField]:
        """What is asked at once."""
        return [self[name] for name in self.field_order]

    def expertise(self) -> list[forms.BoundField]:
        """What evaluators may as well say themselves."""
        return [field for field in self if field.name not in self.field_order]

    def expertise_is_open(self) -> bool:
        """Whether there is something in it to be seen: what was typed, or a fault."""
        return self.is_bound and any(field.data or field.errors for field in self.expertise())


def initial_of(evaluator: Evaluator) -> dict[str, Any]:
    return {
        "affiliation": evaluator.affiliation,
        "organisation": evaluator.organisation.legal_name if evaluator.organisation else "",
        "country": evaluator.country,
        "domains": "\n".join(evaluator.domains),
        "categories": evaluator.categories,
        "keywords": "\n".join(evaluator.keywords),
        "languages": evaluator.languages,
        "capacity": evaluator.capacity,
    }


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    begins = forms.DateField(label=_("First day away"), widget=_day())
    ends = forms.DateField(label=_("Last day away"), widget=_day())
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _("The last day must not be before the first."))
        return cleaned
