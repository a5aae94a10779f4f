"""The words of an edition's letters, for staff: which are their own, writing them, looking at them, taking them back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import require
from calls import looking, policies
from calls.letter_forms import PlaceForm, WordingForm
from calls.letter_readers import readers_of
from calls.models import Edition
from calls.views.staff import watched
from notifications.actions import Words, words_of
from notifications.policies import why_not_word
from notifications.rules import kind_words
from notifications.wording import actions
from notifications.wording.declared import Declared
from notifications.wording.kinds import DECLARED, FIXED
from notifications.wording.models import LetterWording
from notifications.wording.own import own_words
from notifications.wording.spoken import FOLDER, worded

VERSIONS = 20


@require_safe
def letter_words(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every kind of letter, and whose words it says."""
    _person, edition = _run(request, slug)
    rows = LetterWording.objects.filter(edition__in=[slug, ""]).last_of_each()
    own: dict[str, list[LetterWording]] = {}
    for row in rows:
        if not row.lifted:
            own.setdefault(row.kind, []).append(row)
    kinds = sorted((kind_words(kind), kind, own.get(kind, [])) for kind in DECLARED)
    fixed = sorted((kind_words(kind), why) for kind, why in FIXED.items())
    return render(request, "calls/letter_words.html", {"edition": edition, "kinds": kinds, "fixed": fixed})


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]
@require_http_methods(["GET", "POST"])
def word_letter(request: AuthenticatedRequest, slug: str, kind: str) -> HttpResponse:
    """Write what a kind of letter says; look at it, and send it to oneself, before it is kept."""
    person, edition = _run(request, slug)
    if kind not in DECLARED:
        raise Http404
    declared, place_form = DECLARED[kind], PlaceForm(request.GET)
    place = place_form.place(slug)
    rows = LetterWording.objects.filter(kind=kind, **place).select_related("by")
    standing = rows.first()
    choices = readers_of(declared.reader).choices(edition, person)
    with translation.override(place["language"]):
        own = own_words(declared)
    begun = _begun(own, standing, declared, at_own="begin" in request.GET)
    form = WordingForm(request.POST or None, declared=declared, choices=choices, initial=begun)
    looked = None
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("subject", "body")}
        context = readers_of(declared.reader).context(edition, person, form.cleaned_data["reader"])
        context = context or {"edition": edition, "person": person}
        match request.POST.get("act"):
            case "keep":
                actions.word_letter(kind, **place, **said, by=person, at=arrived_at(request))
                messages.success(request, _("Kept. Every letter that is caused from now on says so."))
                return redirect(_here(slug, kind, place))
            case "test":
                _send_test(kind, edition, said, context, request)
            case _:
                looked = _looked(kind, edition, said, context, person, place["language"])
    may_word = why_not_word(person, kind, place["edition"]) is None
    page = Paginator(rows, VERSIONS).get_page(request.GET.get("page"))
    context = {
        "edition": edition, "kind": kind, "words": kind_words(kind), "declared": declared, "place": place,
        "place_form": PlaceForm(initial={"language": place["language"], "everywhere": "" if place["edition"] else "1"}),
        "form": form, "looked": looked, "standing": standing, "page_obj": page,
        "language": dict(settings.LANGUAGES)[place["language"]], "may_word": may_word, "own": own,
    }  # fmt: skip
    return render(request, "calls/word_letter.html", context)


@require_http_methods(["POST"])
def return_words(request: AuthenticatedRequest, slug: str, kind: str) -> HttpResponse:
    """Back to a version of before, or to the letter's own words."""
    person, _edition = _run(request, slug)
    place, at = PlaceForm(request.GET).place(slug), arrived_at(request)
    if version := request.POST.get("version", ""):
        rows = LetterWording.objects.filter(kind=kind, **place)
        earlier = get_object_or_404(rows, pk=int(version) if version.isdecimal() and len(version) < 18 else 0)
        actions.restore_wording(earlier, by=person, at=at)
        messages.success(request, _("The earlier words hold again."))
    else:
        actions.lift_wording(kind, **place, by=person, at=at)
        messages.success(request, _("The letter says its own words again."))
    return redirect(_here(slug, kind, place))


@require_safe
def letter_as_mail(request: AuthenticatedRequest, slug: str, token: str) -> HttpResponse:
    """A letter that was looked at a moment ago, for the frame of the page."""
    _run(request, slug)
    answer = looking.as_mail(token, request.user)
    if answer is None:
        raise Http404
    return answer


def _run(request: AuthenticatedRequest, slug: str) -> tuple[User, Edition]:
    person, edition = watched(request, slug)
    require(policies.why_not_run(person, edition))
    return person, edition


def _begun(own: tuple[str, str], standing: LetterWording | None, declared: Declared, *, at_own: bool) -> dict[str, str]:
    """What the form begins with: the words that hold, or the letter's own where asked; else what it cannot do without."""
    if at_own:
        return dict(zip(("subject", "body"), own, strict=True))
    if standing is not None and not standing.lifted:
        return {"subject": standing.subject, "body": standing.body}
    needs = [f"{{{name}}}" for name in declared.needs if name != declared.act]
    button = [f"[{_('Open the page')}]({{{declared.act}}})"] if declared.act in declared.needs else []
    return {"subject": "", "body": "\n\n".join([*needs, *button])}


def _looked(
    kind: str, edition: Edition, said: dict[str, str], context: dict[str, Any], person: User, language: str
) -> dict[str, Any]:
    with translation.override(language):
        letter = worded(**said, declared=DECLARED[kind], context=context, frame=kind, sampled=True)
        words: Words = words_of(FOLDER, {**context, "worded": letter}, rehearsal=edition.is_rehearsal)
    return {"words": words, "token": looking.keep(words, person)}


def _send_test(
    kind: str, edition: Edition, said: dict[str, str], context: dict[str, Any], request: AuthenticatedRequest
) -> None:
    person, at = request.user, arrived_at(request)
    letter: dict[str, Any] = {"edition": edition.slug, "rehearsal": edition.is_rehearsal, "context": context, **said}
    actions.send_test(kind, **letter, by=person, at=at)
    messages.success(
        request, _("A test is on its way to %(address)s. Nothing is kept yet.") % {"address": person.email}
    )


def _here(slug: str, kind: str, place: dict[str, str]) -> str:
    asked = {"language": place["language"]} | ({} if place["edition"] else {"everywhere": "1"})
    return f"{reverse('calls:word_letter', args=[slug, kind])}?{urlencode(asked)}"
