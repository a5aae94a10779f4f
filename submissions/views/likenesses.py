"""Two handed-in entries side by side, and the decision of staff."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls.views.staff import watched
from submissions import actions, policies
from submissions.forms.staff import LikenessForm
from submissions.likeness import Sign
from submissions.models import Likeness, Submission
from submissions.side_by_side import Side, side_of


@require_http_methods(["GET", "POST"])
def compare(request: AuthenticatedRequest, slug: str, public_id: UUID, other: UUID) -> HttpResponse:
    """Both entries as they arrived, what they have in common, and whether they are the same practice."""
    person, edition = watched(request, slug)
    one, likeness = _pair(edition.pk, public_id, other)
    twin = likeness.other_than(one)
    for side in (one, twin):
        require(policies.why_not_look_after(person, side))
    form = LikenessForm(request.POST or None, initial={"verdict": likeness.verdict, "reason": likeness.reason})
    if form.is_valid():
        try:
            actions.decide_likeness(likeness, **form.cleaned_data, by=person, at=arrived_at(request))
        except ValidationError as wrong:
            form.add_error(None, ValidationError(wrong.messages))
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("submissions:staff_submission", slug, public_id)
    sides = [one, twin]
    context = {
        "edition": edition,
        "submission": one,
        "twin": twin,
        "likeness": likeness,
        "signs": [Sign(sign).label for sign in likeness.signs],
        "rows": _side(one).beside(_side(twin)),
        "contents": [(side, side.version.content) for side in sides if side.version],
        "form": form,
        "why_not": policies.why_not_decide_likeness(person, sides),
    }
    return render(request, "submissions/staff_likeness.html", context, status=422 if form.errors else 200)


def _pair(edition: int, public_id: UUID, other: UUID) -> tuple[Submission, Likeness]:
    """The entry of this edition and its pair with the other; both handed in, so a draft says nothing here."""
    rows = Submission.objects.for_comparing().select_related("version").prefetch_related("editors__person")
    found = {row.public_id: row for row in rows.filter(public_id__in=(public_id, other)).exclude(version=None)}
    if len(found) != 2 or found[public_id].edition_id != edition:
        raise Http404
    one, twin = found[public_id], found[other]
    likeness = Likeness.objects.standing().of(one).filter(first_id=min(one.pk, twin.pk), second_id=max(one.pk, twin.pk))
    row = likeness.first()
    if row is None:
        raise Http404
    row.first, row.second = (one, twin) if one.pk < twin.pk else (twin, one)
    return one, row


def _side(submission: Submission) -> Side:
    return side_of(submission, submission.get_state_display(), submission.category)
