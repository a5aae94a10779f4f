"""Gates: moved in order, by the people the table names, when nothing is unmet; recorded, and never twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction

from accounts.models import Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from calls import actions, policies, process
from calls.models import Category, Criterion, Edition, GateMove, Question
from calls.process import Condition, Weight
from calls.rules import MOVED_BY, Gate, Phase, VoteMode
from notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory, edition_in, moved
from tests.factories.moments import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calls_alone")]


def person(*roles: Role, **more: str) -> User:
    return UserFactory(roles=list(roles), second_factor=False, **more)


def nothing_happened() -> bool:
    return not (Event.objects.exists() or Letter.objects.exists())


def refusal_of(edition: Edition, gate: Gate, by: User, at: datetime = NOW) -> str:
    before = list(GateMove.objects.values())
    with pytest.raises(Refused) as refused:
        actions.move_gate(edition, gate, by=by, at=at)
    assert list(GateMove.objects.values()) == before
    assert nothing_happened()
    return refused.value.refusal.code


def test_one_of_staff_publishes_and_the_record_says_so() -> None:
    edition, staff = edition_in(Phase.DRAFT), person(Role.STAFF)

    move = actions.move_gate(edition, Gate.PUBLISH, by=staff, at=NOW, reason="All is ready.")

    assert (move.moved_by, move.moved_at) == (staff, NOW)
    assert edition_now(edition).phase_at(NOW) == Phase.ANNOUNCED
    event = Event.objects.get()
    assert (event.verb, event.subject, event.edition) == ("publish moved", f"edition:{edition.slug}", edition.slug)
    assert (event.actor, event.at, event.reason) == (staff, NOW, "All is ready.")
    assert (event.from_state, event.to_state) == ("draft", "announced")


def edition_now(edition: Edition) -> Edition:
    return Edition.objects.with_gates().get(pk=edition.pk)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.STAFF])
def test_nobody_else_publishes(role: Role) -> None:
    assert refusal_of(edition_in(Phase.DRAFT), Gate.PUBLISH, person(role)) == "wrong-role"


def test_no_gate_moves_before_its_turn() -> None:
    edition, staff = edition_in(Phase.CHECKING), person(Role.STAFF)

    for gate in (Gate.PUBLISH, Gate.ARCHIVE):
        assert refusal_of(edition, gate, staff) == "not-next"


def test_a_gate_of_two_needs_a_proposal_first() -> None:
    assert refusal_of(edition_in(Phase.EVALUATION), Gate.FREEZE_RANKING, person(Role.STAFF)) == "not-proposed"


@pytest.mark.parametrize("first_is_chair", [False, True])
def test_staff_and_chair_freeze_the_ranking_in_either_order(first_is_chair: bool) -> None:
    edition = edition_in(Phase.EVALUATION)
    first, second = person(Role.STAFF), person(Role.CHAIR)
    if first_is_chair:
        first, second = second, first

    actions.propose_gate(edition, Gate.FREEZE_RANKING, by=first, at=NOW, reason="Scores are in.")
    assert edition_now(edition).phase_at(NOW) == Phase.EVALUATION
    move = actions.move_gate(edition, Gate.FREEZE_RANKING, by=second, at=NOW, reason="Agreed.")

    assert (move.proposed_by, move.moved_by, move.reason) == (first, second, "Scores are in. Agreed.")
    assert edition_now(edition).phase_at(NOW) == Phase.DECISION
    assert [event.verb for event in Event.objects.all()] == ["freeze ranking proposed", "freeze ranking moved"]


def proposed(gate: Gate = Gate.FREEZE_RANKING, *, phase: Phase = Phase.EVALUATION, by: User) -> Edition:
    edition = edition_in(phase)
    GateMove.objects.create(edition=edition, gate=gate, proposed_by=by, proposed_at=NOW)
    return edition


def test_nobody_is_the_second_person_to_themselves() -> None:
    both = person(Role.STAFF, Role.CHAIR)

    assert refusal_of(proposed(by=both), Gate.FREEZE_RANKING, both) == "same-person"


@pytest.mark.parametrize(
    ("gate", "phase", "first", "second"),
    [
        (Gate.FREEZE_RANKING, Phase.EVALUATION, Role.STAFF, Role.STAFF),
        (Gate.FREEZE_RANKING, Phase.EVALUATION, Role.CHAIR, Role.CHAIR),
        (Gate.CERTIFY_VOTE, Phase.COUNTING, Role.CHAIR, Role.CHAIR),
        (Gate.CERTIFY_VOTE, Phase.COUNTING, Role.AUDITOR, Role.AUDITOR),
    ],
)
def test_two_people_of_one_role_do_not_make_the_pair(gate: Gate, phase: Phase, first: Role, second: Role) -> None:
    edition = proposed(gate, phase=phase, by=person(first))

    assert refusal_of(edition, gate, person(second)) == "wrong-pair"


def test_staff_do_not_certify_the_vote() -> None:
    edition = proposed(Gate.CERTIFY_VOTE, phase=Phase.COUNTING, by=person(Role.CHAIR))

    assert refusal_of(edition, Gate.CERTIFY_VOTE, person(Role.STAFF)) == "wrong-role"


def test_chair_and_auditor_certify_the_vote() -> None:
    edition = proposed(Gate.CERTIFY_VOTE, phase=Phase.COUNTING, by=person(Role.CHAIR))

    move = actions.move_gate(edition, Gate.CERTIFY_VOTE, by=person(Role.AUDITOR), at=NOW)

    assert move.moved_at == NOW


def test_a_gate_is_proposed_once_and_a_gate_of_one_not_at_all() -> None:
    edition, staff = proposed(by=person(Role.CHAIR)), person(Role.STAFF)

    with pytest.raises(Refused) as again:
        actions.propose_gate(edition, Gate.FREEZE_RANKING, by=staff, at=NOW)
    with pytest.raises(Refused) as alone:
        actions.propose_gate(edition_in(Phase.DRAFT), Gate.PUBLISH, by=staff, at=NOW)

    assert [again.value.refusal.code, alone.value.refusal.code] == ["proposed-already", "one-person"]
    assert nothing_happened()


def test_a_proposal_can_be_withdrawn_and_made_again() -> None:
    staff, chair = person(Role.STAFF), person(Role.CHAIR)
    edition = proposed(by=staff)

    actions.withdraw_proposal(edition, Gate.FREEZE_RANKING, by=chair, at=NOW, reason="One score is missing.")
    actions.propose_gate(edition, Gate.FREEZE_RANKING, by=chair, at=NOW)

    assert GateMove.objects.get(gate=Gate.FREEZE_RANKING).proposed_by == chair
    assert [event.verb for event in Event.objects.all()] == [
        "freeze ranking proposal withdrawn",
        "freeze ranking proposed",
    ]


def test_a_gate_that_is_moved_is_not_withdrawn() -> None:
    edition = edition_in(Phase.DECISION)

    with pytest.raises(Refused):
        actions.withdraw_proposal(edition, Gate.FREEZE_RANKING, by=person(Role.STAFF), at=NOW)

    assert GateMove.objects.filter(gate=Gate.FREEZE_RANKING, moved_at__isnull=False).exists()
    assert nothing_happened()


def test_invented_people_act_in_their_own_rehearsal_only() -> None:
    real, rehearsal = edition_in(Phase.DRAFT), edition_in(Phase.DRAFT, slug="rehearsal-1")
    invented = person(Role.STAFF, rehearsal="rehearsal-1")

    assert refusal_of(real, Gate.PUBLISH, invented) == "other-edition"
    assert policies.why_not_move(invented, rehearsal, Gate.PUBLISH, NOW) is None
    assert policies.why_not_move(person(Role.STAFF), rehearsal, Gate.PUBLISH, NOW) is None


def test_what_another_app_finds_unmet_stops_the_gate() -> None:
    edition = edition_in(Phase.CHECKING)
    process.require_for(
        Gate.START_EVALUATION, lambda edition, at: [Condition(Weight.BLOCKS, "3 submissions have no verdict")]
    )

    assert refusal_of(edition, Gate.START_EVALUATION, person(Role.STAFF)) == "unmet"


def test_what_another_app_does_belongs_to_the_same_transaction() -> None:
    edition = edition_in(Phase.CHECKING)

    def fails(edition: Edition, *, by: User, at: datetime) -> None:
        raise ValidationError("This cannot be.")

    process.follow(Gate.START_EVALUATION, fails, lambda edition, at: ["12 assignments will open"])

    with pytest.raises(ValidationError):
        actions.move_gate(edition, Gate.START_EVALUATION, by=person(Role.STAFF), at=NOW)

    assert not GateMove.objects.filter(gate=Gate.START_EVALUATION).exists()
    assert nothing_happened()
    assert process.preview_of(Gate.START_EVALUATION, edition, NOW) == ["12 assignments will open"]


def test_without_a_vote_nobody_certifies_one() -> None:
    edition = edition_in(Phase.COUNTING, method={"vote_mode": VoteMode.NONE})

    assert refusal_of(edition, Gate.CERTIFY_VOTE, person(Role.CHAIR)) == "not-next"


UNMET = {
    "The weights do not add up to 100: IMPACT, CULTURE": lambda edition: Criterion.objects.filter(
        code="ethics"
    ).update(weight=39),
    "The weights do not add up to 100: no category": lambda edition: (
        Question.objects.all().delete(),
        Category.objects.all().delete(),
    ),
    "No questions: IMPACT": lambda edition: (
        Question.objects.filter(category=None).delete(),
    ),
    "The data protection notice is missing": lambda edition: Edition.objects.update(data_notice=""),
}  # fmt: skip


@pytest.mark.parametrize("sentence", UNMET)
def test_half_an_edition_is_not_published(sentence: str) -> None:
    edition = edition_in(Phase.DRAFT)
    UNMET[sentence](edition)

    unmet = [
        str(found.sentence)
        for found in process.conditions_for(Gate.PUBLISH, edition_now(edition), NOW)
        if not found.met
    ]

    assert unmet == [sentence]
    assert refusal_of(edition, Gate.PUBLISH, person(Role.STAFF)) == "unmet"


def test_an_edition_whose_deadline_is_past_is_not_published() -> None:
    edition = edition_in(Phase.DRAFT)

    assert refusal_of(edition, Gate.PUBLISH, person(Role.STAFF), at=edition.deadline) == "unmet"


# -- What PostgreSQL holds, whoever writes ---------------------------------------------------------------------------------


def test_the_database_takes_a_gate_once() -> None:
    edition = edition_in(Phase.CHECKING)

    with pytest.raises(IntegrityError, match="gate_moves_once"), transaction.atomic():
        moved(edition, Gate.PUBLISH)


@pytest.mark.parametrize("gate", [gate for gate in Gate if len(MOVED_BY[gate]) > 1])
def test_the_database_takes_no_gate_of_two_from_one(gate: Gate) -> None:
    alone = person(Role.STAFF)

    with pytest.raises(IntegrityError, match="gate_of_two_is_moved_by_another_person"), transaction.atomic():
        GateMove.objects.create(
            edition=EditionFactory(gates=[]),
            gate=gate,
            proposed_by=alone,
            proposed_at=NOW,
            moved_by=alone,
            moved_at=NOW,
        )


def test_the_database_knows_who_moved_whenever_something_moved() -> None:
    staff = person(Role.STAFF)

    with pytest.raises(IntegrityError, match="gate_is_moved_by_somebody_at_a_time"), transaction.atomic():
        GateMove.objects.create(
            edition=EditionFactory(gates=[]), gate=Gate.PUBLISH, proposed_by=staff, proposed_at=NOW, moved_at=NOW
        )


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_publish_once() -> None:
    edition = edition_in(Phase.DRAFT)
    people = [person(Role.STAFF) for _ in range(10)]

    def publish(staff: User) -> str:
        try:
            actions.move_gate(edition, Gate.PUBLISH, by=staff, at=NOW)
        except Refused as refused:
            return refused.refusal.code
        finally:
            connections.close_all()
        return "moved"

    with ThreadPoolExecutor(10) as pool:
        said = sorted(pool.map(publish, people))

    assert said == ["moved", *["not-next"] * 9]
    assert GateMove.objects.count() == 1
    assert Event.objects.count() == 1
