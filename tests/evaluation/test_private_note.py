"""The private note of an evaluator, which nobody else ever reads, and how confident the evaluator is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.urls import reverse

from accounts.own_data import told
from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Evaluation, PrivateNote, ScoreChange
from tests.evaluation.test_desk import QUEUE, address, opened, save, whole_sheet
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import Jury, judged, score_all
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db
NOTE = "Ask whether the second hospital still takes part."


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with now_is(EVALUATING):
        yield


def noted(given: Jury, evaluator: int = 0) -> None:
    """The evaluator has submitted, with a note."""
    assignment, judge = given.assignment(evaluator), given.judge(evaluator)
    actions.save_note(assignment, text=NOTE, revision=0, by=judge, at=EVALUATING)
    score_all(assignment, "4")
    actions.submit_evaluation(assignment, by=judge, at=EVALUATING)


def test_note_and_confidence_save_themselves_like_a_score(client) -> None:
    given = opened(client)

    note = save(client, given.assignment(), "note", NOTE)
    sure = save(client, given.assignment(), "confidence", "high")

    assert (note.status_code, note.json()["revision"], note.json()["words"]) == (200, 1, "Saved at 10:00")
    assert (sure.status_code, sure.json()["revision"]) == (200, 1)
    assert PrivateNote.objects.get().text == NOTE
    assert Evaluation.objects.get().confidence == "high"
    page = client.get(address("sheet", given.assignment())).content.decode()
    assert NOTE in page
    assert 'value="high" data-autosave="confidence" data-revision="1" checked' in page


@pytest.mark.parametrize(
    ("field", "first", "second"), [("note", NOTE, "Something else."), ("confidence", "high", "low")]
)
def test_another_tab_is_told_what_stands(client, field: str, first: str, second: str) -> None:
    given = opened(client)
    save(client, given.assignment(), field, first)

    clash = save(client, given.assignment(), field, second)

    assert clash.status_code == 409
    assert (clash.json()["theirs"], clash.json()["revision"]) == (first, 1)
    assert (PrivateNote.objects.first() or Evaluation.objects.get()) is not None
    kept = PrivateNote.objects.get().text if field == "note" else Evaluation.objects.get().confidence
    assert kept == first
    assert save(client, given.assignment(), field, second, revision=1).status_code == 200


def test_a_confidence_that_is_none_is_refused(client) -> None:
    given = opened(client)

    answer = save(client, given.assignment(), "confidence", "utter")

    assert (answer.status_code, answer.json()["reason"]) == (403, "Choose low, medium or high.")
    assert not Evaluation.objects.exists()


def test_without_a_script_both_are_saved_with_the_whole_sheet(client) -> None:
    given = opened(client)

    client.post(address("sheet", given.assignment()), whole_sheet(given) | {"note": NOTE, "confidence": "medium"})

    assert PrivateNote.objects.get().text == NOTE
    assert Evaluation.objects.get().confidence == "medium"


@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR, Role.AUDITOR, Role.EVALUATOR])
def test_nobody_else_ever_reads_the_note(client, role: Role) -> None:
    given = opened(client, evaluators=2)
    noted(given)
    judged(given.assignment(1), "3")
    client.force_login(given.judge(1) if role is Role.EVALUATOR else UserFactory(roles=[role]))

    found = [reverse(QUEUE), *(address(page, given.assignment()) for page in ("sheet", "changes", "print"))]
    found += [reverse(f"evaluation:{page}", args=[given.edition.slug]) for page in ("progress", "ranking")]
    pages = [client.get(one).content.decode() for one in found]

    assert all(NOTE not in page for page in pages)
    answer = save(client, given.assignment(), "note", "Mine now.", revision=1)
    assert answer.status_code == 403
    assert PrivateNote.objects.get().text == NOTE


def test_the_writer_still_reads_it_after_the_submit_and_finds_it_in_the_own_data(client) -> None:
    given = opened(client)
    noted(given)

    page = client.get(address("sheet", given.assignment())).content.decode()

    assert NOTE in page
    assert NOTE in json.dumps(told(given.judge()), default=str)
    assert NOTE not in json.dumps(told(given.staff), default=str)


def test_the_note_leaves_no_history_and_is_closed_with_the_sheet(client) -> None:
    given = opened(client)
    actions.save_note(given.assignment(), text=NOTE, revision=0, by=given.judge(), at=EVALUATING)
    moved(given.edition, Gate.FREEZE_RANKING, at=EVALUATING)

    with pytest.raises(Refused) as caught:
        actions.save_note(given.assignment(), text="More.", revision=1, by=given.judge(), at=EVALUATING)

    assert caught.value.refusal.code == "frozen"
    assert PrivateNote.objects.get().text == NOTE
    assert not ScoreChange.objects.exists()
