"""Who runs a call has no say on who judges an entry in which they have a hand: by hand, from a table, or by a proposal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from evaluation import actions, policies
from evaluation.assigning.proposals import Shown
from evaluation.models import Assignment, Proposal
from notifications.models import Letter
from submissions.conflicted import IN_CONFLICT
from tests.evaluation.test_conflicted_staff import MARK, conflicted, judging, proposed
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db
LEFT_OUT = "1 entry is left out"
NOT_SHOWN = "1 entry is not shown to you: you have a conflict of interest."


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def page_of(given: Jury, proposal: Proposal) -> str:
    return reverse("evaluation:proposal", args=[given.edition.slug, proposal.pk])


def written() -> tuple[int, ...]:
    """What assigning would have added to."""
    done = Proposal.objects.exclude(assigned_at=None)
    return Assignment.objects.count(), Event.objects.count(), Letter.objects.count(), done.count()


def read(client, person: User, address: str, **sent: str) -> str:
    client.force_login(person)
    return (client.post(address, sent) if sent else client.get(address)).content.decode()


def test_what_they_propose_is_not_about_their_entry_and_is_theirs_to_assign(client) -> None:
    given = judging()
    own, other = given.submissions
    person = conflicted(given, Role.STAFF)
    before = set(own.assignments.values_list("evaluator", "state"))

    assert LEFT_OUT in read(client, person, reverse("evaluation:propose", args=[given.edition.slug]))
    made = proposed(given, by=person)
    page = read(client, person, page_of(given, made))
    actions.assign_by_proposal(made, by=person, at=EVALUATING)

    assert made.entries == {other.number}
    assert LEFT_OUT in page
    assert "Assign as proposed" in page
    assert set(own.assignments.values_list("evaluator", "state")) == before
    assert other.assignments.count() == 2


def test_a_colleague_is_told_what_a_proposal_leaves_out_and_may_assign_the_rest(client) -> None:
    given = judging()
    made = proposed(given, by=conflicted(given, Role.STAFF))

    page = read(client, given.staff, page_of(given, made))

    assert LEFT_OUT in page
    assert NOT_SHOWN not in page
    assert len(actions.assign_by_proposal(made, by=given.staff, at=EVALUATING)) == 1


def test_a_proposal_about_their_entry_is_shown_without_it_and_is_a_colleagues_to_assign(client) -> None:
    given = judging()
    own, other = given.submissions
    person, made = conflicted(given, Role.STAFF), given.edition.proposals.get()
    assert made.entries == {own.number, other.number}
    before = written()

    page = read(client, person, page_of(given, made))
    client.force_login(person)
    answer = client.post(page_of(given, made))
    with pytest.raises(Refused) as refused:
        actions.assign_by_proposal(made, by=person, at=EVALUATING)

    assert refused.value.refusal == policies.IN_PROPOSAL
    assert answer.status_code == 409
    assert written() == before
    assert own.number not in page
    assert other.number in page
    assert NOT_SHOWN in page
    assert "a colleague without one assigns it" in page
    assert "Assign as proposed" not in page
    assert "Assign as proposed" in read(client, given.staff, page_of(given, made))
    assert len(actions.assign_by_proposal(made, by=given.staff, at=EVALUATING)) == 2


def test_a_hand_in_an_entry_that_is_found_after_proposing_counts_as_well() -> None:
    given = judging()
    person = conflicted(given, Role.STAFF, by="organisation")
    own = given.submissions[0]
    own.organisation.members.filter(person=person).update(vouched=False)
    made = proposed(given, by=person)
    own.organisation.members.filter(person=person).update(vouched=True)
    before = written()

    with pytest.raises(Refused) as refused:
        actions.assign_by_proposal(made, by=person, at=EVALUATING)

    assert refused.value.refusal == policies.IN_PROPOSAL
    with pytest.raises(Refused) as refused:
        actions.assign_by_proposal(made, by=given.staff, at=EVALUATING)
    assert refused.value.refusal == policies.CHANGED_SINCE
    assert written() == before


def test_no_load_tells_who_reads_the_entry() -> None:
    """With the pairs beside it, and with what other pages say, a sum would: so it is shown to those who see all of it."""
    given = judging()
    person = conflicted(given, Role.STAFF)
    whole = given.edition.proposals.last()

    assert Shown(whole, EVALUATING, person).loads() == []
    assert sum(row.entries for row in Shown(whole, EVALUATING, given.staff).loads()) >= 4


def test_no_evaluator_is_named_whose_capacity_the_entry_uses_up() -> None:
    given = judging()
    person = conflicted(given, Role.STAFF)
    given.edition.evaluators.update(capacity=1)
    whole = actions.propose_assignments(given.edition, each=3, seed=1, by=given.staff, at=EVALUATING)

    def reasons(reader: User) -> set[str]:
        return {row.reason for row in Shown(whole, EVALUATING, reader).shortages()}

    assert reasons(person) == {"Capacity is used up."}
    assert any(given.evaluators[1].person.name in reason for reason in reasons(given.staff))


def test_the_form_offers_no_entry_of_theirs_and_takes_none(client) -> None:
    given = judging()
    person, address = conflicted(given, Role.STAFF), reverse("evaluation:assign", args=[given.edition.slug])
    before = written()

    page = read(client, person, address)
    pair = {"evaluator": str(given.evaluators[2].pk), "submission": str(given.submissions[0].pk)}
    answer = read(client, person, address, **pair)

    assert NOT_SHOWN in page
    assert MARK not in page + answer
    assert "Select a valid choice" in answer
    assert written() == before


@pytest.mark.parametrize("check", [True, False])
def test_a_table_tells_of_their_entry_only_that_it_is_theirs(client, check: bool) -> None:
    """Whether the evaluator has it, has a conflict with it, or could read it: the same words."""
    given = judging()
    person, address = conflicted(given, Role.STAFF), reverse("evaluation:assign", args=[given.edition.slug])
    before, number = written(), given.submissions[0].number
    table = "\n".join(f"{row.person.email},{number}" for row in given.edition.evaluators.order_by("pk"))

    page = read(client, person, address, table=table, **({"check": "1"} if check else {}))

    reason = str(IN_CONFLICT.reason)
    assert [f"Line {line}: {reason}" in page for line in range(1, 5)] == [True] * 4
    assert MARK not in page
    assert written() == before


def test_who_has_a_hand_in_every_entry_proposes_for_none(client) -> None:
    given = judging()
    person = conflicted(given, Role.STAFF)
    given.submissions.reverse()
    given.submissions[0].organisation.members.create(person=person, since=EVALUATING)
    address = reverse("evaluation:propose", args=[given.edition.slug])
    client.force_login(person)

    page = client.post(address, {"each": "2", "seed": "1"}, follow=True).content.decode()

    assert "2 entries are left out" in page
    assert "there is nothing to assign" in page
