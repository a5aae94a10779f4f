"""A submission is handed in once, on time, and stands until a newer version arrives on time."""

from __future__ import annotations

import hashlib
import threading
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from accounts.models import Event
from accounts.refusals import Refused
from notifications.models import Letter
from submissions import actions
from submissions.actions import submitting
from submissions.models import Submission, Version
from submissions.rules import State
from tests.factories.calls import DEADLINE, EditionFactory
from tests.factories.submissions import (
    BEFORE,
    OrganisationFactory,
    ProjectFactory,
    SubmissionFactory,
    answer_all,
    fresh,
    hand_in,
    owner_of,
)
from tests.races import at_once

GRACE = timedelta(seconds=60)
MS = timedelta(milliseconds=1)


@pytest.mark.django_db
def test_a_submit_gives_a_receipt_with_number_time_and_hash_of_the_content():
    draft = SubmissionFactory(answered=True)

    version = hand_in(draft)

    entered = fresh(draft)
    assert (entered.state, entered.version, entered.submitted_at) == (State.SUBMITTED, version, BEFORE)
    assert entered.number is not None
    assert entered.number.startswith("R-2026-")
    assert version.sha256 == hashlib.sha256(version.canonical.encode()).hexdigest()
    assert [row["question"] for row in version.content["answers"]] == ["what", "since", "link", "lay_summary"]
    letter = Letter.objects.get()
    assert (letter.kind, letter.to) == ("submission_receipt", owner_of(draft).email)
    assert version.sha256 in letter.text
    assert Event.objects.filter(verb="submission submitted", subject=draft.subject).count() == 1


@pytest.mark.django_db
def test_a_draft_with_gaps_is_refused_with_every_gap_and_stays_a_draft():
    draft = SubmissionFactory()
    actions.save_answer(draft, _question(draft, "what"), "x" * 104, revision=0, by=owner_of(draft), at=BEFORE)

    with pytest.raises(ValidationError) as refused:
        hand_in(draft)

    assert refused.value.messages == [
        "Question 1: shorten by 4 characters",
        "Question 2: answer “Since when?”",
        "Question 4: answer “Lay summary for publication”",
        "Declarations: 1 to tick",
    ]
    assert fresh(draft).state == State.DRAFT
    assert not Version.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arrives", "within_grace"),
    [(DEADLINE - MS, False), (DEADLINE, True), (DEADLINE + GRACE - MS, True)],
)
def test_what_arrives_before_the_end_of_the_grace_counts(arrives, within_grace):
    draft = SubmissionFactory(answered=True)

    version = hand_in(draft, at=arrives)

    assert (version.arrived_at, version.within_grace) == (arrives, within_grace)


@pytest.mark.django_db
def test_what_arrives_at_the_end_of_the_grace_is_kept_as_a_draft():
    draft = SubmissionFactory(answered=True)

    with pytest.raises(Refused) as refused:
        hand_in(draft, at=DEADLINE + GRACE)

    assert refused.value.refusal.code == "too-late"
    assert fresh(draft).state == State.DRAFT
    assert not Version.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_a_late_write_never_displaces_the_version_that_arrived_in_time():
    entered = SubmissionFactory(handed_in=True)
    owner = owner_of(entered)
    actions.reopen(entered, by=owner, at=BEFORE)
    what = entered.answers.get(question__code="what")
    late = DEADLINE + timedelta(seconds=87)
    actions.save_answer(entered, what.question, "Written 27 seconds late.", revision=1, by=owner, at=late)

    with pytest.raises(Refused, match="kept as a draft"):
        hand_in(entered, at=late)

    after = fresh(entered)
    assert (after.state, after.version, after.submitted_at) == (State.SUBMITTED, entered.version, BEFORE)
    assert "27 seconds" not in after.version.canonical
    assert after.answers.get(question__code="what").value == "Written 27 seconds late."


@pytest.mark.django_db
def test_reopening_keeps_the_standing_version_until_a_newer_one_arrives():
    entered = SubmissionFactory(handed_in=True)

    actions.reopen(entered, by=owner_of(entered), at=BEFORE)

    assert fresh(entered).state == State.SUBMITTED
    assert fresh(entered).version.number == 1
    second = hand_in(entered, at=BEFORE + timedelta(hours=1))
    assert (fresh(entered).version, second.number, fresh(entered).reopened_at) == (second, 2, None)
    assert fresh(entered).number == entered.number


@pytest.mark.django_db
def test_only_an_owner_hands_in():
    draft = SubmissionFactory(answered=True)
    stranger = owner_of(SubmissionFactory())

    with pytest.raises(Refused) as refused:
        hand_in(draft, by=stranger)

    assert refused.value.refusal.code == "not-owner"
    assert not Version.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_the_same_project_cannot_enter_a_second_category():
    entered = SubmissionFactory(handed_in=True)

    with pytest.raises(ValidationError, match="already entered"):
        actions.start(entered.project, entered.edition.categories.all()[1], by=owner_of(entered), at=BEFORE)

    assert list(Submission.objects.all()) == [entered]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "title", ["One Consent, Many Studies!", "one consent many  studies", "Óne consent: many studies"]
)
def test_the_same_title_of_the_same_organisation_is_blocked_however_it_is_written(title):
    organisation, edition = OrganisationFactory(), EditionFactory()
    first = ProjectFactory(organisation=organisation, title="One consent, many studies")
    SubmissionFactory(edition=edition, project=first, handed_in=True)
    second = SubmissionFactory(
        edition=edition, project=ProjectFactory(organisation=organisation, title=title), answered=True
    )

    with pytest.raises(ValidationError, match="already entered a project with this title"):
        hand_in(second)

    assert fresh(second).state == State.DRAFT
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_another_organisation_may_enter_the_same_title():
    edition = EditionFactory()
    SubmissionFactory(edition=edition, title="One consent", handed_in=True)

    second = SubmissionFactory(edition=edition, title="One consent", handed_in=True)

    assert second.state == State.SUBMITTED


@pytest.mark.django_db
def test_withdrawing_frees_the_placeat_once():
    entered = SubmissionFactory(handed_in=True)
    owner = owner_of(entered)

    actions.withdraw(entered, reason="Wrong category.", by=owner, at=BEFORE)

    culture = entered.edition.categories.all()[1]
    again = actions.start(entered.project, culture, by=owner, at=BEFORE)
    answer_all(again)
    hand_in(again)
    assert fresh(entered).state == State.WITHDRAWN
    assert fresh(again).state == State.SUBMITTED


@pytest.mark.django_db
def test_the_form_sent_twice_is_one_version_and_one_letter():
    draft = SubmissionFactory(answered=True)
    token = uuid.uuid4()

    first = hand_in(draft, token=token)
    second = hand_in(draft, token=token)

    assert first == second
    assert Version.objects.count() == 1
    assert Letter.objects.count() == 1


# -- Races: real threads, real PostgreSQL ------------------------------------------------------------------------------


def _rivals(edition):
    """Two answered drafts of one project, one in each category."""
    impact, culture = edition.categories.all()
    first = SubmissionFactory(category=impact, answered=True)
    second = SubmissionFactory(category=culture, project=first.project, owner=owner_of(first), answered=True)
    return first, second


@pytest.mark.django_db(transaction=True)
def test_two_categories_at_the_same_moment_give_one_entry_and_one_sentence():
    edition = EditionFactory()

    for _round in range(20):
        first, second = _rivals(edition)
        owner = owner_of(first)
        results = at_once(*[partial(hand_in, draft, by=owner) for draft in (first, second)])

        refused = [result for result in results if isinstance(result, ValidationError)]
        assert [result.messages for result in refused] == [
            ["This project is already entered in another category of this edition."]
        ]
        assert sum(isinstance(result, Version) for result in results) == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_version():
    draft = SubmissionFactory(answered=True)
    owner, token = owner_of(draft), uuid.uuid4()

    def click():
        return actions.submit(draft, token=token, arrived_at=BEFORE, by=owner, at=BEFORE)

    results = at_once(*[click] * 8)

    assert len({result.pk for result in results}) == 1
    assert Version.objects.count() == 1
    assert Letter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_both_rivals_would_be_entered(monkeypatch):
    """The negative control: what the race test sees is the constraint, and it would go red without it."""
    name = "one_category_per_project_and_edition"
    constraint = next(row for row in Submission._meta.constraints if row.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Submission, constraint)
    monkeypatch.setattr(
        Submission._meta, "constraints", [row for row in Submission._meta.constraints if row.name != name]
    )
    try:
        first, second = _rivals(EditionFactory())
        hand_in(first)
        actions.update_project(second, title="Another title", by=owner_of(second), at=BEFORE)
        hand_in(second)

        assert {fresh(first).state, fresh(second).state} == {State.SUBMITTED}
    finally:
        Submission.objects.update(state=State.DRAFT)
        with connection.schema_editor() as editor:
            editor.add_constraint(Submission, constraint)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_the_constraints_a_double_click_would_be_many_versions(monkeypatch):
    """The negative control of the double click: rows that nobody locks, and nothing in PostgreSQL that says no."""
    gone = [row for row in Version._meta.constraints if row.name.startswith(("version_number", "one_version"))]
    together = threading.Barrier(4)
    canonical = submitting.canonical

    def slow(*args, **kwargs):
        together.wait(20)  # everybody has looked for an earlier version before anybody writes one
        return canonical(*args, **kwargs)

    monkeypatch.setattr(submitting, "canonical", slow)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    with connection.schema_editor() as editor:
        for constraint in gone:
            editor.remove_constraint(Version, constraint)
    try:
        draft, token = SubmissionFactory(answered=True), uuid.uuid4()
        owner = owner_of(draft)
        at_once(*[lambda: actions.submit(draft, token=token, arrived_at=BEFORE, by=owner, at=BEFORE)] * 4)

        assert Version.objects.count() > 1
    finally:
        Submission.objects.update(version=None, state=State.DRAFT)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE submissions_version DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM submissions_version")
            cursor.execute("ALTER TABLE submissions_version ENABLE TRIGGER USER")
        with connection.schema_editor() as editor:
            for constraint in gone:
                editor.add_constraint(Version, constraint)


def _question(draft, code):
    return next(question for question in _questions(draft) if question.code == code)


def _questions(draft):
    from submissions.form import questions_for

    return questions_for(draft.category)
