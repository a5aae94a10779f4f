"""The forms of applicants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.countries import choices as country_choices
from calls.models import Category, Edition, Question
from submissions.answers import in_words
from submissions.form import Asked
from submissions.models import Project

NEW = "new"


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
        _offer_countries(self.fields["country"])
        _offer_kinds(self.fields["kind"], edition)
        self.fields["category"].queryset = edition.categories.all()  # type: ignore[attr-defined]


class BeginForm(forms.Form):
    """Organisation, project and category: what an entry consists of before its questions."""

    project = forms.ChoiceField(label=_("Project"), widget=forms.RadioSelect)
    legal_name = forms.CharField(label=_("Legal name of the organisation"), max_length=250, required=False)
    kind = forms.ChoiceField(label=_("Kind of organisation"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    website = forms.URLField(label=_("Website of the organisation"), required=False, assume_scheme="https")
    pic = forms.RegexField(
        r"^[0-9]{9}$",
        label=_("Participant identification code (PIC)"),
        required=False,
        help_text=_("Nine digits, if your organisation has one."),
        error_messages={"invalid": _("A PIC has nine digits.")},
    )
    title = forms.CharField(label=_("Title of the project"), max_length=200, required=False)
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    project_website = forms.URLField(label=_("Website of the project"), required=False, assume_scheme="https")
    category = CategoryField(
        help_text=_("A project can be entered in one category only. You may change it until you submit.")
    )

    def __init__(self, *args: Any, edition: Edition, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {str(project.public_id): project for project in _projects_of(person)}
        self.organisations = {str(row.organisation.public_id): row.organisation for row in _memberships_of(person)}
        known = [(key, f"{project.title} ({project.organisation})") for key, project in self.projects.items()]
        of_known = [
            (f"{NEW}:{key}", _("A new project of %(organisation)s") % {"organisation": organisation})
            for key, organisation in self.organisations.items()
        ]
        self.fields["project"].choices = [*known, *of_known, (NEW, _("A new project of a new organisation"))]  # type: ignore[attr-defined]
        if not known and not of_known:  # nothing to choose between
            self.initial["project"] = NEW
            self.fields["project"].widget = forms.HiddenInput()
        _offer_kinds(self.fields["kind"], edition)
        _offer_countries(self.fields["country"])
        self.fields["category"].queryset = edition.categories.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("project", "")
        needed = []
        if chosen == NEW:
            needed += ["legal_name", "kind", "country"]
        if chosen.startswith(NEW):
            needed.append("title")
        for name in needed:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in for a new entry."))
        return cleaned


class ProjectForm(forms.Form):
    """Title and category of a draft."""

    title = forms.CharField(label=_("Title of the project"), max_length=200)
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    website = forms.URLField(label=_("Website of the project"), required=False, assume_scheme="https")
    category = CategoryField()

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = edition.categories.all()  # type: ignore[attr-defined]


class SectionForm(forms.Form):
    """One section's questions. It never refuses: a draft takes anything; `faults` says what a submit would refuse."""

    def __init__(self, *args: Any, asked: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.take(asked)
        for row in self.asked:
            self.fields[row.question.code] = _field_for(row.question)
            shown = in_words(row.value) if row.question.kind == Question.Kind.MONTH else row.value
            self.initial.setdefault(row.question.code, shown)

    def take(self, asked: Sequence[Asked]) -> None:
        """The questions with their answers as they stand; files have a form of their own."""
        self.asked = [row for row in asked if row.question.kind != Question.Kind.FILES]


def _field_for(question: Question) -> forms.Field:
    kinds = Question.Kind
    shared: dict[str, Any] = {"label": question.label, "help_text": question.help, "required": False}
    options = [(choice["code"], choice["name"]) for choice in question.choices]
    if question.kind == kinds.LONG_TEXT:
        rows = 4 if (question.max_characters or 0) <= 600 else 8
        return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), strip=False, **shared)
    if question.kind == kinds.CHOICE:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **shared)
    if question.kind == kinds.CHOICES:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **shared)
    if question.kind == kinds.COUNTRY:
        field = forms.ChoiceField(**shared)
        _offer_countries(field)
        return field
    modes = {kinds.NUMBER: "decimal", kinds.LINK: "url"}
    attrs = {"inputmode": modes[kinds(question.kind)]} if question.kind in modes else {}
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **shared)


class FileForm(forms.Form):
    file = forms.FileField(label=_("Choose a file"), help_text=_("PDF, PNG or JPEG, up to 10 MB, five files in all."))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, if you like to say"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


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
        label=_("We take part in the finals. You may publish our name, the title, the lay summary and the picture."),
        required=False,
    )


def _projects_of(person: User) -> list[Project]:
    return list(Project.objects.filter(organisation__members__person=person).select_related("organisation"))


def _memberships_of(person: User) -> list[Any]:
    return list(person.memberships.select_related("organisation"))


def _offer_countries(field: forms.Field) -> None:
    language = (get_language() or "en").split("-")[0]
    field.choices = [("", _("Choose a country")), *country_choices(language)]  # type: ignore[attr-defined]


def _offer_kinds(field: forms.Field, edition: Edition) -> None:
    kinds = [(kind["code"], kind["name"]) for kind in edition.organisation_kinds]
    blank = [] if isinstance(field.widget, forms.RadioSelect) else [("", _("Choose a kind"))]
    field.choices = [*blank, *kinds]  # type: ignore[attr-defined]
