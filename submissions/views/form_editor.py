"""The application form as staff change it: in private, with a preview, then put into use as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from calls import actions, answered, policies
from calls.kept import KeptForm, kept_form, rows_in_memory
from calls.loading import stored
from calls.loading.reading import read_form
from calls.models import Category, Edition, FormDraft, Question
from calls.views.staff import watched
from submissions import form_editing
from submissions.form import blank_form
from submissions.form_editing import Content, Row
from submissions.forms.editing import QuestionRowForm, SectionRowForm, UseForm, initial_of
from submissions.forms.section import SectionForm
from submissions.views.questions import needs_countries, question_rows


@require_safe
def overview(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every question of the form as staff have it in hand, and what putting it into use would change."""
    person, edition = watched(request, slug)
    return _overview(request, person, edition, UseForm())


def _overview(
    request: AuthenticatedRequest, person: User, edition: Edition, use: UseForm, status: int = 200
) -> HttpResponse:
    content, draft = _in_hand(edition)
    _form, faults = read_form(content, [category.code for category in edition.categories.all()])
    today = stored.form_data(edition.sections.asked(), stored.questions_of(edition))
    context = {
        "edition": edition,
        "refusal": policies.why_not_change_form(person, edition, arrived_at(request)),
        "draft": draft,
        "revision": draft.revision if draft else 0,
        "sections": form_editing.in_order(content),
        "categories": {category.code: category for category in edition.categories.all()},
        "kinds": dict(Question.Kind.choices),
        "faults": form_editing.faults_in_words(content, faults),
        "differences": form_editing.differences(today, content) if draft else [],
        "versions": edition.form_versions.select_related("replaced_by").order_by("-number"),
        "number": kept_form(edition.pk).number,
        "in_use": answered.is_answered(edition),
        "use": use,
    }
    return render(request, "submissions/editor/overview.html", context, status=status)


@require_http_methods(["GET", "POST"])
def question(request: AuthenticatedRequest, slug: str, place: int | None = None) -> HttpResponse:
    """One question with its settings, and beside them how applicants see it."""
    _person, edition = watched(request, slug)
    content, draft = _in_hand(edition)
    before = _row(content, "questions", place)
    first = content["sections"][0]["code"] if content["sections"] else ""
    initial = initial_of(before) if before else {"section": request.GET.get("section", first), **_FRESH}
    categories = list(edition.categories.all())
    form = QuestionRowForm(request.POST or None, content=content, categories=categories, initial=initial)
    here = f"questions[{len(content['questions']) + 1 if place is None else place + 1}]"
    if form.is_valid():
        after = form_editing.with_row(content, "questions", place, form.row(before))
        read, faults = read_form(after, [category.code for category in categories])
        form.say(faults, here)
        if form.is_valid() and "preview" not in request.POST:
            return _keep(request, edition, after if faults else read)
    shown = _preview_of(edition, form, before)
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        return render(request, "submissions/editor/_preview.html", shown)
    context = {"edition": edition, "form": form, "new": place is None, "revision": draft.revision if draft else 0}
    return render(request, "submissions/editor/question.html", context | shown)


_FRESH = {"kind": "long_text", "visibility": "evaluators", "required": True}


def _preview_of(edition: Edition, form: QuestionRowForm, before: Row | None) -> dict[str, Any]:
    """The question as applicants see it, as far as it can be drawn."""
    row = form.row(before) if form.is_bound and form.is_valid() else before
    if row is None:
        return {"questions": [], "countries": False}
    alone = {**row, "shown_when": {}, "category": ""}
    read, faults = read_form({"sections": form.content["sections"], "questions": [alone]}, ())
    if faults:
        return {"questions": [], "countries": False}
    return _drawn(edition, read, edition.categories.all()[0], row["section"])


def _drawn(edition: Edition, content: Content, category: Category, section: str) -> dict[str, Any]:
    """One section of a form that nobody has answered, for `submissions/_questions.html`."""
    ours = [row for row in content["questions"] if row["category"] in ("", category.code)]
    whole = blank_form(KeptForm(*rows_in_memory({**content, "questions": ours}, edition.pk), [], 0, ""), category)
    asked = whole.of(section)
    return {
        "questions": question_rows(
            SectionForm(asked=asked, blind=edition.method.blind), edition.time_zone, whole.unasked()
        ),
        "countries": needs_countries(asked),
        "files": next((row.question for row in asked if row.question.kind == Question.Kind.FILES), None),
    }


@require_http_methods(["GET", "POST"])
def section(request: AuthenticatedRequest, slug: str, place: int | None = None) -> HttpResponse:
    """The title of a step and what stands above its questions."""
    _person, edition = watched(request, slug)
    content, draft = _in_hand(edition)
    before = _row(content, "sections", place)
    form = SectionRowForm(request.POST or None, initial=before)
    if form.is_valid():
        row = form.row(before, [one["code"] for one in content["sections"]])
        return _keep(request, edition, form_editing.with_row(content, "sections", place, row))
    context = {"edition": edition, "form": form, "new": place is None, "revision": draft.revision if draft else 0}
    return render(request, "submissions/editor/section.html", context)


@require_POST
def arrange(request: AuthenticatedRequest, slug: str, place: int, what: str) -> HttpResponse:
    """One row up, down or out."""
    _person, edition = watched(request, slug)
    content, _draft = _in_hand(edition)
    _row(content, what, place)
    act = request.POST.get("act", "")
    if act == "remove":
        return _keep(request, edition, form_editing.without(content, what, place))
    return _keep(request, edition, form_editing.moved(content, what, place, 1 if act == "down" else -1))


@require_safe
def preview(request: AuthenticatedRequest, slug: str, code: str) -> HttpResponse:
    """The whole form as somebody sees it who has just begun in one category."""
    _person, edition = watched(request, slug)
    content, draft = _in_hand(edition)
    category = get_object_or_404(edition.categories, code=code)
    shown = [(row, _drawn(edition, content, category, row["code"])) for row in content["sections"]]
    context = {"edition": edition, "category": category, "sections": shown, "draft": draft}
    return render(request, "submissions/editor/preview.html", context)


@require_POST
def use(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Ask from now on what the draft says."""
    person, edition = watched(request, slug)
    form = UseForm(request.POST)
    form.is_valid()
    try:
        kept = actions.put_form_into_use(
            edition,
            revision=_revision(request),
            reason=form.cleaned_data.get("reason", ""),
            by=person,
            at=arrived_at(request),
        )
    except actions.FormMoved:
        messages.error(request, _("Somebody changed the form meanwhile. Look at it once more."))
        return redirect("submissions:form_editor", slug)
    except ValidationError as wrong:
        form.add_error("reason" if hasattr(wrong, "error_dict") else None, wrong.messages)
        return _overview(request, person, edition, form, status=422)
    done = _("The new form is in use. Whoever had answered the old one keeps it.") if kept else _("The form is in use.")
    messages.success(request, done)
    return redirect("submissions:form_editor", slug)


@require_POST
def discard(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    person, edition = watched(request, slug)
    actions.discard_form(edition, by=person, at=arrived_at(request))
    messages.success(request, _("The changes are thrown away. The form of today stays as it is."))
    return redirect("submissions:form_editor", slug)


def _in_hand(edition: Edition) -> tuple[Content, FormDraft | None]:
    """What staff are making of the form; without changes the form of today."""
    draft = FormDraft.objects.filter(edition=edition).select_related("changed_by").first()
    if draft is not None:
        return draft.content, draft
    return stored.form_data(edition.sections.asked(), stored.questions_of(edition)), None


def _row(content: Content, what: str, place: int | None) -> Row | None:
    if place is not None and place >= len(content[what]):
        raise Http404
    return None if place is None else content[what][place]


def _keep(request: AuthenticatedRequest, edition: Edition, content: Content) -> HttpResponse:
    try:
        actions.change_form(edition, content, revision=_revision(request), by=request.user, at=arrived_at(request))
    except actions.FormMoved:
        messages.error(request, _("Somebody changed the form meanwhile. Look at it once more."))
    return redirect("submissions:form_editor", edition.slug)


def _revision(request: AuthenticatedRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdigit() and len(text) < 9 else -1
