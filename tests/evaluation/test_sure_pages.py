"""How sure and What if: who may open them, what they say, what they cost, and that nobody takes the latter for the result."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse

from accounts.models import Event
from accounts.rules import Role
from evaluation.actions.gates import freeze as take_snapshot
from evaluation.how_sure.reading import frozen_of
from evaluation.models import Evaluation, Ranking
from notifications.models import Letter
from submissions.models import Editor, Member
from tests.clients import cookie_of
from tests.evaluation.test_freezing import freeze, scored
from tests.factories.accounts import UserFactory
from tests.factories.evaluation import DECIDING, Jury, jury
from tests.factories.kept import kept
from tests.factories.moments import NOW, now_is
from tests.factories.submissions import owner_of

pytestmark = pytest.mark.django_db
PAGES = ("how_sure", "what_if")
FOUR = (("5", "4.5", "4"), ("4.5", "4", "4.5"), ("4", "5", "3"), ("3.5", "4", "4"))


@pytest.fixture(autouse=True)
def in_april():
    with now_is(DECIDING):
        yield


def url(page: str, given: Jury) -> str:
    return reverse(f"evaluation:{page}", args=[given.edition.slug, given.category.code])


@kept
def frozen(*rows: tuple[str, ...], **method: object) -> Jury:
    given = scored(*rows, **method)
    freeze(given)
    return given


def otherwise(**changes: object) -> dict[str, Any]:
    return {"weight_evidence": 60, "weight_ethics": 40, "finalists": 3, "without": "", **changes}


@pytest.mark.parametrize("page", PAGES)
def test_who_does_not_run_the_call_sees_neither(client, page) -> None:
    given = frozen(("5", "4"))

    assert client.get(url(page, given)).status_code == 302
    for person in (given.judge(), owner_of(given.submissions[0])):
        client.force_login(person)
        assert client.get(url(page, given)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR, Role.AUDITOR])
def test_staff_chair_and_auditor_see_both(client, page, role) -> None:
    given = frozen(*FOUR)
    client.force_login(UserFactory(roles=[role]))

    answer = client.get(url(page, given)).content.decode()

    assert "Under embargo" in answer
    assert given.submissions[0].number in answer


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("tie", ["editor", "member", "declared"])
def test_who_has_a_conflict_in_the_category_sees_nothing_of_it(client, page, tie) -> None:
    given = scored(("5", "4"), ("4",))
    freeze(given)
    staff = given.judge(1) if tie == "declared" else given.staff  # the second judge declared one on the second entry
    staff.groups.add(*given.staff.groups.all())
    if tie == "editor":
        Editor.objects.create(submission=given.submissions[1], person=staff, since=NOW)
    if tie == "member":
        Member.objects.create(organisation=given.submissions[1].organisation, person=staff, since=NOW)
    client.force_login(staff)

    answer = client.get(url(page, given))

    assert answer.status_code == 403
    assert "conflict of interest in this category" in answer.content.decode()
    assert given.submissions[0].number not in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_before_the_freeze_nobody_sees_a_place(client, page) -> None:
    given = scored(("5", "4"))
    client.force_login(given.staff)

    answer = client.get(url(page, given)).content.decode()

    assert "The ranking is not frozen yet" in answer
    assert given.submissions[0].number not in answer


@pytest.mark.parametrize("page", PAGES)
def test_a_category_that_does_not_exist_is_a_404(client, page) -> None:
    given = jury()
    client.force_login(given.staff)

    assert client.get(reverse(f"evaluation:{page}", args=[given.edition.slug, "nothing"])).status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("count", [1, 12])
def test_both_cost_the_same_queries_for_one_entry_as_for_many(client, django_assert_num_queries, page, count) -> None:
    rows = [(f"{5 - number % 3}/{3 + number % 5 / 2}", f"{4.5 - number % 4 / 2}/4") for number in range(count)]
    given = scored(*rows, finalists_if_tied=12)
    Ranking.objects.all().delete()
    _freeze_whatever_ties(given)
    client.force_login(given.staff)
    client.get(url(page, given))

    with django_assert_num_queries(14):
        answer = client.get(url(page, given)).content.decode()

    assert all(row.number in answer for row in given.submissions)


def _freeze_whatever_ties(given: Jury) -> None:
    take_snapshot(given.fresh(), by=given.chair, at=DECIDING)


def test_the_page_says_places_chances_ties_and_the_nearest_weight(client) -> None:
    given = frozen(*FOUR, finalists=2)
    client.force_login(given.staff)

    answer = " ".join(client.get(url("how_sure", given)).content.decode().split())

    assert "Place 2 (" in answer
    assert "differ by" in answer
    assert "The rule decides, not the range: place 2 is a finalist." in answer
    assert "of the 1000 resamples exactly the same entries are finalists" in answer
    assert "Krippendorff’s alpha, ordinal" in answer
    assert all(str(evaluator) in answer for evaluator in given.evaluators)
    assert "No weight alone" in answer  # the same score on both criteria: no weight changes a total


def test_the_same_ranking_says_the_same_on_another_day(client) -> None:
    given = frozen(*FOUR)
    client.force_login(given.staff)
    first = client.get(url("how_sure", given)).content.decode()

    caches["pages"].clear()
    again = client.get(url("how_sure", given)).content.decode()

    assert first.partition("<main")[2].partition("</main>")[0] == again.partition("<main")[2].partition("</main>")[0]


def test_a_weight_that_turns_the_finalists_is_named_with_who_would_be_one(client) -> None:
    given = frozen(("5/3",), ("3/4",), finalists=1, finalists_if_tied=1)
    client.force_login(given.staff)

    answer = " ".join(client.get(url("how_sure", given)).content.decode().split())

    first, second = (row.number for row in given.submissions)
    assert f"below 33.3: {second} instead of {first}" in answer
    assert "were below 33.3 instead of 60." in answer


def test_who_gave_what_is_not_said_when_the_evaluations_have_changed_since(client) -> None:
    given = frozen(*FOUR)
    Evaluation.objects.filter(assignment=given.assignment(0, 0)).update(voided_at=DECIDING, void_reason="Found later.")
    client.force_login(given.staff)

    sure = client.get(url("how_sure", given)).content.decode()
    other = client.get(url("what_if", given)).content.decode()

    assert "not those of the frozen ranking any more" in sure
    assert str(given.evaluators[0]) not in sure
    assert str(given.evaluators[0]) not in other
    assert frozen_of(given.fresh(), given.category).given is None


def test_what_if_with_nothing_otherwise_is_the_ranking_itself(client) -> None:
    given = frozen(*FOUR)
    client.force_login(given.staff)

    answer = client.get(url("what_if", given)).content.decode()

    assert "Nothing is otherwise yet" in answer
    assert "The finalists would be the same." in answer


def test_what_if_weights_a_cut_and_an_evaluator_were_otherwise(client) -> None:
    given = frozen(("5/3", "5/3"), ("3/4", "3/5"), ("3/3", "3/3"), finalists=1, finalists_if_tied=1)
    client.force_login(given.staff)
    first, second, _third = (row.number for row in given.submissions)

    def shown(**changes: object) -> str:
        answer = client.get(url("what_if", given), otherwise(finalists=1) | changes)
        return " ".join(answer.content.decode().split())

    weights = shown(weight_evidence=20, weight_ethics=80)
    more = shown(finalists=2)
    fewer = shown(without=str(given.evaluators[1].pk))

    assert "weighs 20 instead of 60" in weights
    assert "it concerns 2 entries" in weights
    assert weights.index(second) < weights.rindex(first)
    assert "2 finalists instead of 1" in more
    assert more.count("would enter the finals") == 1
    assert f"without the evaluations of {given.evaluators[1]}" in fewer


def test_what_if_thresholds_and_the_quorum_were_otherwise(client) -> None:
    """All but the third are finalists, which has 2.5 on ethics; the fourth has one evaluation only."""
    given = frozen(("5/4", "5/4"), ("4/3", "4/3"), ("5/2.5", "5/2.5"), ("4.5/4.5",))
    client.force_login(given.staff)
    first, second, third, fourth = (row.number for row in given.submissions)

    def shown(**changes: object) -> tuple[str, dict[str, str]]:
        page = client.get(url("what_if", given), otherwise(**changes)).content.decode()
        rows = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>.*?data-label="Finals">([^<]+)</td>', page, re.DOTALL)
        return " ".join(page.partition("What would be</h2>")[2].split()), dict(rows)

    (each, by_each), (total, by_total) = shown(criterion_threshold="2.5"), shown(total_threshold="75")
    more, by_quorum = shown(quorum="2")

    assert "a threshold of 2.5 on each criterion instead of 3" in each
    assert by_each[third] == "would enter the finals; would be ranked"
    assert by_each[second] == "would leave the finals"
    assert "a threshold of 75 for the total instead of 65" in total
    assert by_total[second] == "would leave the finals; would not reach the threshold of the total"
    assert by_total[third] == "not a finalist either way"
    assert "a quorum of 2 instead of 1" in more
    assert by_quorum[fourth] == "would leave the finals; would not reach the quorum"
    assert by_quorum[first] == "finalist either way"


def test_an_address_that_names_no_threshold_and_no_quorum_leaves_them_as_they_are(client) -> None:
    given = frozen(*FOUR)
    client.force_login(given.staff)

    answer = client.get(url("what_if", given), otherwise(criterion_threshold="", quorum="")).content.decode()

    assert "Nothing is otherwise yet" in answer


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"weight_evidence": 70}, "The weights make 110"),
        ({"weight_evidence": 0, "weight_ethics": 100}, "greater than or equal to 1"),
        ({"weight_evidence": "x"}, "Enter a whole number"),
        ({"finalists": 0}, "greater than or equal to 1"),
        ({"without": "99999999"}, "Select a valid choice"),
        ({"criterion_threshold": "5.5"}, "less than or equal to 5"),
        ({"criterion_threshold": "-1"}, "greater than or equal to 0"),
        ({"criterion_threshold": "2.25"}, "no more than 1 decimal place"),
        ({"total_threshold": "100.5"}, "less than or equal to 100"),
        ({"total_threshold": "many"}, "Enter a number"),
        ({"quorum": "0"}, "greater than or equal to 1"),
        ({"quorum": "1.5"}, "Enter a whole number"),
    ],
)
def test_what_no_method_card_could_say_is_told_to_who_typed_it(client, changes, says) -> None:
    given = frozen(*FOUR)
    client.force_login(given.staff)

    answer = client.get(url("what_if", given), otherwise(**changes))

    [name] = list(answer.context["form"].errors)
    page = answer.content.decode()
    field = page.partition(f'id="q-id_{name}"')[2].partition('<div class="q')[0]
    assert answer.status_code == 200
    assert (name in changes, says in field) == (True, True)
    assert "What would be</h2>" not in page


def test_what_if_can_never_be_mistaken_for_the_result(client) -> None:
    """In the title, in the banner, across the page, in the picture itself, at the table; and never the word winner."""
    given = frozen(*FOUR)
    client.force_login(given.staff)

    answer = client.get(url("what_if", given), otherwise(weight_evidence=20, weight_ethics=80)).content.decode()

    main = answer.partition("<main")[2].partition("</main>")[0]
    assert "<title>What if: not the result" in " ".join(answer.split())
    assert '<p class="what-if-banner"><b>Not the result</b>' in main
    assert main.count("Not the result") >= 8
    for picture in main.split("<figure")[1:]:
        assert "Not the result" in picture.partition("</svg>")[0]
    assert "<caption>Not the result</caption>" in main
    assert "inner" not in main.lower().replace("beginner", "")


@pytest.mark.parametrize("page", PAGES)
def test_looking_writes_nothing(client, page) -> None:
    given = frozen(*FOUR)
    client.force_login(given.staff)
    before = Event.objects.count(), Letter.objects.count(), Ranking.objects.get().canonical

    client.get(url(page, given), otherwise(weight_evidence=20, weight_ethics=80))
    assert client.post(url(page, given)).status_code == 405

    assert (Event.objects.count(), Letter.objects.count(), Ranking.objects.get().canonical) == before


@pytest.mark.parametrize("rows", [(), (("4",),)])
def test_a_category_of_no_and_of_one_entry_has_both_pages(client, rows) -> None:
    given = scored(*rows) if rows else jury(submissions=0, evaluators=0)
    _freeze_whatever_ties(given)
    client.force_login(given.staff)

    for page in PAGES:
        assert client.get(url(page, given)).status_code == 200


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_both_pages_are_accessible_and_fit_a_phone(page, live_server, look) -> None:
    given = frozen(*LIKE_A_REAL_ONE)
    page.context.add_cookies([cookie_of(given.staff, live_server.url)])

    page.goto(url("how_sure", given))
    page.get_by_text("The picture as a table").click()
    look("how-sure")
    page.goto(url("what_if", given))
    page.get_by_label("Number of finalists").fill("2")
    page.get_by_role("button", name="Show what would be").click()
    page.get_by_text("2 finalists instead of 3").wait_for()
    look("what-if")
    page.emulate_media(media="print")
    assert page.locator(".what-if-mark").is_visible()
    assert page.locator(".what-if-banner").is_visible()


LIKE_A_REAL_ONE = (
    ("4.5/4", "4/4.5", "4.5/5"), ("5/4", "3.5/4", "4/5"), ("4/4.5", "4/4", "4/3.5"), ("3/4.5", "4/4", "4.5/4"),
    ("4/3.5", "4/3.5", "3.5/4"), ("3/4", "4/3.5", "3.5/4"), ("3.5/3", "3.5/4", "3/4"), ("3/3", "3.5/4", "3.5/3"),
    ("2.5/3", "3/3.5"), ("2/3", "3/2.5", "3/3"),
)  # fmt: skip
