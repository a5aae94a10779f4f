"""One entry instead of two: what an applicant's own organisation has entered or begun that looks like this draft."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls.kept import edition_of
from submissions import actions, policies
from submissions.likeness import block
from submissions.models import Submission
from submissions.resemblance import Alike, own_alike
from submissions.rules import LIVE
from submissions.side_by_side import Side, side_of
from submissions.stations import shown_state
from submissions.steps import PROJECT, REVIEW, address_of
from submissions.views.reading import submission_of


@require_safe
def similar(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Each similar entry beside the draft, and what can be done instead of entering twice."""
    now = arrived_at(request)
    draft = submission_of(request.user, public_id)
    require(policies.why_not_edit(request.user, draft))
    ours = side_of(draft, shown_state(draft, draft.edition, now), draft.written_in)
    pairs = [_pair(draft, one, ours, request, now) for one in own_alike(draft, request.user)]
    context = {
        "submission": draft,
        "edition": draft.edition,
        "pairs": pairs,
        "project": address_of(draft, PROJECT),
        "review": address_of(draft, REVIEW),
    }
    return render(request, "submissions/similar.html", context)


def _pair(draft: Submission, one: Alike, ours: Side, request: AuthenticatedRequest, now: datetime) -> dict[str, object]:
    entry = one.submission
    entry.edition = edition_of(entry)
    refusal = policies.why_not_move(request.user, entry, draft, now)
    # A colleague's entry: what the organisation may know, never its outcome.
    state = shown_state(entry, entry.edition, now) if one.yours else _handed_in(entry)
    return {
        "entry": entry,
        "yours": one.yours,
        "signs": [sign.label for sign in one.signs],
        "rows": ours.beside(side_of(entry, state, entry.written_in)),
        "blocks": block(one.signs) and entry.edition_id == draft.edition_id and entry.state in LIVE,
        "may_move": refusal is None and entry.written_in != draft.written_in,
        "why_not_move": refusal,
        "same_category": entry.written_in == draft.written_in and entry.edition_id == draft.edition_id,
    }


def _handed_in(entry: Submission) -> str:
    return _("Handed in") if entry.version_id else _("Draft, not submitted")


@require_POST
def move(request: AuthenticatedRequest, public_id: UUID, other: UUID) -> HttpResponse:
    """Move the entry `other` to the draft's category instead of entering a second time."""
    arrival = arrived_at(request)
    draft = submission_of(request.user, public_id)
    known = {one.submission.public_id: one.submission for one in own_alike(draft, request.user)}
    if other not in known:
        raise Http404
    entry = known[other]
    was_handed_in = entry.version_id is not None
    try:
        closed = actions.move_entry(entry, draft, by=request.user, at=arrival)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("submissions:similar", public_id)
    names = {"title": entry.project.title, "category": draft.written_in.name}
    said = [_("“%(title)s” is now in %(category)s.") % names]
    if was_handed_in:
        said.append(_("Submit it again: until then the version that arrived stands as it is."))
    said.append(
        _("Your second draft is closed.")
        if closed
        else _(
            "Your second draft stays, because it says something that this one does not. Withdraw it when you are done."
        )
    )
    messages.success(request, " ".join(said))
    return redirect(address_of(entry, REVIEW))
