"""Staff, chair or auditor who sit on the jury as well: every conflict that the portal knows of closes the entry to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.actions import give_role
from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from evaluation import actions
from evaluation.conflicts import automatic_conflict, categories_in_conflict
from evaluation.models import Assignment, ConflictDecision, Evaluation, Evaluator
from notifications.models import Letter
from submissions.conflicted import hidden, hidden_in
from submissions.models import Organisation
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import EvaluatorFactory, Jury, judged, jury
from tests.factories.kept import kept
from tests.factories.moments import now_is
from tests.factories.submissions import OrganisationFactory, SubmissionFactory

pytestmark = pytest.mark.django_db
CONFLICT, NONE = ConflictDecision.Verdict.CONFLICT, ConflictDecision.Verdict.NONE


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


@pytest.fixture
@kept
def given() -> Jury:
    """Two entries of one category, and another in the next; an evaluator who is staff as well."""
    made = jury(submissions=2, evaluators=2, quorum=1, assigned=False)
    made.submissions.append(SubmissionFactory(category=made.edition.categories.all()[1], eligible=True))
    give_role(made.judge(), Role.STAFF, by=made.chair, at=EVALUATING)
    made.judge().refresh_from_db()
    return made


def numbers(given: Jury) -> list[int]:
    """Which of the entries are closed to the first evaluator, by their places."""
    closed = hidden_in(given.edition, given.judge())
    return [place for place, row in enumerate(given.submissions) if row.pk in closed]


def decide(given: Jury, verdict: str) -> None:
    row, own = given.evaluators[0], given.submissions[0]
    actions.decide_conflict(row, own, verdict=verdict, reason="They told us.", by=given.staff, at=EVALUATING)


def assigned(given: Jury) -> Assignment:
    """The first entry, judged by the first evaluator."""
    row = actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)
    judged(row, "4")
    return Assignment.objects.get(pk=row.pk)


def report(given: Jury, row: Assignment) -> None:
    actions.report_late_conflict(row, reason="My former student.", by=given.judge(), at=EVALUATING)


def page(client: Any, given: Jury, name: str) -> str:
    client.force_login(given.judge())
    return client.get(reverse(f"evaluation:{name}", args=[given.edition.slug])).content.decode()


def test_a_confirmed_conflict_closes_the_entry_without_an_assignment(client, given) -> None:
    assert numbers(given) == []

    decide(given, CONFLICT)

    assert numbers(given) == [0]
    assert categories_in_conflict(given.judge(), given.edition) == {given.category.pk}
    progress = page(client, given, "progress")
    assert given.submissions[0].number not in progress
    assert given.submissions[2].number in progress


def test_the_newest_decision_on_a_pair_holds(given) -> None:
    decide(given, CONFLICT)
    decide(given, NONE)
    assert numbers(given) == []

    decide(given, CONFLICT)
    assert numbers(given) == [0]


def test_a_decision_about_somebody_else_closes_nothing(given) -> None:
    other = given.evaluators[1]
    actions.decide_conflict(
        other, given.submissions[0], verdict=CONFLICT, reason="A cousin.", by=given.staff, at=EVALUATING
    )

    assert numbers(given) == []


def test_a_reported_conflict_closes_the_entry_until_the_chair_dismisses_it(client, given) -> None:
    row = assigned(given)
    assert given.submissions[0].number in page(client, given, "progress")

    report(given, row)

    assert numbers(given) == [0]
    assert given.submissions[0].number not in page(client, given, "progress")
    actions.dismiss_late_conflict(row, reason="Ten years ago.", by=given.chair, at=EVALUATING)
    assert numbers(given) == []


def test_what_was_given_to_somebody_else_for_a_reason_is_no_conflict(given) -> None:
    row = actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)

    actions.replace(row, reason="Away.", by=given.staff, at=EVALUATING)

    assert numbers(given) == []


def _same(own: Organisation) -> Organisation:
    return own


def _parent(own: Organisation) -> Organisation:
    """Of which the applicant's organisation is a part."""
    own.parent = OrganisationFactory()
    own.save()
    return own.parent


def _child(own: Organisation) -> Organisation:
    return OrganisationFactory(parent=own)


def _sister(own: Organisation) -> Organisation:
    return OrganisationFactory(parent=_parent(own))


def _merged(own: Organisation) -> Organisation:
    return OrganisationFactory(merged_into=own, merged_at=EVALUATING)


def _child_of_merged(own: Organisation) -> Organisation:
    """Merged into the parent of the applicant's organisation."""
    return OrganisationFactory(merged_into=_parent(own), merged_at=EVALUATING)


def _same_name(own: Organisation) -> Organisation:
    return OrganisationFactory(legal_name=own.legal_name.upper())


def _another(own: Organisation) -> Organisation:
    return OrganisationFactory()


RELATED = (_same, _parent, _child, _sister, _merged, _child_of_merged, _same_name)


@pytest.mark.parametrize("related", [*RELATED, _another])
def test_the_organisation_of_the_profile_closes_what_the_portal_blocks_for_certain(
    given, related: Callable[[Organisation], Organisation]
) -> None:
    own = Organisation.objects.get(pk=given.submissions[0].organisation_id)
    Evaluator.objects.filter(pk=given.evaluators[0].pk).update(organisation=related(own))
    evaluator = Evaluator.objects.select_related("person").get(pk=given.evaluators[0].pk)

    certain = [n for n, row in enumerate(given.submissions) if automatic_conflict(evaluator, row)]

    assert numbers(given) == certain == ([] if related is _another else [0])


def test_a_profile_counts_in_its_own_edition_only(given) -> None:
    own = given.submissions[0]
    EvaluatorFactory(person=given.judge(), organisation=own.organisation)

    assert not hidden(given.judge()).exists()


def test_an_affiliation_in_words_closes_nothing(given) -> None:
    name = given.submissions[0].organisation.legal_name
    Evaluator.objects.filter(pk=given.evaluators[0].pk).update(affiliation=name)

    assert numbers(given) == []


@pytest.mark.parametrize("act", [actions.accept_late_conflict, actions.dismiss_late_conflict])
def test_a_chair_on_the_jury_does_not_decide_about_the_own_conflict(client, given, act) -> None:
    give_role(given.judge(), Role.CHAIR, by=given.chair, at=EVALUATING)
    row = assigned(given)
    report(given, row)
    before = (Event.objects.count(), Letter.objects.count())

    with pytest.raises(Refused) as refused:
        act(row, reason="I see none.", by=given.judge(), at=EVALUATING)

    assert refused.value.refusal.code == "own-conflict"
    client.force_login(given.judge())
    answer = client.post(
        reverse("evaluation:late_conflict", args=[given.edition.slug, row.pk]), {"reason": "None.", "dismiss": "1"}
    )
    assert answer.status_code == 403
    assert "Somebody else decides about your own conflict of interest." in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.reason) == (Assignment.State.SUBMITTED, "My former student.")
    assert Evaluation.objects.get().voided_at is None
    assert (Event.objects.count(), Letter.objects.count()) == before


def test_a_chair_on_the_jury_is_not_offered_to_void_the_own_scores(client, given) -> None:
    give_role(given.judge(), Role.CHAIR, by=given.chair, at=EVALUATING)
    row = assigned(given)
    other = actions.assign(given.evaluators[1], given.submissions[0], by=given.staff, at=EVALUATING)
    judged(other, "4")

    offered = page(client, given, "progress")

    assert reverse("evaluation:late_conflict", args=[given.edition.slug, other.pk]) in offered
    assert reverse("evaluation:late_conflict", args=[given.edition.slug, row.pk]) not in offered


def test_what_is_closed_is_found_in_one_query_from_the_person(django_assert_num_queries, given) -> None:
    with django_assert_num_queries(1):
        list(hidden(given.judge()).filter(edition=given.edition))
