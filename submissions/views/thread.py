"""The thread of a submission, from its two sides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.views.staff import watched
from submissions import actions, policies
from submissions.forms.together import MessageForm
from submissions.models import Submission, Thread
from submissions.threads import Side, name_for_staff
from submissions.views.reading import submission_of

ROWS = 50


@require_http_methods(["GET", "POST"])
def messages_of(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """For its applicants; readers read."""
    submission = submission_of(request.user, public_id)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and _sent(request, submission, form, Side.APPLICANT):
        return redirect("submissions:messages", public_id)
    return _thread(request, submission, form, Side.APPLICANT, "submissions/messages.html")


@require_http_methods(["GET", "POST"])
def staff_messages(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    """For staff; chair and auditor read. Of a draft it says the category and whose it is."""
    person, edition = watched(request, slug)
    submission = _of_edition(edition, public_id)
    require(policies.why_not_look_after(person, submission))
    form = MessageForm(request.POST or None)
    if request.method == "POST" and _sent(request, submission, form, Side.STAFF):
        return redirect("submissions:staff_messages", slug, public_id)
    return _thread(request, submission, form, Side.STAFF, "submissions/staff_messages.html")


@require_POST
def close_thread(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    person, edition = watched(request, slug)
    submission = _of_edition(edition, public_id)
    require(policies.why_not_look_after(person, submission))
    actions.close_thread(submission, by=request.user, at=arrived_at(request))
    messages.success(request, _("The thread waits no longer. A new message opens it again."))
    return redirect("submissions:staff_messages", slug, public_id)


def _of_edition(edition: Edition, public_id: UUID) -> Submission:
    submission = Submission.objects.for_acting().filter(edition=edition, public_id=public_id).first()
    if submission is None:
        raise Http404
    submission.edition = edition
    return submission


def _sent(request: AuthenticatedRequest, submission: Submission, form: MessageForm, side: str) -> bool:
    """Whether the message stands in the thread now; else why not stands beside it, with what was typed."""
    if not form.is_valid():
        return False
    try:
        actions.write_message(submission, **form.cleaned_data, side=side, by=request.user, at=arrived_at(request))
    except Refused as refused:
        if refused.refusal != policies.TOO_MANY_MESSAGES:
            raise
        form.add_error("text", str(refused.refusal.reason))
        return False
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    messages.success(request, _("Your message is in the thread. The other side gets a letter."))
    return True


def _thread(
    request: AuthenticatedRequest, submission: Submission, form: MessageForm, side: str, template: str
) -> HttpResponse:
    """The newest first. What the person had not read yet is marked, once."""
    rows = submission.messages.select_related("by").order_by("-pk")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "submission": submission,
        "edition": submission.edition,
        "name": name_for_staff(submission) if side == Side.STAFF else str(submission.project),
        "side": side,
        "page_obj": page,
        "new": _new(page.object_list, submission, request.user, side),
        "form": form,
        "why_not": policies.why_not_message(request.user, submission, side),
        "thread": Thread.objects.filter(submission=submission).first(),
    }
    if side == Side.APPLICANT or context["why_not"] is None:
        actions.mark_read(submission, by=request.user, at=arrived_at(request))
    return render(request, template, context, status=422 if form.errors else 200)


def _new(rows: Any, submission: Submission, person: User, side: str) -> set[int]:
    """Keys of the messages of the other side that the person sees for the first time."""
    read = submission.marks.filter(person=person).values_list("read_to", flat=True).first() or 0
    return {row.pk for row in rows if row.pk > read and row.side != side}
