"""Staff and chair who sit on the jury see nothing of what others gave an entry before their own evaluation is in."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.actions import give_role, record
from accounts.models import Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from calls.actions import move_gate, propose_gate
from calls.rules import Gate
from evaluation import actions, policies
from evaluation.consensus.agenda import agenda_of
from evaluation.models import Assignment, Consensus, Score, TieDecision
from evaluation.policies import correcting
from evaluation.ranking.ties import unsettled_ties
from notifications.models import Letter
from reports import actions as reports
from reports.documents import MINUTES
from reports.models import Export
from submissions.models import Submission
from submissions.rules import State
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import DECIDING, Jury, judged, jury, score_all
from tests.factories.kept import kept
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db
SENTENCE = "You evaluate this entry yourself: totals show after you have submitted."


@pytest.fixture(autouse=True)
def in_april():
    with now_is(DECIDING):
        yield


@pytest.fixture
@kept
def given() -> Jury:
    """Two entries, both with two evaluations that differ; the first is open to a third evaluator: staff and chair as well."""
    made = jury(submissions=2, evaluators=3, quorum=1, finalists=1)
    for evaluator, value in ((1, "5"), (2, "3")):
        for place in (0, 1):
            judged(made.assignment(evaluator, place), value)
    actions.replace(made.assignment(0, 1), reason="Enough of them.", by=made.staff, at=EVALUATING)
    actions.declare_no_conflict(made.assignment(0), by=made.judge(), at=EVALUATING)
    for role in (Role.STAFF, Role.CHAIR):
        give_role(made.judge(), role, by=made.chair, at=EVALUATING)
    made.judge().refresh_from_db()
    return made


def hand_in(given: Jury) -> None:
    score_all(given.assignment(0), "4", at=DECIDING)
    actions.submit_evaluation(given.assignment(0), by=given.judge(), at=DECIDING)


def desk(name: str, given: Jury, *args: Any) -> str:
    return reverse(f"evaluation:{name}", args=[given.edition.slug, *args])


def read(client: Any, given: Jury, name: str, **asked: str) -> str:
    client.force_login(given.judge())
    return client.get(desk(name, given), asked).content.decode()


def of_others(given: Jury) -> list[str]:
    """The sheet of another on the first entry, and its history."""
    return [reverse(f"admin:evaluation_{page}", args=[given.assignment(1).pk]) for page in ("sheet", "changes")]


def freeze(given: Jury) -> None:
    for category, tie in unsettled_ties(given.fresh()):
        actions.settle_tie(category, order=list(tie), reason="By the panel.", by=given.chair, at=DECIDING)
    propose_gate(given.edition, Gate.FREEZE_RANKING, by=given.staff, at=DECIDING)
    move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING)


def test_the_sheets_of_others_do_not_exist_before_the_own_one_is_in(client, given) -> None:
    client.force_login(given.judge())
    assert [client.get(page).status_code for page in of_others(given)] == [404, 404]
    assert policies.why_not_read(given.judge(), given.assignment(1)).code == "evaluate-first"

    hand_in(given)

    assert [client.get(page).status_code for page in of_others(given)] == [200, 200]


def test_they_are_closed_again_once_it_is_returned(client, given) -> None:
    hand_in(given)

    actions.return_evaluation(given.assignment(0), reason="One comment is short.", by=given.staff, at=DECIDING)

    client.force_login(given.judge())
    assert [client.get(page).status_code for page in of_others(given)] == [404, 404]


def test_who_is_not_to_evaluate_it_any_more_reads_as_staff(client, given) -> None:
    actions.replace(given.assignment(0), reason="No time.", by=given.staff, at=EVALUATING)

    client.force_login(given.judge())
    assert [client.get(page).status_code for page in of_others(given)] == [200, 200]
    assert SENTENCE not in read(client, given, "progress")


def test_progress_names_the_entry_and_says_why_it_has_no_totals(client, given) -> None:
    first, second = (row.number for row in given.submissions)
    page = read(client, given, "progress")

    assert page.count(SENTENCE) == 1
    assert first in page
    assert page.count('class="num">80.00') == 1
    assert page.count('class="num">–') == 0
    assert page.count(">talk<") == 1
    assert of_others(given)[0] not in page
    assert reverse("admin:evaluation_sheet", args=[given.assignment(1, 1).pk]) in page
    divided = read(client, given, "progress", flag="talk")
    assert (first in divided, second in divided) == (False, True)

    hand_in(given)

    page = read(client, given, "progress")
    assert (page.count(SENTENCE), page.count('class="num">80.00'), page.count(">talk<")) == (0, 2, 2)
    assert first in read(client, given, "progress", flag="talk")


def test_the_agenda_gives_it_no_place_and_no_other_entry_a_chance_by_it(client, given) -> None:
    first, second = given.submissions

    def chances(reader: User | None) -> dict[Submission, float]:
        return {item.submission: float(item.chance) for item in agenda_of(given.fresh(), (), DECIDING, reader).items}

    Score.objects.filter(value="3").update(value="3.5")  # a 3 alone would not pass the threshold
    before, of_all = chances(given.judge()), chances(None)
    assert (set(before), set(of_all)) == ({second}, {first, second})
    Score.objects.filter(evaluation__assignment__submission=first).update(value="1")  # below all that second has
    assert chances(given.judge()) == before
    assert of_all[second] < 1 == chances(None)[second]

    page = read(client, given, "agenda")

    assert "Not shown to you yet" in page
    assert page.index(second.number) < page.index("Not shown to you yet") < page.index(first.number)
    hand_in(given)
    assert "Not shown to you yet" not in read(client, given, "agenda")


def test_they_neither_see_nor_settle_the_ties_of_its_category(client, given) -> None:
    tied = [str(row.public_id) for row in given.submissions]
    client.force_login(given.chair)
    assert "Settle the tie" in client.get(desk("ties", given)).content.decode()
    letters, events = Letter.objects.count(), Event.objects.count()

    page = read(client, given, "ties")

    assert "you evaluate entries of it yourself" in page
    assert "Settle the tie" not in page
    assert given.submissions[1].number not in page
    for act in (
        lambda: actions.settle_tie(given.category, order=tied, reason="Mine.", by=given.judge(), at=DECIDING),
        lambda: actions.decide_no_award(given.category, reason="None.", by=given.judge(), at=DECIDING),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.code == "evaluate-all-first"
    assert not TieDecision.objects.exists()
    assert (Letter.objects.count(), Event.objects.count()) == (letters, events)


def conclude(given: Jury) -> Consensus:
    """The panel agrees on a score of the first entry, without its third evaluator."""
    consensus = actions.open_consensus(
        given.submissions[0], rapporteur=given.judge(1), why="They differ.", by=given.chair, at=DECIDING
    )
    code = given.category.criteria.all()[0].code
    for part, typed in ((f"score:{code}", "4.0"), (f"text:{code}", "We agree on four, for the annex shows it.")):
        actions.save_part(consensus, part, typed=typed, revision=0, by=given.judge(1), at=DECIDING)
    last = consensus.changes.order_by("pk").last()
    assert last is not None
    return actions.conclude(consensus, seen=last.pk, by=given.chair, at=DECIDING)


def test_they_do_not_call_the_panel_on_it(given) -> None:
    with pytest.raises(Refused) as refused:
        actions.open_consensus(
            given.submissions[0], rapporteur=given.judge(1), why="They differ.", by=given.judge(), at=DECIDING
        )

    assert refused.value.refusal.code == "evaluate-first"
    assert not Consensus.objects.exists()


def test_the_record_keeps_from_them_what_the_panel_agreed_on(client, given) -> None:
    conclude(given)
    told = []
    for person in (given.staff, given.judge()):
        client.force_login(person)
        entry = reverse("submissions:staff_submission", args=[given.edition.slug, given.submissions[0].public_id])
        record_of_all = reverse("calls:record", args=[given.edition.slug])
        for page in (record_of_all, reverse("admin:accounts_event_changelist"), entry):
            told.append("consensus concluded" in client.get(page).content.decode().lower())
    client.force_login(given.judge())
    event = Event.objects.get(verb="consensus concluded")
    one = client.get(reverse("admin:accounts_event_change", args=[event.pk]))

    assert told == [True, True, True, False, False, False]
    assert "4.0" not in one.content.decode()
    hand_in(given)
    assert (
        "consensus concluded" in client.get(reverse("calls:record", args=[given.edition.slug])).content.decode().lower()
    )


def test_the_minutes_wait_as_well(given) -> None:
    conclude(given)

    with pytest.raises(Refused) as refused:
        reports.request_export(MINUTES, "pdf", edition=given.edition, by=given.judge(), at=DECIDING)

    assert refused.value.refusal.code == "closed-to-you"
    assert not Export.objects.exists()
    hand_in(given)
    assert reports.request_export(MINUTES, "pdf", edition=given.edition, by=given.judge(), at=DECIDING)


def test_after_the_freeze_it_does_not_apply_any_more(client, given) -> None:
    conclude(given)
    freeze(given)

    assert Assignment.objects.get(pk=given.assignment(0).pk).state == Assignment.State.ACCEPTED
    client.force_login(given.judge())
    assert [client.get(page).status_code for page in of_others(given)] == [200, 200]
    assert SENTENCE not in read(client, given, "progress")
    assert Consensus.objects.visible_to(given.judge()).exists()
    assert client.get(desk("how_sure", given, given.category.code)).status_code == 200


def test_what_a_correction_would_change_is_closed_to_who_has_still_to_evaluate_a_new_entry(client, given) -> None:
    freeze(given)
    actions.propose_correction(given.fresh(), reason="An appeal is upheld.", by=given.chair, at=DECIDING)
    client.force_login(given.judge())
    assert client.get(desk("correction", given)).status_code == 200

    Submission.objects.filter(pk=given.submissions[0].pk).update(state=State.ELIGIBLE)

    assert client.get(desk("correction", given)).status_code == 403
    edition = given.fresh()
    refusal = correcting.why_not_confirm(given.judge(), edition, edition.corrections.get(), DECIDING)
    assert refusal is not None
    assert refusal.code == "evaluate-all-first"


@pytest.mark.parametrize("page", ["progress", "agenda"])
def test_it_costs_the_same_queries(client, given, django_assert_num_queries, page: str) -> None:
    client.force_login(given.judge())
    client.get(desk(page, given))

    with django_assert_num_queries(12):
        client.get(desk(page, given))


def test_why_one_more_is_asked_is_kept_from_them_in_the_record(client, given) -> None:
    record(
        "one more evaluator asked", given.submissions[0].subject, by=given.chair, at=DECIDING,
        edition=given.edition.slug, reason="Totals of 42 and 91.",
    )  # fmt: skip
    page = reverse("calls:record", args=[given.edition.slug])
    client.force_login(given.staff)
    assert "Totals of 42 and 91." in client.get(page).content.decode()

    client.force_login(given.judge())

    assert "Totals of 42 and 91." not in client.get(page).content.decode()


def test_no_award_in_a_category_that_they_evaluate_is_neither_told_nor_offered(client, given) -> None:
    actions.decide_no_award(given.category, reason="None.", by=given.chair, at=DECIDING)
    page = desk("ranking", given)
    client.force_login(given.chair)
    assert "no award" in client.get(page).content.decode()

    client.force_login(given.judge())

    assert "<b>no award</b>" not in client.get(page).content.decode()
    assert f"?category={given.category.code}" not in client.get(page).content.decode()


def test_they_do_not_give_back_what_they_may_not_read(given) -> None:
    with pytest.raises(Refused) as refused:
        actions.return_evaluation(given.assignment(1), reason="Too short.", by=given.judge(), at=DECIDING)

    assert refused.value.refusal.code == "evaluate-first"
