"""An edition read as an assignment problem: the same rows are read once, and every row that counts is noticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from random import Random
from uuid import uuid4

import pytest
from django.core.cache import caches
from hypothesis import given as drawn
from hypothesis import strategies as st

from accounts.actions import record
from accounts.houses import domain_of
from accounts.models import User
from calls.models import Category, Edition
from evaluation import actions
from evaluation.assigning.reading import Reading, eligible, read
from evaluation.models import Absence, Evaluator
from evaluation.rules.interests import Entry, Judge, Wish, base_of, conflict_of
from evaluation.rules.marks import perhaps
from evaluation.rules.near_names import name_of
from rehearsal.people import somebody
from submissions.content import digest
from submissions.models import Editor, Member, Organisation, Project, Submission, Version
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import EvaluatorFactory, Jury, jury
from tests.factories.submissions import OrganisationFactory, SubmissionFactory, owner_of


def reading(given: Jury) -> Reading:
    return read(given.edition, eligible(given.edition), each=1, at=EVALUATING)


def beside(given: Jury) -> str:
    """An address of the house of the first evaluator."""
    return f"{uuid4().hex}@{given.judge().email.partition('@')[2]}"


def another_text(given: Jury) -> None:
    """The applicant has handed in again, and names an organisation among the partners."""
    old = given.submissions[0].version
    text = json.dumps({"answers": [{"question": "partners", "kind": "text", "value": "Weststadt Clinic"}]})
    newer = Version.objects.create(
        submission=old.submission, number=old.number + 1, canonical=text, sha256=digest(text), token=uuid4(),
        arrived_at=EVALUATING, submitted_by=old.submitted_by, receipt_code="NEWER",
    )  # fmt: skip
    Submission.objects.filter(pk=old.submission_id).update(version=newer)


def evaluator(given: Jury, **now: object) -> None:
    Evaluator.objects.filter(pk=given.evaluators[0].pk).update(**now)


def house(given: Jury, **now: object) -> None:
    Organisation.objects.filter(pk=given.submissions[0].organisation_id).update(**now)


def own_house(given: Jury) -> Organisation:
    return OrganisationFactory(member=given.judge())


CHANGES: dict[str, Callable[[Jury], object]] = {
    "another version": another_text,
    "somebody left": lambda given: record(
        "editor left", given.submissions[0].subject, by=None, at=EVALUATING, person=str(given.judge().public_id)
    ),
    "an editor": lambda given: Editor.objects.create(
        submission=given.submissions[0], person=UserFactory(email=beside(given)), since=EVALUATING
    ),
    "an editor's address": lambda given: User.objects.filter(pk=owner_of(given.submissions[0]).pk).update(
        email=beside(given)
    ),
    "a colleague": lambda given: Member.objects.create(
        organisation=given.submissions[0].organisation, person=UserFactory(email=beside(given)), since=EVALUATING
    ),
    "a parent": lambda given: house(given, parent=own_house(given)),
    "a host": lambda given: house(given, host=given.judge().email.partition("@")[2]),
    "an entry of their own": lambda given: SubmissionFactory(
        category=given.category, owner=given.judge(), handed_in=True
    ),
    "keywords": lambda given: evaluator(given, keywords=["vallmar", "patients"]),
    "capacity": lambda given: evaluator(given, capacity=1),
    "categories": lambda given: evaluator(given, categories=[given.category.code]),
    "an evaluator's address": lambda given: User.objects.filter(pk=given.judge().pk).update(
        email=f"c@{owner_of(given.submissions[0]).email.partition('@')[2]}"
    ),
    "an evaluator": lambda given: EvaluatorFactory(edition=given.edition),
    "a state": lambda given: Submission.objects.filter(pk=given.submissions[0].pk).update(state=State.WITHDRAWN),
    "a title": lambda given: Project.objects.filter(pk=given.submissions[0].project_id).update(title="Robots"),
    "a category": lambda given: Category.objects.filter(pk=given.category.pk).update(name="Robots"),
    "a language": lambda given: Edition.objects.filter(pk=given.edition.pk).update(language="ca"),
    "an absence": lambda given: Absence.objects.create(
        evaluator=given.evaluators[0], begins=EVALUATING.date(), ends=date(2100, 1, 1)
    ),
    "a decision": lambda given: actions.decide_conflict(
        given.evaluators[0], given.submissions[0], verdict="conflict", reason="Known.", by=given.staff, at=EVALUATING
    ),
    "an assignment": lambda given: actions.assign(
        given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_counts_is_read_again_as_soon_as_it_changes(change: str) -> None:
    given = jury(submissions=2, evaluators=2, assigned=False)
    evaluator(given, affiliation="Weststadt Clinic", keywords=["robots"])
    before = reading(given)

    CHANGES[change](given)
    given.edition = given.fresh()
    after = reading(given)
    caches["pages"].clear()

    assert after.digest != before.digest
    assert (after.problem, after.late) == (reading(given).problem, reading(given).late)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 6])
def test_the_same_rows_are_read_once_and_their_texts_not_again(django_assert_num_queries, count: int) -> None:
    given = jury(submissions=count, evaluators=count, assigned=False)

    with django_assert_num_queries(9):
        first = reading(given)
    User.objects.update(last_login=EVALUATING)  # nothing that a problem is made of
    with django_assert_num_queries(8):
        second = reading(given)

    assert (first.problem, first.digest) == (second.problem, second.digest)


@pytest.mark.django_db
def test_invented_people_are_of_different_houses_so_that_nobody_is_suspected() -> None:
    people = [somebody(kind, number, Random(number), "a-rehearsal", EVALUATING)
              for kind in ("applicant", "evaluator") for number in range(3)]  # fmt: skip

    assert len({base_of(domain_of(row.email)) for row in people} - {""}) == 6


names = st.sampled_from(["", "Vallmar Clinic", "Clinic Vallmar", "Weststadt University", "Nord"]).map(name_of)
domains = st.frozensets(
    st.sampled_from(["uni.example", "med.uni.example", "example", "ac.uk", "kings.ac.uk", "post.example"]), max_size=2
)
numbers = st.frozensets(st.integers(1, 4), max_size=2)
judges = st.builds(
    Judge,
    person=st.just(1), name=names, address=st.sampled_from(["a@uni.example", "B@uni.example"]), domains=domains,
    names=st.lists(names, max_size=2).map(tuple), above=st.lists(names, max_size=1).map(tuple),
    houses=numbers, kin=numbers, worked_on=numbers, applies_in=numbers,
)  # fmt: skip
wishes = st.builds(
    Wish,
    name=names,
    organisation=st.just(""),
    address=st.sampled_from(["", "A@uni.example", "b@uni.example"]),
    reason=st.just(""),
)
entries = st.builds(
    Entry,
    pk=st.integers(1, 4), category=st.integers(1, 9), house=st.integers(1, 9), parent=st.none() | st.integers(1, 9),
    partner=st.booleans(), name=names, above=st.none() | names, domains=domains,
    text=st.sampled_from(["", " vallmar clinic | nord ", " the weststadt university hospital "]),
    wishes=st.lists(wishes, max_size=2).map(tuple),
)  # fmt: skip


@drawn(st.lists(judges, max_size=3), st.lists(entries, max_size=4, unique_by=lambda row: row.pk))
def test_no_pair_without_anything_in_common_is_in_conflict(jurors: list[Judge], given: list[Entry]) -> None:
    bench, rows = dict(enumerate(jurors)), {row.pk: row for row in given}

    found = perhaps(bench, rows)

    for key, judge in bench.items():
        for pk, entry in rows.items():
            if conflict_of(judge, entry) or any(wish.means(judge) for wish in entry.wishes):
                assert (key, pk) in found
