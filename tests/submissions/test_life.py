"""The whole life of an application until the deadline, against a model of a few lines: hypothesis chooses the acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.refusals import Refused
from accounts.rules import Role
from calls.actions import extend_deadline
from submissions import actions
from submissions.models import Submission
from submissions.rules import LIVE, State
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, EditionFactory
from tests.factories.submissions import ProjectFactory, SubmissionFactory, answer_all

GRACE = timedelta(seconds=60)
MS = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)


@dataclass
class Entry:
    """What one application should be."""

    row: Submission
    category: int
    wanted: int  # the category of the draft
    text: str
    state: State = State.DRAFT
    version: int = 0
    stands: str = ""  # the text of the version that stands
    open_again: bool = False

    @property
    def editable(self) -> bool:
        return self.state == State.DRAFT or (self.state == State.SUBMITTED and self.open_again)


def refused(act) -> bool:
    """Whether the portal says no; whatever it says, what it began is undone."""
    try:
        with transaction.atomic():
            act()
    except (Refused, ValidationError):
        return True
    return False


class Life(RuleBasedStateMachine):
    """One project, one applicant, two categories; time goes forward, in leaps and to the edges of the deadline."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.edition = EditionFactory()
        self.categories = list(self.edition.categories.all())
        self.person, self.staff = UserFactory(), UserFactory(roles=[Role.STAFF])
        self.project = ProjectFactory(organisation__member=self.person)
        self.now, self.deadline, self.until, self.grant = DEADLINE - 40 * HOUR, DEADLINE, None, None
        self.entries: list[Entry] = []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @property
    def own(self):
        return max(self.deadline, self.until or self.deadline)

    def entry(self, place: int) -> Entry:
        return self.entries[place % len(self.entries)]

    # -- Time and staff ------------------------------------------------------------------------------------------------

    @rule(hours=st.integers(1, 15))
    def time_passes(self, hours):
        self.now += hours * HOUR

    @rule(by=st.sampled_from([-MS, timedelta(0), GRACE - MS, GRACE]))
    def the_deadline_comes(self, by):
        self.now = max(self.now, self.own + by)

    @rule(hours=st.integers(-5, 30))
    def extend_for_all(self, hours):
        new = self.deadline + hours * HOUR
        no = refused(lambda: extend_deadline(self.edition, new, reason="A storm.", by=self.staff, at=self.now))
        assert no == (hours <= 0 or new <= self.now)
        self.deadline = self.deadline if no else new

    @rule(hours=st.integers(-5, 60))
    def extend_for_one(self, hours):
        until = self.deadline + hours * HOUR
        given = []
        no = refused(
            lambda: given.append(
                actions.grant_extension(
                    self.edition, self.person, until, reason="The line was cut.", by=self.staff, at=self.now
                )
            )
        )
        assert no == (hours <= 0 or until <= self.now or self.grant is not None)
        if not no:
            self.grant, self.until = given[0], until

    @precondition(lambda self: self.grant is not None)
    @rule()
    def take_the_extension_back(self):
        no = refused(lambda: actions.take_back_extension(self.grant, reason="A mistake.", by=self.staff, at=self.now))
        assert no == (self.until <= self.now)
        if not no:
            self.grant = self.until = None

    # -- The applicant -------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.entries) < 3)
    @rule(category=st.integers(0, 1))
    def start(self, category):
        made = []
        no = refused(
            lambda: made.append(actions.start(self.project, self.categories[category], by=self.person, at=self.now))
        )
        assert no == (self.now >= self.own or any(entry.state in LIVE for entry in self.entries))
        if not no:
            answer_all(made[0], by=self.person, at=self.now)
            text = made[0].answers.get(question__code="what").value
            self.entries.append(Entry(made[0], category, category, text))

    @precondition(lambda self: self.entries)
    @rule(place=st.integers(0, 2), text=st.sampled_from(["One text.", "Another text.", "A third text."]))
    def write(self, place, text):
        entry = self.entry(place)
        answer = entry.row.answers.get(question__code="what")
        no = refused(
            lambda: actions.save_answer(
                entry.row, answer.question, text, revision=answer.revision, by=self.person, at=self.now
            )
        )
        assert no == (not entry.editable)  # a draft can always be saved, however late
        entry.text = entry.text if no else text

    @precondition(lambda self: self.entries)
    @rule(place=st.integers(0, 2), category=st.integers(0, 1))
    def switch_category(self, place, category):
        entry = self.entry(place)
        no = refused(lambda: actions.change_category(entry.row, self.categories[category], by=self.person, at=self.now))
        assert no == (not entry.editable)
        if not no:
            answer_all(entry.row, by=self.person, at=self.now)  # the other category's own questions
            entry.text = entry.row.answers.get(question__code="what").value
            entry.wanted = category
            entry.category = entry.category if entry.version else category

    @precondition(lambda self: self.entries)
    @rule(place=st.integers(0, 2))
    def submit(self, place):
        entry = self.entry(place)
        no = refused(lambda: actions.submit(entry.row, token=uuid4(), arrived_at=self.now, by=self.person, at=self.now))
        rival = any(other.state in LIVE for other in self.entries if other is not entry)
        assert no == (not entry.editable or self.now >= self.own + GRACE or rival)
        if not no:
            entry.state, entry.version, entry.stands = State.SUBMITTED, entry.version + 1, entry.text
            entry.category, entry.open_again = entry.wanted, False

    @precondition(lambda self: self.entries)
    @rule(place=st.integers(0, 2))
    def reopen(self, place):
        entry = self.entry(place)
        no = refused(lambda: actions.reopen(entry.row, by=self.person, at=self.now))
        assert no == (entry.state != State.SUBMITTED or entry.open_again or self.now >= self.own)
        entry.open_again = entry.open_again or not no

    @precondition(lambda self: self.entries)
    @rule(place=st.integers(0, 2))
    def withdraw(self, place):
        entry = self.entry(place)
        no = refused(lambda: actions.withdraw(entry.row, by=self.person, at=self.now))
        assert no == (entry.state not in (State.DRAFT, State.SUBMITTED))
        entry.state = State.WITHDRAWN

    # -- What must hold after every act --------------------------------------------------------------------------------

    @invariant()
    def the_database_says_what_the_model_says(self):
        for entry in self.entries:
            row = Submission.objects.select_related("version").get(pk=entry.row.pk)
            stands = row.version
            told = (
                next(said["value"] for said in stands.content["answers"] if said["question"] == "what")
                if stands
                else ""
            )
            found = (row.state, stands.number if stands else 0, told, row.category_id)
            assert found == (entry.state, entry.version, entry.stands, self.categories[entry.category].pk)

    @invariant()
    def one_project_has_one_place(self):
        assert Submission.objects.filter(project=self.project, state__in=LIVE).count() <= 1


@pytest.mark.django_db
def test_whatever_happens_until_the_deadline_the_portal_and_a_model_of_it_agree():
    few = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=few)


def test_an_entry_opened_again_keeps_its_category_until_it_arrives_in_the_other_one(db):
    entered = SubmissionFactory(handed_in=True)
    owner, (impact, culture) = entered.editors.get().person, entered.edition.categories.all()
    actions.reopen(entered, by=owner, at=DEADLINE - HOUR)

    actions.change_category(entered, culture, by=owner, at=DEADLINE + 3 * HOUR)

    after = Submission.objects.get(pk=entered.pk)
    assert (after.category, after.written_in) == (impact, culture)
