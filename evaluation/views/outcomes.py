"""Staff pages of what applicants will be told: every outcome with its letter, before two people release them."""

from __future__ import annotations

from base64 import b64encode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls.models import Category, Edition
from calls.rules import Gate
from evaluation import actions, policies
from evaluation.forms import OutcomeNoteForm
from evaluation.models import OutcomeNote, Ranking, RankingPlace
from evaluation.telling.outcomes import counted, kind_of, previews, tables_of
from evaluation.views.snapshots import whole
from notifications.emblem import emblem_png


@require_safe
def outcomes(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every applicant's outcome, by category, with the number of letters of each kind."""
    person, edition = whole(request, slug)
    notes = {note.category_id: note for note in OutcomeNote.objects.filter(edition=edition)}
    tables = tables_of(edition, _standing(edition), notes)
    context = {
        "edition": edition,
        "tables": tables,
        "counts": counted(row for table in tables for row in table.rows if row.leaves),
        "note": notes.get(None),
        "told": edition.has_moved(Gate.NOTIFY_APPLICANTS),
        "may_write": policies.why_not_write_outcome_note(person, edition) is None,
    }
    return render(request, "evaluation/outcomes.html", context)


@require_safe
def outcome(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    """One letter as it will be sent, word for word, and the one before and after it."""
    _person, edition = whole(request, slug)
    places = list(_standing(edition).places.select_related("submission__project", "ranking"))
    here = next((number for number, place in enumerate(places) if place.submission.public_id == public_id), None)
    if here is None:
        raise Http404
    place: RankingPlace = places[here]
    context = {
        "edition": edition,
        "place": place,
        "kind": kind_of(place, edition),
        "letters": previews(place, edition, arrived_at(request)),
        "before": places[here - 1].submission if here else None,
        "after": places[here + 1].submission if here + 1 < len(places) else None,
        "told": edition.has_moved(Gate.NOTIFY_APPLICANTS),
        "number": here + 1,
        "of": len(places),
    }
    return render(request, "evaluation/outcome.html", context)


@require_safe
def outcome_as_mail(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The letter's HTML part as a mail program shows it: nothing in it runs or is fetched."""
    _person, edition = whole(request, slug)
    place = get_object_or_404(_standing(edition).places.select_related("ranking"), submission__public_id=public_id)
    letters = previews(place, edition, arrived_at(request))
    copy = request.GET.get("copy", "1")
    if copy not in [str(number) for number, _letter in enumerate(letters, 1)]:
        raise Http404
    emblem = f"data:image/png;base64,{b64encode(emblem_png()).decode()}"  # an attachment of the mail itself
    answer = HttpResponse(letters[int(copy) - 1][1].html.replace("cid:emblem", emblem))
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def outcome_note(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The only words of these letters that staff write: a note for all of them, or for those of one category."""
    person, edition = whole(request, slug)
    require(policies.why_not_write_outcome_note(person, edition))
    code = request.GET.get("category", "")
    category = get_object_or_404(Category, edition=edition, code=code) if code else None
    note = OutcomeNote.objects.filter(edition=edition, category=category).first()
    form = OutcomeNoteForm(request.POST or None, initial={"text": note.text if note else ""})
    if request.method == "POST" and form.is_valid():
        actions.write_outcome_note(edition, category, **form.cleaned_data, by=person, at=arrived_at(request))
        messages.success(request, _("Saved. Every letter that it concerns says so now."))
        return redirect("evaluation:outcomes", slug)
    return render(request, "evaluation/outcome_note.html", {"edition": edition, "form": form, "category": category})


def _standing(edition: Edition) -> Ranking:
    return get_object_or_404(edition.rankings.order_by("-frozen_at", "-pk")[:1])
