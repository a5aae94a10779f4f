"""The forms of applicants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.countries import name_of
from calls.models import Category, Edition
from submissions.directory import fault_of_pic, meant_by, offered_to, pic_of
from submissions.forms.countries import offer_countries
from submissions.may_apply import NEW
from submissions.models import Organisation, Project


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A category by its name and by what it is for."""

    def __init__(self, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            Category.objects.none(),
            label=_("Category"),
            required=required,
            widget=forms.RadioSelect,
            empty_label=None,
            blank=not required,
            help_text=help_text,
        )

    def label_from_instance(self, category: Category) -> str:
        return f"{category.name} – {category.tagline}"


class CheckForm(forms.Form):
    """The self-check before the form: country and kind of organisation."""

    country = forms.ChoiceField(label=_("Country of your organisation"))
    kind = forms.ChoiceField(label=_("Kind of organisation"), widget=forms.RadioSelect)
    category = CategoryField(required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_countries(self.fields["country"])
        _offer_kinds(self.fields["kind"], edition)
        self.fields["category"].queryset = edition.categories.all()  # type: ignore[attr-defined]


class PicField(forms.CharField):
    """A participant identification code, however people group its digits."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Participant identification code (PIC)"),
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            help_text=_("Nine digits, if your organisation has one."),
        )

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if fault := fault_of_pic(typed):
            raise forms.ValidationError(fault)
        return pic_of(typed)


class KnownField(forms.ChoiceField):
    """Which organisation of the directory is meant; nothing is offered until something is typed."""

    def __init__(self) -> None:
        super().__init__(label=_("Is it one of these?"), required=False, widget=forms.RadioSelect)

    def offer(self, rows: Iterable[Organisation]) -> None:
        found = [(str(row.public_id), f"{row.legal_name}, {name_of(row.country)}") for row in rows]
        self.choices = [*found, (NEW, _("None of these: we write it down anew"))] if found else []

    def valid_value(self, value: Any) -> bool:
        return True  # the form asks the directory, which alone knows what may be told to whom


class SuggestionForm(forms.Form):
    """The organisations that a typed name may mean."""

    known = KnownField()


class BeginForm(forms.Form):
    """Organisation, project and category: what an entry consists of before its questions."""

    project = forms.ChoiceField(label=_("Project"), widget=forms.RadioSelect)
    legal_name = forms.CharField(label=_("Legal name of the organisation"), max_length=250, required=False)
    kind = forms.ChoiceField(label=_("Kind of organisation"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    website = forms.URLField(label=_("Website of the organisation"), required=False, assume_scheme="https")
    pic = PicField()
    known = KnownField()
    title = forms.CharField(label=_("Title of the project"), max_length=200, required=False)
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    project_website = forms.URLField(label=_("Website of the project"), required=False, assume_scheme="https")
    category = CategoryField(
        help_text=_("A project can be entered in one category only. You may change it until you submit.")
    )

    def __init__(self, *args: Any, edition: Edition, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.offered: Organisation | None = None  # chosen from the directory
        self.fields["legal_name"].widget.attrs |= {
            "hx-get": reverse("submissions:suggest_organisation"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#known-organisations",
            "autocomplete": "organization",
        }
        self.projects = {str(project.public_id): project for project in _projects_of(person)}
        self.organisations = {str(row.organisation.public_id): row.organisation for row in _memberships_of(person)}
        known = [(key, f"{project.title}, {project.organisation}") for key, project in self.projects.items()]
        of_known = [
            (f"{NEW}:{key}", _("A new project of %(organisation)s") % {"organisation": organisation})
            for key, organisation in self.organisations.items()
        ]
        self.fields["project"].choices = [*known, *of_known, (NEW, _("A new project of a new organisation"))]  # type: ignore[attr-defined]
        if not known and not of_known:  # nothing to choose between
            self.initial["project"] = NEW
            self.fields["project"].widget = forms.HiddenInput()
        _offer_kinds(self.fields["kind"], edition)
        offer_countries(self.fields["country"])
        self.fields["category"].queryset = edition.categories.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("project", "")
        needed = []
        if chosen == NEW:
            needed += self._clean_known(cleaned)
        if chosen.startswith(NEW):
            needed.append("title")
        for name in needed:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in for a new entry."))
        return cleaned

    def _clean_known(self, cleaned: dict[str, Any]) -> list[str]:
        """Which fields a new organisation needs; none for one of the directory. Asks once whether it is one of those."""
        said = cleaned.get("known", "")
        field = cast(KnownField, self.fields["known"])
        self.offered = _offered(self.person, said)
        if self.offered is not None:
            field.offer([self.offered])
            return []
        needed = ["legal_name", "kind", "country"]
        if all(cleaned.get(name) for name in needed):
            names = ("legal_name", "country", "website", "pic")
            meant = meant_by(self.person, **{name: cleaned.get(name, "") for name in names})
            field.offer(meant)
            if meant and said != NEW:
                self.add_error(
                    "known", _("We know an organisation like this one. Choose it, or say that it is another.")
                )
        return needed


def _offered(person: User, said: str) -> Organisation | None:
    """The organisation of the directory that was chosen, if it may be told to the person."""
    try:
        chosen = UUID(said)
    except ValueError:
        return None
    return offered_to(person).filter(public_id=chosen).first()


class ProjectForm(forms.Form):
    """Title and category of a draft."""

    title = forms.CharField(label=_("Title of the project"), max_length=200)
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    website = forms.URLField(label=_("Website of the project"), required=False, assume_scheme="https")
    category = CategoryField()

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = edition.categories.all()  # type: ignore[attr-defined]


class FileForm(forms.Form):
    file = forms.FileField(label=_("Choose a file"), help_text=_("PDF, PNG or JPEG, up to 10 MB, five files in all."))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, if you like to say"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, with_questions: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = not with_questions  # then the answers of the form say it


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why the verdict should change"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )


class FinalistForm(forms.Form):
    """The finalist's task."""

    lay_summary = forms.CharField(
        label=_("Lay summary"),
        help_text=_("The public reads this on the vote page, its beginning on your card."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    picture = forms.FileField(
        label=_("Picture"), required=False, help_text=_("PNG or JPEG, up to 10 MB. Without one we draw a pattern.")
    )
    picture_alt = forms.CharField(
        label=_("Description of the picture, for people who cannot see it"), required=False, max_length=250
    )
    consent = forms.BooleanField(
        label=_("We take part in the finals. You may publish our name, the title and what stands on this page."),
        required=False,
    )


def _projects_of(person: User) -> list[Project]:
    """Those of organisations that vouch for the person, and those that the person works on."""
    vouched = Q(organisation__members__in=person.memberships.filter(vouched=True))
    own = Project.objects.filter(vouched | Q(submissions__editors__person=person))
    return list(own.select_related("organisation").distinct())


def _memberships_of(person: User) -> list[Any]:
    return list(person.memberships.select_related("organisation"))


def _offer_kinds(field: forms.Field, edition: Edition) -> None:
    kinds = [(kind["code"], kind["name"]) for kind in edition.organisation_kinds]
    blank = [] if isinstance(field.widget, forms.RadioSelect) else [("", _("Choose a kind"))]
    field.choices = [*blank, *kinds]  # type: ignore[attr-defined]
