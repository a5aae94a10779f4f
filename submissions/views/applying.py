"""Before the form: may we apply, which project, which category; and where one's entries stand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused, require
from calls.eligibility import Reason, overall
from calls.kept import kept_form
from calls.models import Edition
from calls.views.public import visible_edition
from submissions import actions, policies
from submissions.deadlines import deadline_of, has_own_deadline
from submissions.form import form_answered_by
from submissions.forms.applying import BeginForm, CheckForm
from submissions.may_apply import NEW, doubts, mark_of, reasons_for, reasons_while_typing
from submissions.models import Message, Project, Submission
from submissions.offers import documents_for
from submissions.resemblance import own_alike
from submissions.stations import shown_state, stations
from submissions.threads import unread_of, with_unread
from submissions.time_left import note_on
from submissions.views.reading import submission_of


@require_safe
def mine(request: AuthenticatedRequest) -> HttpResponse:
    """Every entry the person works on, newest first."""
    now = arrived_at(request)
    rows = list(with_unread(Submission.objects.of(request.user).for_listing(), request.user))
    editions = {
        edition.pk: edition for edition in Edition.objects.with_gates().filter(pk__in={r.edition_id for r in rows})
    }
    cards = [(row, editions[row.edition_id], shown_state(row, editions[row.edition_id], now)) for row in rows]
    taking = Edition.objects.taking_submissions(now).filter(rehearsal_of=None)
    if request.user.rehearsal:
        taking = Edition.objects.taking_submissions(now).filter(slug=request.user.rehearsal)
    return render(request, "submissions/mine.html", {"cards": cards, "taking": taking})


@login_not_required
@require_http_methods(["GET"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """The self-check: three questions, answers with reasons, nothing stored."""
    edition = visible_edition(request, slug)
    form = CheckForm(request.GET or None, edition=edition)
    found = None
    if form.is_valid():
        typed = form.cleaned_data
        found = reasons_for(edition, typed["kind"], typed["country"], typed["category"])
    context = {"edition": edition, "form": form, "reasons": found, "overall": overall(found) if found else None}
    return render(request, "submissions/check.html", context)


@login_not_required
@require_safe
def may_apply(request: HttpRequest, slug: str) -> HttpResponse:
    """What the rules say of what is typed so far, as a part of a page."""
    edition = visible_edition(request, slug)
    person = request.user if isinstance(request.user, User) else None
    found = reasons_while_typing(edition, request.GET, person)
    return render(request, "submissions/_may_apply.html", _may_apply(found))


def _may_apply(found: list[Reason]) -> dict[str, Any]:
    return {"reasons": found, "overall": overall(found) if found else None, "mark": mark_of(found)}


@require_http_methods(["GET", "POST"])
def begin(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Organisation, project and category on one page; then the form."""
    edition = visible_edition(request, slug)
    require(policies.why_not_start(request.user, edition, arrived_at(request)))
    form = BeginForm(request.POST or None, edition=edition, person=request.user)
    found = reasons_while_typing(edition, request.POST, request.user)
    if form.is_valid() and request.POST.get("reasons_read", "") == mark_of(found):  # else the page shows them first
        try:
            submission = _start(form, request)
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        except ValidationError as wrong:
            _put(form, wrong)
        else:
            if own_alike(submission, request.user):
                return redirect("submissions:similar", submission.public_id)
            return redirect("submissions:step", submission.public_id, kept_form(edition.pk).sections[0].code)
    return render(request, "submissions/begin.html", {"edition": edition, "form": form, **_may_apply(found)})


def _start(form: BeginForm, request: AuthenticatedRequest) -> Submission:
    now, person, typed = arrived_at(request), request.user, form.cleaned_data
    project: Project
    chosen = typed["project"]
    if chosen in form.projects:
        project = form.projects[chosen]
    else:
        organisation = form.organisations.get(chosen.removeprefix(f"{NEW}:"))
        if organisation is None and form.offered is not None:
            organisation = actions.act_for(form.offered, by=person, at=now).organisation
        if organisation is None:
            entity = {name: typed[name] for name in ("legal_name", "kind", "country", "website", "pic")}
            organisation = actions.create_organisation(**entity, by=person, at=now)
        project = actions.create_project(
            organisation,
            title=typed["title"],
            acronym=typed["acronym"],
            website=typed["project_website"],
            by=person,
            at=now,
        )
    return actions.start(project, typed["category"], by=person, at=now)


def _put(form: BeginForm, wrong: ValidationError) -> None:
    """Each sentence beside the field it belongs to."""
    if not hasattr(wrong, "error_dict"):
        form.add_error("project", wrong)
        return
    for name, errors in wrong.error_dict.items():
        form.add_error(name if name in form.fields else None, ValidationError(errors))


@require_safe
def detail(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Where one entry stands and what can be done with it."""
    now = arrived_at(request)
    submission = submission_of(request.user, public_id)
    edition, person = submission.edition, request.user
    organisation = submission.organisation
    found = reasons_for(edition, organisation.kind, organisation.country, submission.category)
    may_appeal = policies.why_not_appeal(person, submission, now) is None
    context = {
        "submission": submission,
        "edition": edition,
        "now": now,
        "state": shown_state(submission, edition, now),
        "stations": stations(submission, edition, now),
        "may_edit": policies.why_not_edit(person, submission) is None,
        "time": note_on(submission, now),
        "deadline": deadline_of(submission),
        "own_deadline": has_own_deadline(submission),
        "may_reopen": policies.why_not_reopen(person, submission, now) is None,
        "may_withdraw": policies.why_not_withdraw(person, submission) is None,
        "may_answer": policies.why_not_answer(person, submission, now) is None,
        "may_appeal": may_appeal,
        "appeal_ends": policies.appeal_ends(submission) if may_appeal else None,
        "may_do_task": policies.why_not_do_finalist_task(person, submission, now) is None,
        "unread": unread_of(person, submission, Message.Side.APPLICANT),
        "documents": documents_for(submission, person),
        "doubts": doubts(found),
        "versions": submission.versions.order_by("-number"),
        "checks": submission.checks.all(),
        "clarifications": submission.clarifications.all(),
        "first_section": form_answered_by(submission).sections[0].code,
        "trail": [(_("My applications"), "/submissions/"), (submission.project.title, "")],
    }
    return render(request, "submissions/detail.html", context)
