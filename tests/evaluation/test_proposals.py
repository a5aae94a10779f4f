"""Assignments proposed for a whole edition: what is read, what is written, who may, and what it costs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from evaluation import actions, policies
from evaluation.barring import Barring
from evaluation.conflicts import automatic_conflict
from evaluation.models import Assignment
from evaluation.proposals import propose
from notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
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


def test_a_proposal_that_is_still_true_is_written_with_its_seed():
    given = jury(submissions=3, evaluators=4, assigned=False)
    shown = propose(given.edition, each=2, seed=5, at=EVALUATING)

    made = actions.assign_by_proposal(given.edition, each=2, seed=5, digest=shown.digest, by=given.staff, at=EVALUATING)

    assert {(str(row.evaluator), str(row.submission.number)) for row in made} == shown.solution.added
    assert Assignment.objects.count() == 6
    event = Event.objects.get(verb="assignments proposed")
    assert event.facts == {"seed": 5, "each": 2, "digest": shown.digest, "pairs": 6}


def test_a_proposal_of_yesterday_writes_nothing():
    given = jury(submissions=2, evaluators=3, assigned=False)
    shown = propose(given.edition, each=2, seed=5, at=EVALUATING)
    EvaluatorFactory(edition=given.edition)
    letters = Letter.objects.count()

    with pytest.raises(Refused) as refused:
        actions.assign_by_proposal(given.edition, each=2, seed=5, digest=shown.digest, by=given.staff, at=EVALUATING)

    assert refused.value.refusal == policies.CHANGED_SINCE
    assert (Assignment.objects.count(), Letter.objects.count()) == (0, letters)
    assert not Event.objects.filter(verb="assignments proposed").exists()


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

    page = client.post(url(given), {"each": 4, "seed": 1})

    assert "Too few judges" in page.content.decode()
    assert Assignment.objects.count() == 0
    digest = page.context["found"].digest
    assert client.post(url(given), {"each": 4, "seed": 1, "digest": "other"}).status_code == 422
    assert Assignment.objects.count() == 0
    assert client.post(url(given), {"each": 4, "seed": 1, "digest": digest}).status_code == 302
    assert Assignment.objects.count() == 6


def test_evaluators_applicants_and_strangers_see_no_proposal(client):
    given = jury(assigned=False)

    assert client.get(url(given)).status_code == 302
    for person in (given.judge(), owner_of(given.submissions[0]), given.chair, UserFactory()):
        client.force_login(person)
        assert client.post(url(given), {"each": 1, "seed": 1}).status_code == 403


@pytest.mark.parametrize("count", [1, 6])
def test_a_proposal_costs_the_same_queries_for_one_as_for_many(django_assert_num_queries, count):
    given = jury(submissions=count, evaluators=count, assigned=False)

    with django_assert_num_queries(9):
        propose(given.edition, each=1, seed=1, at=EVALUATING)
