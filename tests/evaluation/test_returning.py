"""A submitted evaluation given back by staff: who may, what counts meanwhile, and who is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls.process import Weight
from calls.rules import Gate
from evaluation import actions
from evaluation.conditions import before_freeze
from evaluation.models import Assignment, Evaluation, EvaluationReturn
from evaluation.ranking.ties import entries_of
from notifications.models import Letter
from submissions.models import Editor
from tests.evaluation.test_desk import QUEUE, address, save
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import DECIDING, Jury, judged, jury
from tests.factories.moments import now_is
from tests.factories.submissions import BEFORE
from tests.races import at_once

pytestmark = pytest.mark.django_db
REASON = "The comment on ethics speaks of another entry."
S = Assignment.State


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with now_is(EVALUATING):
        yield


def give_back(given: Jury, **more: object) -> EvaluationReturn:
    act = {"reason": REASON, "by": given.staff, "at": EVALUATING} | more
    return actions.return_evaluation(given.assignment(), **act)  # type: ignore[arg-type]  # what a test leaves out


def page_of(given: Jury) -> str:
    return reverse("evaluation:give_back", args=[given.edition.slug, given.assignment().pk])


def blocked(given: Jury) -> list[str]:
    return [row.sentence for row in before_freeze(given.fresh(), DECIDING) if row.weight is Weight.BLOCKS]


def test_a_returned_evaluation_is_writable_again_and_shows_the_reason(client) -> None:
    given = jury()
    judged(given.assignment(), "4")

    client.force_login(given.staff)
    answer = client.post(page_of(given), {"reason": REASON})
    client.force_login(given.judge())
    page = client.get(address("sheet", given.assignment())).content.decode()

    assert answer.headers["Location"] == reverse("evaluation:progress", args=[given.edition.slug])
    assert given.assignment().state == S.IN_PROGRESS
    assert REASON in page
    assert "Returned to you" in client.get(reverse(QUEUE)).content.decode()
    assert save(client, given.assignment(), "score:evidence", "2.0", revision=1).status_code == 200


def test_it_counts_for_nothing_until_it_is_submitted_again() -> None:
    given = jury(evaluators=2, quorum=2)
    for evaluator in (0, 1):
        judged(given.assignment(evaluator), "4")
    assert len(entries_of(given.edition)[given.category.pk][0].judgements) == 2
    assert blocked(given) == []

    give_back(given)
    assert len(entries_of(given.edition)[given.category.pk][0].judgements) == 1
    assert blocked(given) == ["The quorum is missing for 1 submission"]

    actions.submit_evaluation(given.assignment(), by=given.judge(), at=EVALUATING)
    assert len(entries_of(given.edition)[given.category.pk][0].judgements) == 2
    assert blocked(given) == []


def test_the_evaluator_is_written_to_once_with_the_reason_and_the_record_keeps_it() -> None:
    given = jury()
    judged(given.assignment(), "4")

    row = give_back(given)

    letter = Letter.objects.get(kind="evaluation_returned")
    assert letter.to == given.judge().email
    assert letter.key == f"evaluation-returned:{row.pk}"
    for text in (letter.text, letter.html):
        assert REASON in text
        assert address("sheet", given.assignment()) in text
    event = Event.objects.get(verb="evaluation returned")
    assert (event.actor, event.from_state, event.to_state) == (given.staff, S.SUBMITTED, S.IN_PROGRESS)
    assert (row.reason, row.by, row.submitted_at) == (REASON, given.staff, EVALUATING)


def test_each_return_is_kept_and_the_latest_reason_is_shown(client) -> None:
    given = jury()
    judged(given.assignment(), "4")
    give_back(given)
    actions.submit_evaluation(given.assignment(), by=given.judge(), at=EVALUATING)
    give_back(given, reason="And the weights are upside down.")
    client.force_login(given.judge())

    page = client.get(address("sheet", given.assignment())).content.decode()

    assert EvaluationReturn.objects.count() == Letter.objects.filter(kind="evaluation_returned").count() == 2
    assert "upside down" in page
    assert REASON not in page


def refused(given: Jury, **more: object) -> str:
    """The code of the refusal; nothing was written and no letter is owed."""
    state = given.assignment().state
    with pytest.raises(Refused) as caught:
        give_back(given, **more)
    assert given.assignment().state == state
    assert not EvaluationReturn.objects.exists()
    assert not Letter.objects.filter(kind="evaluation_returned").exists()
    return caught.value.refusal.code


@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR, Role.EVALUATOR])
def test_only_staff_return_an_evaluation(client, role: Role) -> None:
    given = jury()
    judged(given.assignment(), "4")
    person = UserFactory(roles=[role])
    client.force_login(person)

    refused(given, by=person)
    assert client.post(page_of(given), {"reason": REASON}).status_code == 403


def test_staff_with_a_conflict_in_the_category_do_not_return_it() -> None:
    given = jury()
    judged(given.assignment(), "4")
    Editor.objects.create(submission=given.submissions[0], person=given.staff, since=BEFORE)

    assert refused(given) == "in-conflict"


def test_nothing_is_returned_after_the_freeze(client) -> None:
    given = jury()
    judged(given.assignment(), "4")
    moved(given.edition, Gate.FREEZE_RANKING, at=EVALUATING)
    client.force_login(given.staff)

    assert refused(given) == "frozen"
    assert client.get(page_of(given)).status_code == 403
    assert Evaluation.objects.get().submitted_at is not None


def test_what_is_not_submitted_cannot_be_returned() -> None:
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)

    assert refused(given) == "not-in-hand"


def test_a_reported_conflict_is_decided_first() -> None:
    given = jury()
    judged(given.assignment(), "4")
    actions.report_late_conflict(given.assignment(), reason="A cousin.", by=given.judge(), at=EVALUATING)

    assert refused(given) == "chair-first"


def test_a_return_needs_its_reason(client) -> None:
    given = jury()
    judged(given.assignment(), "4")
    client.force_login(given.staff)

    with pytest.raises(ValidationError):
        give_back(given, reason=" ")
    page = client.post(page_of(given), {"reason": " "}).content.decode()

    assert "There is a problem" in page
    assert given.assignment().state == S.SUBMITTED
    assert not EvaluationReturn.objects.exists()


def test_staff_are_offered_the_return_where_they_may(client) -> None:
    given = jury()
    judged(given.assignment(), "4")

    for person, offered in ((given.staff, True), (given.chair, False)):
        client.force_login(person)
        progress = client.get(reverse("evaluation:progress", args=[given.edition.slug])).content.decode()
        sheet = client.get(address("sheet", given.assignment())).content.decode()
        assert (page_of(given) in progress, page_of(given) in sheet) == (offered, offered)


@pytest.mark.django_db(transaction=True)
def test_two_of_staff_who_return_it_at_once_return_it_once() -> None:
    given = jury()
    judged(given.assignment(), "4")

    found = at_once(*[lambda: give_back(given)] * 4)

    assert sorted(type(one).__name__ for one in found) == ["EvaluationReturn", *["Refused"] * 3]
    assert EvaluationReturn.objects.count() == Letter.objects.filter(kind="evaluation_returned").count() == 1
