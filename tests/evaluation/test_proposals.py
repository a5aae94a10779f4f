"""Assignments proposed for a whole edition: what is read, what is written, who may, and what it costs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from calls.rules import Phase
from evaluation import actions, policies
from evaluation.assigning import proposals
from evaluation.assigning.proposals import Shown
from evaluation.conflicts import automatic_conflict
from evaluation.conflicts.barring import Barring
from evaluation.models import Assignment, Evaluator, Proposal
from notifications.models import Letter
from submissions.models import Submission
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, edition_in
from tests.factories.evaluation import EvaluatorFactory, Jury, jury
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def url(given: Jury) -> str:
    return reverse("evaluation:propose", args=[given.edition.slug])


def dry_run(given: Jury, *, each: int = 2, seed: int = 5) -> Proposal:
    return actions.propose_assignments(given.edition, each=each, seed=seed, by=given.staff, at=EVALUATING)


def assigned(given: Jury) -> set[tuple[str, str]]:
    return {(str(row.evaluator_id), str(row.submission.number)) for row in Assignment.objects.standing()}


def test_a_dry_run_assigns_nothing_and_is_written_as_it_was_shown():
    given = jury(submissions=3, evaluators=4, assigned=False)
    shown = dry_run(given)
    assert not Assignment.objects.exists()

    made = actions.assign_by_proposal(shown, by=given.staff, at=EVALUATING)

    assert len(made) == 6
    assert assigned(given) == {(judge, entry) for judge, entry in shown.solution["pairs"]}
    event = Event.objects.get(verb="assignments proposed")
    assert event.facts == {"seed": 5, "each": 2, "problem": shown.problem, "pairs": 6}
    assert Proposal.objects.get().assigned_by == given.staff


def test_the_same_seed_proposes_the_same_and_keeps_both():
    given = jury(submissions=3, evaluators=4, assigned=False)

    first, second = dry_run(given), dry_run(given)

    assert first.pk != second.pk
    assert (first.problem, first.solution) == (second.problem, second.solution)


@pytest.mark.parametrize("change", ["evaluator", "entry", "capacity", "conflict", "assignment"])
def test_a_dry_run_of_yesterday_writes_nothing(change):
    given = jury(submissions=2, evaluators=3, assigned=False)
    shown = dry_run(given)
    entry, evaluator = given.submissions[0], given.evaluators[0]
    match change:
        case "evaluator":
            EvaluatorFactory(edition=given.edition)
        case "entry":
            Submission.objects.filter(pk=entry.pk).update(state=State.WITHDRAWN)
        case "capacity":
            Evaluator.objects.filter(pk=evaluator.pk).update(capacity=1)
        case "conflict":
            Evaluator.objects.filter(pk=evaluator.pk).update(affiliation=entry.organisation.legal_name)
        case "assignment":
            actions.assign(evaluator, entry, by=given.staff, at=EVALUATING)
    before, letters = assigned(given), Letter.objects.count()

    with pytest.raises(Refused) as refused:
        actions.assign_by_proposal(shown, by=given.staff, at=EVALUATING)

    assert refused.value.refusal == policies.CHANGED_SINCE
    assert (assigned(given), Letter.objects.count()) == (before, letters)
    assert not Event.objects.filter(verb="assignments proposed").exists()


def test_a_dry_run_is_written_once():
    given = jury(submissions=2, evaluators=3, assigned=False)
    shown = dry_run(given)
    actions.assign_by_proposal(shown, by=given.staff, at=EVALUATING)

    with pytest.raises(Refused):
        actions.assign_by_proposal(shown, by=given.staff, at=EVALUATING)

    assert Assignment.objects.count() == 4


def test_after_somebody_dropped_out_only_the_gaps_are_filled():
    given = jury(submissions=4, evaluators=4, assigned=False)
    actions.assign_by_proposal(dry_run(given), by=given.staff, at=EVALUATING)
    gone = Assignment.objects.first().evaluator
    before = assigned(given)
    left = {pair for pair in before if pair[0] == str(gone.pk)}
    for row in gone.assignments.all():
        actions.replace(row, reason="Ill.", by=given.staff, at=EVALUATING)
    Evaluator.objects.filter(pk=gone.pk).update(capacity=0)

    actions.assign_by_proposal(dry_run(given), by=given.staff, at=EVALUATING)

    assert left
    assert before - left <= assigned(given)
    assert len(assigned(given)) == len(before)
    assert str(gone.pk) not in {judge for judge, _entry in assigned(given)}


def in_conflict(given: Jury, assignment: Assignment) -> None:
    house = assignment.submission.organisation.legal_name
    Evaluator.objects.filter(pk=assignment.evaluator_id).update(affiliation=house)


def test_what_a_conflict_forbids_by_now_is_taken_back_by_the_proposal():
    given = jury(submissions=1, evaluators=2, assigned=False)
    standing = actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)
    in_conflict(given, standing)

    actions.assign_by_proposal(dry_run(given, each=1), by=given.staff, at=EVALUATING)

    standing.refresh_from_db()
    assert standing.state == Assignment.State.REPLACED
    assert assigned(given) == {(str(given.evaluators[1].pk), given.submissions[0].number)}


def test_what_is_handed_in_is_left_to_the_chair_whatever_conflict_is_seen_by_now():
    given = jury(submissions=1, evaluators=2, assigned=False)
    standing = actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)
    Assignment.objects.filter(pk=standing.pk).update(state=Assignment.State.SUBMITTED, declared_at=EVALUATING)
    in_conflict(given, standing)
    shown = dry_run(given, each=2)

    assert Shown(shown, EVALUATING, given.staff).late() == [(given.submissions[0].number, str(given.evaluators[0]))]
    assert shown.solution["dropped"] == []
    actions.assign_by_proposal(shown, by=given.staff, at=EVALUATING)

    standing.refresh_from_db()
    assert standing.state == Assignment.State.SUBMITTED
    assert len(assigned(given)) == 2


def test_conflicts_of_a_whole_jury_are_those_of_each_pair():
    given = jury(submissions=3, evaluators=3, assigned=False)
    own = given.submissions[0]
    one, two = given.evaluators[:2]
    one.affiliation = own.organisation.legal_name
    one.save()
    given.evaluators.append(EvaluatorFactory(edition=given.edition, person=owner_of(own)))
    two.person.email = f"judge@{owner_of(given.submissions[1]).email.partition('@')[2]}"
    two.person.save()

    barring = Barring(given.evaluators, given.submissions)

    both = [(barring.why_not(e, s), automatic_conflict(e, s)) for e in given.evaluators for s in given.submissions]
    assert [bulk for bulk, _single in both] == [single for _bulk, single in both]
    assert len({bulk.code for bulk, _single in both if bulk}) >= 2


def test_the_page_shows_a_dry_run_and_then_assigns_it(client):
    given = jury(submissions=2, evaluators=3, assigned=False)
    client.force_login(given.staff)
    assert client.get(url(given)).status_code == 200

    page = client.post(url(given), {"each": 4, "seed": 1}, follow=True)

    assert "Too few evaluators" in page.content.decode()
    assert "6 assignments are new" in page.content.decode()
    assert Assignment.objects.count() == 0
    address = page.request["PATH_INFO"]
    assert client.post(address).status_code == 302
    assert Assignment.objects.count() == 6
    assert "Assign as proposed" not in client.get(address).content.decode()
    assert client.post(address).status_code == 409
    assert Assignment.objects.count() == 6


def test_where_nothing_is_new_there_is_nothing_to_press(client):
    given = jury(submissions=2, evaluators=2)
    client.force_login(given.staff)

    page = client.post(url(given), {"each": 2, "seed": 1}, follow=True).content.decode()

    assert "0 assignments are new" in page
    assert "there is nothing to assign" in page
    assert "Assign as proposed" not in page
    assert "New pairs and why" not in page


def test_a_page_that_is_no_longer_true_says_so_and_offers_no_button(client):
    given = jury(submissions=2, evaluators=3, assigned=False)
    client.force_login(given.staff)
    address = client.post(url(given), {"each": 2, "seed": 1})["Location"]
    EvaluatorFactory(edition=given.edition)

    page = client.get(address).content.decode()

    assert "Something has changed since" in page
    assert "Assign as proposed" not in page
    assert client.post(address).status_code == 409
    assert not Assignment.objects.exists()


def test_a_call_that_is_too_large_for_its_time_gets_words_and_keeps_what_was_typed(client, monkeypatch):
    given = jury(submissions=9, evaluators=9, assigned=False)
    monkeypatch.setattr(proposals, "SECONDS", 0.0)
    client.force_login(given.staff)

    page = client.post(url(given), {"each": 3, "seed": 77})

    assert page.status_code == 422
    assert "too large for a proposal" in page.content.decode()
    assert 'value="77"' in page.content.decode()
    assert not Proposal.objects.exists()


def test_a_page_names_the_first_entries_that_are_short_and_counts_the_others(client, monkeypatch):
    given = jury(submissions=3, evaluators=1, assigned=False)
    monkeypatch.setattr(proposals, "SHORT", 1)
    client.force_login(given.staff)

    page = client.post(url(given), {"each": 2, "seed": 1}, follow=True)

    assert [row.entry for row in page.context["found"].shortages()] == [min(row.number for row in given.submissions)]
    assert "And 2 more." in page.content.decode()


def test_evaluators_applicants_and_strangers_see_no_proposal(client):
    given = jury(assigned=False)
    address = reverse("evaluation:proposal", args=[given.edition.slug, dry_run(given).pk])

    assert client.get(url(given)).status_code == 302
    for person in (given.judge(), owner_of(given.submissions[0]), given.chair, UserFactory()):
        client.force_login(person)
        assert client.post(url(given), {"each": 1, "seed": 1}).status_code == 403
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403
    assert not Assignment.objects.exists()


def test_a_proposal_of_another_edition_is_not_there(client):
    given = jury(submissions=1, evaluators=1, assigned=False)
    other = edition_in(Phase.EVALUATION, slug="another-call")
    client.force_login(given.staff)

    assert client.get(reverse("evaluation:proposal", args=[other.slug, dry_run(given, each=1).pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 6])
def test_a_proposal_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count):
    given = jury(submissions=count, evaluators=count, assigned=False)

    with django_assert_num_queries(13):  # one of them: what is hidden from who proposes
        shown = dry_run(given, each=1)
    client.force_login(given.staff)
    address = reverse("evaluation:proposal", args=[given.edition.slug, shown.pk])
    client.get(address)
    with django_assert_num_queries(16):  # two of them: what is left out, and whether the reader may assign it
        client.get(address)


@pytest.mark.parametrize("count", [2, 12])
def test_assigning_costs_the_same_queries_for_one_entry_as_for_many(django_assert_num_queries, count):
    given = jury(submissions=count, evaluators=2, assigned=False)
    shown = dry_run(given)

    # Two of them: what is left out, and whether it is theirs to assign; two more: the words of a letter to each of the two.
    with django_assert_num_queries(24):
        made = actions.assign_by_proposal(shown, by=given.staff, at=EVALUATING)

    assert len(made) == 2 * count
