"""Which assignment a page of the desk is about: the own one, or 404 like one that does not exist."""

from __future__ import annotations

from django.http import Http404

from accounts.models import User
from calls.models import Edition
from evaluation import policies
from evaluation.desk.people import step_before
from evaluation.models import Assignment, AssignmentQuerySet

S = Assignment.State


class SomethingFirst(Exception):  # no error: another page comes before
    """The invitation or the code of conduct waits for an answer before any submission opens."""

    def __init__(self, page: str, slug: str) -> None:
        super().__init__(page)
        self.page, self.slug = page, slug


def own(person: User, rows: AssignmentQuerySet, pk: int, *, also: tuple[str, ...] = ()) -> Assignment:
    """The person's own assignment, or 404 like one that does not exist. `also`: states that are let in, though ended."""
    assignment = load(rows.filter(evaluator__person=person), pk)
    if assignment.state in (S.REPLACED, S.DECLINED) and assignment.state not in also:
        raise Http404
    return _after_what_is_first(person, assignment)


def at_hand(person: User, rows: AssignmentQuerySet, pk: int) -> Assignment:
    """As `own`, without its edition: for an action, which reads that under its lock."""
    given_up = (S.REPLACED, S.DECLINED)
    own_rows = rows.filter(evaluator__person=person, pk=pk).exclude(state__in=given_up)
    needed = own_rows.select_related("submission__category").only("submission__category__code")  # few columns: 20 ms
    assignment = needed.order_by().first()
    if assignment is None:
        raise Http404
    return assignment


def readable(person: User, rows: AssignmentQuerySet, pk: int) -> Assignment:
    """An assignment whose text the person may read: the own one, or a submitted one for those who run the call."""
    assignment = load(rows, pk)
    mine = assignment.evaluator.person_id == person.pk
    if mine and (assignment.state in (S.REPLACED, S.DECLINED, S.CONFLICT) or assignment.is_reported):
        raise Http404
    if not mine and (assignment.state not in (S.SUBMITTED, S.LOCKED) or policies.why_not_read(person, assignment)):
        raise Http404
    return _after_what_is_first(person, assignment)


def _after_what_is_first(person: User, assignment: Assignment) -> Assignment:
    if page := step_before(person, assignment.evaluator, assignment.submission.edition):
        raise SomethingFirst(page, assignment.submission.edition.slug)
    return assignment


def load(rows: AssignmentQuerySet, pk: int) -> Assignment:
    assignment = (
        rows.filter(pk=pk)
        .select_related(
            "evaluator__person",
            "evaluation",
            "submission__project",
            "submission__category",
            "submission__organisation",
            "submission__version",
        )
        .first()
    )
    if assignment is None:
        raise Http404
    assignment.submission.edition = Edition.objects.with_gates().get(pk=assignment.submission.edition_id)
    return assignment
