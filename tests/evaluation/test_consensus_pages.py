"""The sheet of a consensus, its agenda and one more evaluator: who may open them, what they say, what they cost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Event
from accounts.rules import Role
from evaluation import actions
from evaluation.consensus.panel import last_change
from evaluation.models import AgreedScore, Assignment, Consensus, Dissent
from notifications.models import Letter
from submissions.models import Editor
from submissions.rules import State
from tests.evaluation.test_consensus import agreed, codes, concluded, opened, talking
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import COMMENT, EvaluatorFactory, Jury, judged, jury
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def while_it_runs():
    with now_is(EVALUATING):
        yield


def sheet(given: Jury, page: str = "consensus") -> str:
    return reverse(f"evaluation:{page}", args=[given.submissions[0].public_id])


def desk(given: Jury, page: str, *more: object) -> str:
    return reverse(f"evaluation:{page}", args=[given.edition.slug, *more])


def test_an_evaluator_reads_all_evaluations_side_by_side(client) -> None:
    given = talking()
    opened(given)
    client.force_login(given.judge(1))

    page = client.get(sheet(given)).content.decode()

    assert all(str(evaluator) in page for evaluator in given.evaluators)
    assert page.count(COMMENT[:40]) == 2 * len(codes(given))
    assert "2.00" in page
    assert "Conclude" not in page


def test_the_queue_leads_to_what_the_panel_talks_about_and_no_one_elses_does(client) -> None:
    given, queue = talking(), reverse("admin:evaluation_assignment_changelist")
    consensus = opened(given)

    client.force_login(given.judge(1))
    assert sheet(given) in client.get(queue).content.decode()
    client.force_login(jury(evaluators=1).judge())
    assert "The panel talks about" not in client.get(queue).content.decode()

    agreed(given, consensus)
    actions.conclude(consensus, seen=last_change(consensus), by=given.chair, at=EVALUATING)
    client.force_login(given.judge(1))
    assert "The panel talks about" not in client.get(queue).content.decode()


def test_the_sheet_does_not_exist_for_whom_it_does_not_concern(client, django_assert_num_queries) -> None:
    given, other = talking(), jury(evaluators=1)
    opened(given)
    nothing = reverse("evaluation:consensus", args=[other.submissions[0].public_id])
    conflicted = UserFactory(roles=[Role.STAFF])
    Editor.objects.create(submission=given.submissions[0], person=conflicted, role="editor", since=EVALUATING)

    for person in (other.judge(), owner_of(given.submissions[0]), UserFactory(), conflicted):
        client.force_login(person)
        client.get(nothing)
        with django_assert_num_queries(_cost(client, nothing)):
            answer = client.get(sheet(given))
        assert (answer.status_code, Consensus.objects.count()) == (404, 1)
        for page in ("conclude_consensus", "reopen_consensus", "rapporteur"):
            assert client.post(sheet(given, page), {}).status_code == 404
        assert client.post(sheet(given, "save_consensus"), {"field": "present", "value": "X"}).status_code == 403
    assert Consensus.objects.get().present_revision == 0


def _cost(client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 404
    return len(queries)


def test_each_part_saves_itself_and_a_clash_shows_both(client) -> None:
    given = talking()
    opened(given)
    field = f"score:{codes(given)[0]}"
    client.force_login(given.judge())

    first = client.post(sheet(given, "save_consensus"), {"field": field, "value": "3.5", "revision": "0"})
    client.force_login(given.chair)
    second = client.post(sheet(given, "save_consensus"), {"field": field, "value": "4.0", "revision": "0"})
    wrong = client.post(sheet(given, "save_consensus"), {"field": field, "value": "4.2", "revision": "1"})

    assert (first.status_code, first.json()["revision"]) == (200, 1)
    assert (second.status_code, second.json()["theirs"], second.json()["by"]) == (409, "3.5", str(given.judge()))
    assert (wrong.status_code, "half points" in wrong.json()["reason"]) == (422, True)
    assert str(AgreedScore.objects.get().value) == "3.5"


def test_without_scripts_the_whole_sheet_is_posted_and_what_clashes_stays_in_its_field(client) -> None:
    given = talking()
    consensus = opened(given)
    first, second = codes(given)[:2]
    actions.save_part(consensus, f"text:{first}", typed="The chair's words.", revision=0, by=given.chair, at=EVALUATING)
    client.force_login(given.judge())
    typed = {
        f"text:{first}": "Mine.",
        f"revision:text:{first}": "0",
        f"text:{second}": "Agreed.",
        f"score:{second}": "3.0",
    }

    page = client.post(sheet(given), typed).content.decode()

    assert "Mine.</textarea>" in page
    assert "chair&#x27;s words" in page
    assert f'name="revision:text:{first}" value="1"' in page
    assert AgreedScore.objects.get(criterion__code=second).text == "Agreed."
    assert client.post(sheet(given), {**typed, f"revision:text:{first}": "1"}).status_code == 302
    assert AgreedScore.objects.get(criterion__code=first).text == "Mine."


def test_the_other_evaluator_writes_the_own_dissent_only(client) -> None:
    given = talking()
    opened(given)
    client.force_login(given.judge(1))
    own = f"dissent:{given.assignment(1).pk}"

    page = client.get(sheet(given)).content.decode()
    answer = client.post(sheet(given, "save_consensus"), {"field": own, "value": "The annex is thin.", "revision": "0"})

    assert page.count("<textarea") == 1
    assert answer.status_code == 200
    assert Dissent.objects.get().text == "The annex is thin."


def test_the_chair_concludes_what_was_shown(client) -> None:
    given = talking()
    consensus = opened(given)
    agreed(given, consensus)
    client.force_login(given.chair)
    page = client.get(sheet(given, "conclude_consensus")).content.decode()
    seen = last_change(consensus)
    assert f'value="{seen}"' in page
    assert "3.5" in page

    stale = client.post(sheet(given, "conclude_consensus"), {"seen": seen - 1})
    assert "since you read it" in stale.content.decode()
    assert not Consensus.objects.concluded().exists()
    assert client.post(sheet(given, "conclude_consensus"), {"seen": seen}).status_code == 302

    assert Consensus.objects.concluded().exists()
    assert "Concluded" in client.get(sheet(given)).content.decode()


def test_the_rapporteur_does_not_conclude(client) -> None:
    given = talking()
    consensus = opened(given)
    agreed(given, consensus)
    client.force_login(given.judge())

    assert client.post(sheet(given, "conclude_consensus"), {"seen": last_change(consensus)}).status_code == 403

    assert not Consensus.objects.concluded().exists()


def test_the_chair_opens_it_again_with_a_reason(client) -> None:
    given = talking()
    concluded(given)
    client.force_login(given.chair)

    assert client.post(sheet(given, "reopen_consensus"), {"reason": ""}).status_code == 200
    assert Consensus.objects.concluded().exists()
    assert client.post(sheet(given, "reopen_consensus"), {"reason": "A slip of the pen."}).status_code == 302

    assert not Consensus.objects.concluded().exists()


def test_staff_open_it_from_the_agenda(client) -> None:
    given = talking()
    client.force_login(given.staff)
    address = desk(given, "open_consensus", given.submissions[0].public_id)
    assert address in client.get(desk(given, "agenda")).content.decode()

    answer = client.post(address, {"rapporteur": given.judge().pk, "why": "They differ."})

    assert answer.url == sheet(given)
    assert Consensus.objects.get().rapporteur == given.judge()


def test_the_agenda_says_why_and_what_comes_first(client) -> None:
    given = jury(submissions=6, evaluators=3, finalists=2)
    for number, scores in enumerate(
        (("5", "5", "5"), ("4", "4", "4"), ("4", "3", "4"), ("3", "4", "4"), ("3", "3", "3"), ("2", "2", "2"))
    ):
        for judge, value in enumerate(scores):
            judged(given.assignment(judge, number), value)
    client.force_login(given.chair)

    page = client.get(desk(given, "agenda")).content.decode()

    numbers = [row.number for row in given.submissions]
    assert [number for number in numbers if number in page] == numbers[2:4]
    assert "talking may decide it" in page
    assert "2 submissions" in page


def test_who_has_a_conflict_in_a_category_finds_nothing_of_it_on_the_agenda(client) -> None:
    given = talking()
    Editor.objects.create(submission=given.submissions[0], person=given.staff, role="editor", since=EVALUATING)
    client.force_login(given.staff)

    page = client.get(desk(given, "agenda")).content.decode()

    assert given.submissions[0].number not in page
    assert "You have a conflict" in page or "you have a conflict" in page
    for name in ("open_consensus", "another"):
        assert client.get(desk(given, name, given.submissions[0].public_id)).status_code == 404


@pytest.mark.parametrize("count", [1, 7])
def test_the_agenda_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count) -> None:
    given = jury(submissions=count, evaluators=2)
    for number in range(count):
        judged(given.assignment(0, number), "2")
        judged(given.assignment(1, number), "4")
    client.force_login(given.staff)
    client.get(desk(given, "agenda"))

    with django_assert_num_queries(12):
        page = client.get(desk(given, "agenda")).content.decode()

    assert all(row.number in page for row in given.submissions)


def test_one_more_evaluator_is_offered_by_load_and_without_conflict_and_assigned_with_the_reason(client) -> None:
    given = talking()
    busy, free, own = EvaluatorFactory.create_batch(3, edition=given.edition, capacity=1)
    from tests.factories.submissions import SubmissionFactory

    actions.assign(busy, SubmissionFactory(category=given.category, eligible=True), by=given.staff, at=EVALUATING)
    Editor.objects.create(submission=given.submissions[0], person=own.person, role="editor", since=EVALUATING)
    client.force_login(given.chair)
    address = desk(given, "another", given.submissions[0].public_id)

    page = client.get(address).content.decode()
    offered = [row for row in (busy, free, own, *given.evaluators) if f'value="{row.pk}"' in page]
    without = client.post(address, {"evaluator": free.pk, "reason": ""})
    barred = client.post(address, {"evaluator": own.pk, "reason": "They differ."})

    assert offered == [free]
    assert (without.status_code, barred.status_code) == (422, 422)
    assert Assignment.objects.filter(submission=given.submissions[0]).count() == 2
    assert client.post(address, {"evaluator": free.pk, "reason": "They differ."}).status_code == 302
    assert Assignment.objects.filter(submission=given.submissions[0], evaluator=free).exists()
    assert Event.objects.get(verb="one more evaluator asked").reason == "They differ."
    assert Letter.objects.filter(kind="assignments_ready", to=free.person.email).count() == 1


def test_evaluators_and_auditors_ask_for_nobody(client) -> None:
    given = talking()
    extra = EvaluatorFactory(edition=given.edition)

    for person in (given.judge(), UserFactory(roles=[Role.AUDITOR])):
        client.force_login(person)
        address = desk(given, "another", given.submissions[0].public_id)
        assert client.post(address, {"evaluator": extra.pk, "reason": "X"}).status_code == 403

    assert not Assignment.objects.filter(evaluator=extra).exists()


def test_nothing_is_opened_on_what_is_not_eligible(client) -> None:
    given = talking()
    given.submissions[0].state = State.WITHDRAWN
    given.submissions[0].save()
    client.force_login(given.chair)

    assert client.get(desk(given, "open_consensus", given.submissions[0].public_id)).status_code == 403
    assert not Consensus.objects.exists()
