"""Staff's pages about the jury: who may open them, what they say, what they cost."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from calls.models import Edition
from calls.process import Weight, conditions_for
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, Evaluation, Evaluator, NoAward, TieDecision
from notifications.models import Letter
from submissions.models import Submission
from submissions.rules import State
from tests.evaluation.test_freezing import declined, freeze, ids, notify, places, scored
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import DECIDING, Jury, judged, jury
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of

pytestmark = pytest.mark.django_db
PAGES = ("progress", "evaluators", "assign", "ranking", "ties")


@pytest.fixture(autouse=True)
def in_april():
    with now_is(DECIDING):
        yield


def url(page: str, given: Jury | Edition, *more: object) -> str:
    return reverse(f"evaluation:{page}", args=[getattr(given, "edition", given).slug, *more])


@pytest.mark.parametrize("page", PAGES)
def test_evaluators_applicants_and_strangers_see_no_page_of_staff(client, page: str) -> None:
    given = jury()

    assert client.get(url(page, given)).status_code == 302
    for person in (given.judge(), owner_of(given.submissions[0])):
        client.force_login(person)
        assert client.get(url(page, given)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_edition_that_does_not_exist_is_a_404(client, page: str) -> None:
    client.force_login(UserFactory(roles=[Role.STAFF]))

    assert client.get(reverse(f"evaluation:{page}", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("page", ["progress", "evaluators", "ranking"])
@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR])
def test_chair_and_auditor_read_what_staff_read_and_are_offered_nothing(client, page: str, role: Role) -> None:
    given = jury()
    client.force_login(UserFactory(roles=[role]))

    answer = client.get(url(page, given))

    assert answer.status_code == 200
    assert "take back" not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_progress_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count: int) -> None:
    given = jury(submissions=count, evaluators=2)
    for number in range(count):
        judged(given.assignment(0, number), "4", at=EVALUATING)
    client.force_login(given.staff)
    client.get(url("progress", given))

    with django_assert_num_queries(12):
        page = client.get(url("progress", given)).content.decode()

    assert all(row.number in page for row in given.submissions)
    assert page.count("80.00") >= count


@pytest.mark.parametrize("count", [1, 12])
def test_the_ranking_costs_the_same_queries_for_one_as_for_many(client, django_assert_max_num_queries, count) -> None:
    given = scored(*[(f"{5 - number % 3}/{3 + number % 5 / 2}",) for number in range(count)], finalists_if_tied=12)
    _settle_all(given)
    freeze(given)
    client.force_login(given.staff)
    client.get(url("ranking", given))

    with django_assert_max_num_queries(12):
        page = client.get(url("ranking", given)).content.decode()

    assert all(row.number in page for row in given.submissions)
    assert "Under embargo" in page


def test_a_long_category_shows_its_first_places_and_the_rest_on_pages_of_its_own(client) -> None:
    given = scored(*[("1",) for _ in range(60)], quorum=1)
    freeze(given)
    client.force_login(given.staff)
    of_category = f"{url('ranking', given)}?category={given.category.code}"

    whole = client.get(url("ranking", given)).content.decode()
    first, second = (client.get(f"{of_category}&page={page}").content.decode() for page in (1, 2))

    numbers = [row.number for row in given.submissions]
    shown = [[number for number in numbers if f">{number}<" in page] for page in (whole, first, second)]
    assert [len(one) for one in shown] == [20, 50, 10]
    assert sorted(shown[1] + shown[2]) == sorted(numbers)
    assert set(shown[0]) <= set(shown[1])
    assert "All 60 entries" in whole
    for odd in ("nonsense", "%00"):
        assert client.get(f"{url('ranking', given)}?category={odd}").status_code == 404
    assert client.get(f"{url('ranking', given)}?category=").status_code == 200


def _settle_all(given: Jury) -> None:
    from evaluation.ranking.ties import unsettled_ties

    for category, tie in unsettled_ties(given.fresh()):
        actions.settle_tie(category, order=list(tie), reason="By the panel.", by=given.chair, at=DECIDING)


@pytest.mark.parametrize("count", [1, 9])
def test_the_jury_costs_the_same_queries_for_one_as_for_many(client, django_assert_max_num_queries, count) -> None:
    given = jury(submissions=1, evaluators=count)
    client.force_login(given.staff)
    client.get(url("evaluators", given))

    with django_assert_max_num_queries(10):
        page = client.get(url("evaluators", given)).content.decode()

    assert all(str(evaluator) in page for evaluator in given.evaluators)


def test_progress_says_where_the_jury_should_talk(client) -> None:
    given = scored(("5", "3"), ("4", "4"))
    client.force_login(given.staff)

    every = client.get(url("progress", given)).content.decode()
    divided = client.get(url("progress", given), {"flag": "talk"}).content.decode()

    assert every.count(">talk<") == 1
    assert given.submissions[0].number in divided
    assert given.submissions[1].number not in divided
    condition = next(
        row for row in conditions_for(Gate.FREEZE_RANKING, given.fresh(), DECIDING) if "divides" in str(row.sentence)
    )
    assert condition.weight is Weight.MET


def test_filters_find_what_lacks_its_quorum_and_what_is_open(client) -> None:
    given = jury(submissions=2, evaluators=2)
    for evaluator in range(2):
        judged(given.assignment(evaluator, 0), "4", at=EVALUATING)
    client.force_login(given.staff)

    for flag in ("short", "open"):
        page = client.get(url("progress", given), {"flag": flag}).content.decode()
        assert given.submissions[1].number in page
        assert given.submissions[0].number not in page


def test_staff_invite_somebody_who_has_no_account_yet(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    typed = {"email": "new@lefkara.example", "name": "Katerina Vlachou", "country": "GR", "capacity": "4"}

    assert client.post(url("invite", given), typed).status_code == 302

    evaluator = Evaluator.objects.get(person__email="new@lefkara.example")
    assert (evaluator.capacity, evaluator.country) == (4, "GR")
    assert evaluator.person.has_role(Role.EVALUATOR)


def test_who_is_invited_twice_is_named_and_nobody_is_made(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    before = User.objects.count()

    answer = client.post(url("invite", given), {"email": given.judge().email, "name": "Again", "capacity": "4"})

    assert answer.status_code == 422
    assert User.objects.count() == before


def test_staff_invite_a_jury_from_a_table(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    table = "e-mail;name;affiliation;country;most\r\nana@lefkara.example;Ana Vlachou;University of Lefkara;el;4\r\n"
    table += f"{UserFactory(email='jo@klinik.example').email};Jo Weber\r\n"

    assert client.post(url("invite", given), {"table": table}).status_code == 302

    ana, jo = (Evaluator.objects.get(person__email=f"{who}.example") for who in ("ana@lefkara", "jo@klinik"))
    assert (ana.capacity, ana.country, ana.affiliation) == (4, "GR", "University of Lefkara")
    assert jo.capacity == given.edition.method.evaluator_capacity
    assert jo.person.has_role(Role.EVALUATOR)
    assert Letter.objects.filter(kind="evaluator_invitation").count() == 2


def test_a_table_with_faulty_people_invites_nobody_and_names_each_line(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    people, on_the_jury = User.objects.count(), Evaluator.objects.count()
    lines = [
        "good@lefkara.example,Good Person",
        "no-address@,Somebody",
        "nameless@lefkara.example",
        "far@lefkara.example,Far Away,,QQ",
        "busy@lefkara.example,Very Busy,,,0",
        f"{given.judge().email},Again",
    ]

    answer = client.post(url("invite", given), {"table": "\n".join(lines)})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 1:" not in page
    assert all(f"Line {number}:" in page for number in range(2, 7))
    assert (User.objects.count(), Evaluator.objects.count()) == (people, on_the_jury)
    assert not Letter.objects.filter(kind="evaluator_invitation").exists()


def test_a_table_whose_quotation_mark_never_ends_says_so(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    endless = b'a@lefkara.example,"' + b"x" * 140_000

    answer = client.post(url("invite", given), {"table": "", "file": SimpleUploadedFile("jury.csv", endless)})

    assert answer.status_code == 422
    assert "quotation mark" in answer.content.decode()


def test_the_jury_page_counts_what_stands_and_what_is_in(client) -> None:
    given = jury(submissions=3)
    client.force_login(given.staff)
    judged(given.assignment(0, 0), "4", "4")
    actions.replace(given.assignment(0, 2), reason="Ill.", by=given.staff, at=EVALUATING)

    page = client.get(url("evaluators", given)).content.decode()

    assert "2 of at most 10" in page
    assert "1 of 2" in page


def test_the_chair_does_not_invite(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.chair)

    assert client.post(url("invite", given), {"email": "a@b.example", "name": "A", "capacity": "1"}).status_code == 403

    assert not User.objects.filter(email="a@b.example").exists()


def test_staff_assign_by_hand_and_read_the_reason_when_it_is_refused(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    typed = {"evaluator": given.evaluators[0].pk, "submission": given.submissions[0].pk}

    assert client.post(url("assign", given), typed).status_code == 302
    again = client.post(url("assign", given), typed)

    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert Assignment.objects.count() == 1


def test_staff_assign_from_a_file_and_read_each_fault(client) -> None:
    given = jury(submissions=2, assigned=False)
    client.force_login(given.staff)
    email = given.judge().email
    bad = f"{email},{given.submissions[0].number}\n{email},R-0000\n".encode()
    good = f"\ufeff{email};{given.submissions[0].number}\r\n{email};{given.submissions[1].number}\r\n".encode()

    refused = client.post(url("assign", given), {"table": "", "file": SimpleUploadedFile("pairs.csv", bad)})
    assert refused.status_code == 422
    assert "Line 2" in refused.content.decode()
    assert not Assignment.objects.exists()

    client.post(url("assign", given), {"table": "", "file": SimpleUploadedFile("pairs.csv", good)})
    assert Assignment.objects.count() == 2


def test_a_file_that_is_no_text_says_so(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)

    answer = client.post(
        url("assign", given), {"table": "", "file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04\xff\xfe")}
    )

    assert answer.status_code == 422
    assert "UTF-8" in answer.content.decode()


def test_staff_take_an_assignment_back(client) -> None:
    given = jury()
    client.force_login(given.staff)

    client.post(url("replace", given, given.assignment().pk), {"reason": "She is ill."})

    assert given.assignment().state == Assignment.State.REPLACED


def test_the_chair_accepts_or_dismisses_a_conflict_found_late(client) -> None:
    given = scored(("5", "4"))
    for evaluator in range(2):
        actions.report_late_conflict(
            given.assignment(evaluator), reason="A cousin.", by=given.judge(evaluator), at=DECIDING
        )
    assert conditions_for(Gate.FREEZE_RANKING, given.fresh(), DECIDING)[0].weight is Weight.DECISION
    client.force_login(given.chair)
    page = client.get(url("progress", given)).content.decode()
    assert page.count("conflict reported") == 2

    client.post(url("late_conflict", given, given.assignment(0).pk), {"reason": "A cousin works there."})
    client.post(url("late_conflict", given, given.assignment(1).pk), {"reason": "No relation.", "dismiss": "1"})

    assert given.assignment(0).state == Assignment.State.CONFLICT
    assert given.assignment(1).state == Assignment.State.SUBMITTED
    assert Evaluation.objects.filter(voided_at=None).count() == 1
    assert not Assignment.objects.reported().exists()


def test_staff_do_not_decide_for_the_chair(client) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))
    client.force_login(given.staff)

    assert client.get(url("late_conflict", given, given.assignment().pk)).status_code == 403
    assert client.post(url("no_award", given) + "?category=impact", {"reason": "No."}).status_code == 403
    tied = {"tie": "0", "tie0-reason": "Because.", "tie0-ex_aequo": "on"}
    assert client.post(url("ties", given), tied).status_code == 403
    assert not TieDecision.objects.exists()
    assert not NoAward.objects.exists()


def test_the_chair_orders_a_tie_on_its_page(client) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))
    client.force_login(given.chair)
    third, fourth = ids(given, 2, 3)
    page = client.get(url("ties", given)).content.decode()
    assert given.submissions[2].number in page
    typed = {"tie": "0", "tie0-reason": "It runs in more places."}

    assert "a place of its own" in client.post(url("ties", given), typed).content.decode()
    client.post(url("ties", given), typed | {f"tie0-place_{third}": "2", f"tie0-place_{fourth}": "1"})

    assert TieDecision.objects.get().order == [fourth, third]
    assert "No tie has to be decided" in client.get(url("ties", given)).content.decode()


def test_the_chair_lets_a_tie_stand_on_its_page(client) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))
    client.force_login(given.chair)

    client.post(url("ties", given), {"tie": "0", "tie0-reason": "Both.", "tie0-ex_aequo": "on"})

    assert TieDecision.objects.get().ex_aequo


def test_a_tie_that_cannot_be_shared_says_so_on_its_page(client) -> None:
    given = scored(("5",), ("5",))
    client.force_login(given.chair)

    page = client.post(url("ties", given), {"tie": "0", "tie0-reason": "Both.", "tie0-ex_aequo": "on"})

    assert "cannot share" in page.content.decode()
    assert not TieDecision.objects.exists()


def test_the_snapshot_is_a_file_for_those_who_run_the_call(client) -> None:
    given = scored(("5",))
    client.force_login(given.staff)
    assert client.get(url("snapshot", given)).status_code == 404

    ranking = freeze(given)

    answer = client.get(url("snapshot", given))
    assert answer.content.decode() == ranking.canonical
    assert json.loads(answer.content)["edition"] == given.edition.slug
    client.force_login(given.judge())
    assert client.get(url("snapshot", given)).status_code == 403


def test_no_award_is_decided_before_the_freeze_only(client) -> None:
    given = scored(("5",))
    freeze(given)
    client.force_login(given.chair)

    assert client.post(url("no_award", given) + "?category=impact", {"reason": "No."}).status_code == 403
    assert places(given) == [(1, True, True)]


def test_staff_promote_the_next_in_rank_on_its_page(client) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("3.5",))
    freeze(given)
    notify(given)
    declined(given)
    client.force_login(given.staff)
    assert "Promote the next in rank" in client.get(url("ranking", given)).content.decode()

    client.post(url("promote", given, "impact"), {"reason": "The first declined."})

    assert Submission.objects.get(pk=given.submissions[3].pk).state == State.FINALIST


def test_nothing_of_the_ranking_is_on_a_page_of_evaluators_or_applicants(client) -> None:
    """A canary: the first place's total, asked of every page that the two may open, before the release."""
    given = scored(("4.5/3.5",), ("4/4",))
    freeze(given)
    notify(given)

    client.force_login(given.judge())
    queue = client.get(reverse("admin:evaluation_assignment_changelist")).content.decode()
    client.force_login(owner_of(given.submissions[1]))
    own = client.get(reverse("submissions:detail", args=[given.submissions[1].public_id])).content.decode()

    for page in (queue, own):
        assert "82.00" not in page
        assert "Winner" not in page
    assert given.submissions[0].project.title not in own


def test_one_evaluator_is_invited_with_what_they_are_an_expert_in(client) -> None:
    given = jury(evaluators=0, assigned=False)
    client.force_login(given.staff)
    typed = {
        "email": "rare@expert.example",
        "name": "Rare Expert",
        "capacity": "5",
        "categories": [given.category.code],
        "keywords": "rare diseases\nregisters",
        "languages": ["en"],
        "domains": "lab.example",
    }

    client.post(url("invite", given), typed)

    found = Evaluator.objects.get(person__email="rare@expert.example")
    assert (found.categories, found.keywords) == ([given.category.code], ["rare diseases", "registers"])
    assert (found.languages, found.domains, found.capacity) == (["en"], ["lab.example"], 5)


def test_a_fault_in_the_expertise_of_one_is_shown_where_it_was_typed_and_nothing_is_lost(client) -> None:
    given = jury(evaluators=0, assigned=False)
    client.force_login(given.staff)

    answer = client.post(
        url("invite", given),
        {
            "email": "rare@expert.example",
            "name": "Rare",
            "capacity": "5",
            "keywords": "registers",
            "organisation": "Nobody",
        },
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The portal knows no organisation of this name." in page
    assert '<details class="mb-3" open>' in page
    assert "registers</textarea>" in page
    assert not Evaluator.objects.exists()


def test_the_script_is_handed_out_with_its_fingerprint(client) -> None:
    given = scored(("4",), ("3.5",), quorum=1)
    freeze(given)
    client.force_login(given.staff)
    script = b"".join(client.get(url("replay_script", given)).streaming_content)

    for page in ("ranking", "snapshots"):
        assert hashlib.sha256(script).hexdigest() in client.get(url(page, given)).content.decode()
