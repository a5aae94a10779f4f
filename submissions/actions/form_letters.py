"""Those who were answering a form hear that another has taken its place, and what of their answers it touches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from calls.letters import tell
from calls.loading import stored
from calls.models import Edition, FormVersion
from notifications.links import absolute
from submissions.deadlines import deadline_of, is_open
from submissions.form import says_something
from submissions.form_changes import Change, changes_of_questions
from submissions.models import Answer, Editor, Submission, SubmissionQuerySet
from submissions.rules import State
from submissions.steps import address_of


@dataclass(frozen=True, slots=True)
class Touched:
    """A draft, what the new form asks otherwise of it, and the page where its owner chooses."""

    submission: Submission
    changes: list[Change]
    address: str


def tell_of_new_form(version: FormVersion) -> None:
    """Owe the owners of drafts whose answers the form after `version` touches one letter each, for all their drafts.

    Nothing to those who have handed in, or whose time to do so is over.
    """
    edition = Edition.objects.with_gates().get(pk=version.edition_id)
    changes = changes_of_questions(version.content, stored.form_content(edition)[0])
    touched = _touched(edition, version, changes)
    drafts: dict[User, list[Touched]] = defaultdict(list)
    owners = Editor.objects.filter(submission__in=touched, role=Editor.Role.OWNER, person__is_active=True)
    for editor in owners.select_related("person").order_by("person", "submission"):
        drafts[editor.person].append(touched[editor.submission_id])
    for person, rows in drafts.items():
        _owe(edition, version, person, rows)


def _touched(edition: Edition, version: FormVersion, changes: list[Change]) -> dict[int, Touched]:
    """By the key of the draft. A new question touches no answer, but whoever is told hears of it too."""
    answered: dict[int, set[int]] = defaultdict(set)
    answers = Answer.objects.filter(submission__in=_drafts(edition), question__in=[row.question for row in changes])
    for submission, question, value in answers.values_list("submission", "question", "value"):
        if says_something(value):
            answered[submission].add(question)
    found, asked = {}, _sections(edition)
    for draft in _drafts(edition).filter(pk__in=answered).with_grants().select_related("project"):
        draft.edition = edition
        concerned = [change for change in changes if change.concerns(draft.draft_category_id or draft.category_id)]
        mine = [row.question for row in concerned if row.question in answered[draft.pk] & asked[draft.form_id].keys()]
        if mine and is_open(edition, deadline_of(draft), version.replaced_at):
            section = asked[draft.form_id][mine[0]]
            found[draft.pk] = Touched(draft, concerned, absolute(address_of(draft, section)))
    return found


def _sections(edition: Edition) -> dict[int | None, dict[int, str]]:
    """Of each earlier form: in which section it asks which question. A draft may answer an older form than the last."""
    return {
        version.pk: {row["id"]: row["section"] for row in version.content["questions"]}
        for version in edition.form_versions.all()
    }


def _drafts(edition: Edition) -> SubmissionQuerySet:
    """Drafts that answer an earlier form, and entries that were opened again."""
    being_written = Q(state=State.DRAFT) | Q(state=State.SUBMITTED, reopened_at__isnull=False)
    return Submission.objects.filter(being_written, edition=edition, form__isnull=False)


def _owe(edition: Edition, version: FormVersion, person: User, drafts: list[Touched]) -> None:
    mine = absolute(reverse("submissions:mine"))
    tell(
        person,
        edition,
        "form_changed",
        key=f"form-changed:{version.pk}:{person.pk}",
        at=version.replaced_at,
        reason=version.reason,
        drafts=drafts,
        mine=mine,
        address=drafts[0].address if len(drafts) == 1 else mine,
    )
