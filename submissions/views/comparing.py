"""What was written beside what was written before: preview, versions, and a form that was sent twice or too late."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls.views.staff import watched
from submissions import policies
from submissions.comparing import differences, mark
from submissions.content import draft_content, for_the_jury
from submissions.deadlines import deadline_of
from submissions.form import Form, form_of
from submissions.models import Submission, Version
from submissions.time_left import note_on
from submissions.views.reading import submission_of

DRAFT = 0  # in place of a version's number: the draft as it stands


@require_safe
def preview(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """The draft as evaluators will see it: drawn by the very template of their score sheet, from the same content."""
    submission = submission_of(request.user, public_id)
    content = for_the_jury(draft_content(submission, form_of(submission)))
    over = note_on(submission, arrived_at(request)).over
    context = {"submission": submission, "edition": submission.edition, "content": content, "over": over}
    return render(request, "submissions/preview.html", context)


@require_safe
def versions(request: AuthenticatedRequest, public_id: UUID, old: int, new: int) -> HttpResponse:
    """Two versions of one's own entry side by side; the newer may be the draft (0)."""
    submission = submission_of(request.user, public_id)
    return _compared(request, submission, old, new, back=submission.get_absolute_url())


@require_safe
def staff_versions(request: AuthenticatedRequest, slug: str, public_id: UUID, old: int, new: int) -> HttpResponse:
    """The same for those who run the call; what a draft says is not for them."""
    person, edition = watched(request, slug)
    found = Submission.objects.for_acting().filter(edition=edition, public_id=public_id).exclude(version=None).first()
    if found is None or new == DRAFT:
        raise Http404
    found.edition = edition
    require(policies.why_not_look_after(person, found))
    return _compared(request, found, old, new, back="../../../")


def _compared(request: AuthenticatedRequest, submission: Submission, old: int, new: int, *, back: str) -> HttpResponse:
    stored = {version.number: version for version in submission.versions.all()}
    if old not in stored or (new != DRAFT and new not in stored):
        raise Http404
    newest = new or max(stored) + 1  # the draft is newer than every version
    after = stored[new].content if new else draft_content(submission, form_of(submission))
    context = {
        "submission": submission,
        "edition": submission.edition,
        "before": stored[old],
        "after": stored.get(new),
        "rows": differences(stored[old].content, after),
        "others": [
            (number, f"../../{number}/{new}/") for number in sorted(stored) if number != old and number < newest
        ],
        "back": back,
    }
    return render(request, "submissions/versions.html", context)


def as_shown(submission: Submission, form: Form, at: datetime) -> dict[str, str]:
    """What the page that is submitted from says of what it shows: its `mark`, and when it was opened."""
    return {"mark": mark(draft_content(submission, form)), "at": at.isoformat()}


def tell_of_changes_since(request: AuthenticatedRequest, submission: Submission, version: Version) -> None:
    """A colleague changed something after the page was opened: what stands in the version is said, and by whom.

    The submit goes through all the same: at the deadline a question could cost the submission, and what was submitted
    may be opened again.
    """
    shown, opened = request.POST.get("shown", ""), parse_datetime(request.POST.get("shown_at", "")[:40])
    if not shown or opened is None or not opened.tzinfo or shown == mark(version.content):
        return
    changes = submission.answer_changes.filter(last_at__gt=opened).select_related("question", "by").order_by("pk")
    lines = [f"{change.question.label} ({change.by})" for change in changes]
    words = _(
        "It was changed after you had opened the page that you submitted from: %(what)s. Read below what arrived."
    )
    messages.warning(
        request,
        words % {"what": get_text_list(lines, _("and")) if lines else _("answers, files or lines of the project")},
    )


def other_content(request: AuthenticatedRequest, submission: Submission, sent: Version) -> HttpResponse:
    """A form that was sent before, with another text behind it: both are kept and shown, and the person says which counts."""
    submission = submission_of(request.user, submission.public_id)
    context = {
        "submission": submission,
        "edition": submission.edition,
        "sent": sent,
        "rows": differences(sent.content, draft_content(submission, form_of(submission))),
        "token": uuid4(),
    }
    return render(request, "submissions/other_content.html", context, status=HTTPStatus.CONFLICT)


def too_late(request: AuthenticatedRequest, submission: Submission, arrived_at: datetime) -> HttpResponse:
    """What arrived too late is kept as a draft; what had arrived in time stands."""
    context = {
        "submission": submission,
        "edition": submission.edition,
        "deadline": deadline_of(submission),
        "arrived_at": arrived_at,
        "reason": policies.TOO_LATE.reason,
    }
    return render(request, "submissions/too_late.html", context, status=HTTPStatus.FORBIDDEN)
