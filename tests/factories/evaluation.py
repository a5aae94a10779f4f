"""A jury for tests: evaluators, assignments and evaluations, written by the actions that the pages call."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import factory

from accounts.models import User
from accounts.rules import Role
from calls.models import Category, Edition
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, Evaluation, Evaluator
from submissions.models import Submission
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, EditionFactory, moved
from tests.factories.kept import kept
from tests.factories.submissions import SubmissionFactory

INVITED = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ASSIGNED = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
DECIDING = datetime(2026, 4, 21, 9, 0, tzinfo=UTC)  # after the end of the evaluation of EditionFactory
COMMENT = (
    "Patients set the question, not only its wording; the annex names the rule by which they did, and twenty-nine "
    "outcomes were changed by them."
)


class EvaluatorFactory(factory.django.DjangoModelFactory[Evaluator]):
    """An evaluator with an address of their own organisation, who has accepted; no letter and no event is written."""

    class Meta:
        model = Evaluator

    edition = factory.SubFactory(EditionFactory)
    person = factory.SubFactory(
        UserFactory,
        email=factory.Sequence(lambda number: f"judge@institute{number}.example"),
        name=factory.Sequence(lambda number: f"Judge Number {number}"),
        roles=[Role.EVALUATOR],
    )
    capacity = 10
    invited_at = INVITED
    accepted_at = INVITED


@dataclass
class Jury:
    """An edition in evaluation and who works in it. `submissions` in the order in which they were made."""

    edition: Edition
    category: Category
    staff: User
    chair: User
    submissions: list[Submission] = field(default_factory=list)
    evaluators: list[Evaluator] = field(default_factory=list)

    def assignment(self, evaluator: int = 0, submission: int = 0) -> Assignment:
        return Assignment.objects.get(evaluator=self.evaluators[evaluator], submission=self.submissions[submission])

    def judge(self, evaluator: int = 0) -> User:
        return self.evaluators[evaluator].person

    def fresh(self) -> Edition:
        return Edition.objects.with_gates().get(pk=self.edition.pk)


@kept
def jury(
    *,
    submissions: int = 1,
    evaluators: int = 1,
    started: bool = True,
    assigned: bool = True,
    gates: list[Gate] | None = None,
    **method: Any,
) -> Jury:
    """Eligible submissions of one category; with `assigned` each evaluator has each of them."""
    edition = EditionFactory(method={"comment_min_characters": 20, **method})
    category = edition.categories.all()[0]
    made = Jury(
        Edition.objects.with_gates().get(pk=edition.pk),
        category,
        UserFactory(roles=[Role.STAFF]),
        UserFactory(roles=[Role.CHAIR]),
        SubmissionFactory.create_batch(submissions, category=category, eligible=True),
        EvaluatorFactory.create_batch(evaluators, edition=edition, capacity=max(10, submissions)),
    )
    if assigned:
        for evaluator in made.evaluators:
            for submission in made.submissions:
                actions.assign(evaluator, submission, by=made.staff, at=ASSIGNED)
    for gate in gates or ([Gate.START_EVALUATION] if started else []):
        moved(edition, gate, at=ASSIGNED)
    made.edition = made.fresh()
    return made


def score_all(
    assignment: Assignment,
    *values: str | None,
    at: datetime = EVALUATING,
    comment: str = COMMENT,
) -> None:
    """Save a score per criterion, in their order; None is "cannot judge". One value serves for all."""
    person = assignment.evaluator.person
    criteria = list(assignment.submission.category.criteria.order_by("position"))
    for criterion, value in zip(criteria, values if len(values) > 1 else values * len(criteria), strict=True):
        actions.save_score(
            assignment,
            criterion,
            value=None if value is None else Decimal(value),
            cannot_judge=value is None,
            comment=comment,
            revision=0,
            by=person,
            at=at,
        )


def judged(assignment: Assignment, *values: str | None, at: datetime = EVALUATING) -> Evaluation:
    """No conflict declared, every criterion scored and commented, submitted."""
    person = assignment.evaluator.person
    actions.declare_no_conflict(assignment, by=person, at=at)
    score_all(assignment, *values, at=at)
    return actions.submit_evaluation(assignment, by=person, at=at)
