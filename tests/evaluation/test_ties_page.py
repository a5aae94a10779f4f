"""Ties on the chair's page: the chain that left them equal, the cut in words, and the history."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluation.models import TieDecision
from evaluation.ranking.ties import entries_of, method_of
from evaluation.rules import rank
from submissions.models import Editor
from tests.evaluation.test_freezing import freeze, ids, places, scored
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import DECIDING, Jury, jury
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_april():
    with now_is(DECIDING):
        yield


def url(given: Jury, page: str = "ties") -> str:
    return reverse(f"evaluation:{page}", args=[given.edition.slug])


def said(client, given: Jury, person: object = None) -> str:
    client.force_login(person or given.chair)
    return client.get(url(given)).content.decode()


def test_the_whole_chain_that_left_them_equal_is_shown_in_listed_order(client) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))

    page = said(client, given)

    names = [row.name for row in given.category.criteria.order_by("position")]
    found = [page.index(f">{words}</th>") for words in ("Total", *(f"{n}. {name}" for n, name in enumerate(names, 1)))]
    assert found == sorted(found)
    assert page.count(">80.00<") == 2
    assert page.count(">4.00<") == 2 * len(names)
    assert page.count('<td data-label="Outcome">equal</td>') == 1 + len(names)
    assert "2 entries share place 3 and take the places to 4." in page


@pytest.mark.parametrize(
    ("scores", "most", "words"),
    [
        (("5", "5"), 5, "Only 1 can win: they need an order."),
        (("5", "4.5", "4", "4"), 5, "all of them fit, so they may share the place or get an order."),
        (("5", "4.5", "4", "4"), 3, "not all of them fit, so they need an order, or none of them is a finalist."),
    ],
)
def test_the_cut_is_explained_in_words(client, scores: tuple[str, ...], most: int, words: str) -> None:
    given = scored(*[(score,) for score in scores], finalists_if_tied=most)

    page = said(client, given)

    assert words in page
    assert f"as long as no more than {most} are finalists" in page


def test_a_decision_needs_its_reason_and_stays_in_the_history(client) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))
    third, fourth = ids(given, 2, 3)
    client.force_login(given.chair)
    typed = {"tie": "0", f"tie0-place_{third}": "2", f"tie0-place_{fourth}": "1"}

    client.post(url(given), typed | {"tie0-reason": " "})
    assert not TieDecision.objects.exists()
    client.post(url(given), typed | {"tie0-reason": "Wider reach."})

    page = said(client, given)
    numbers = [given.submissions[number].number for number in (3, 2)]
    assert "No tie has to be decided" in page
    assert f"1. {numbers[0]}, 2. {numbers[1]}" in page
    assert "Wider reach." in page
    assert str(given.chair) in page


def test_a_chair_with_a_conflict_sees_and_settles_no_tie_of_the_category(client) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))
    Editor.objects.create(submission=given.submissions[0], person=given.chair, role="editor", since=EVALUATING)
    third, fourth = ids(given, 2, 3)

    page = said(client, given)
    typed = {"tie": "0", f"tie0-place_{third}": "2", f"tie0-place_{fourth}": "1", "tie0-reason": "Mine."}
    client.post(url(given), typed)

    assert given.submissions[2].number not in page
    assert "you have a conflict of interest" in page
    assert not TieDecision.objects.exists()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_category_of_none_one_or_two_is_shown_ranked_and_frozen(client, count: int) -> None:
    given = scored(*[(score,) for score in ("5", "4")[:count]]) if count else jury(submissions=0)

    assert "No tie has to be decided" in said(client, given)
    for page in ("progress", "by_category", "by_evaluator", "agenda", "late"):
        assert client.get(url(given, page)).status_code == 200
    freeze(given)

    assert places(given) == [(1, True, True), (2, True, False)][:count]
    assert client.get(url(given, "ranking")).status_code == 200


def test_two_equal_entries_of_a_category_tie_for_the_first_place_only(client) -> None:
    given = scored(("4",), ("4",))

    page = said(client, given)

    assert "2 entries share place 1 and take the places to 2." in page
    standings = rank(entries_of(given.fresh())[given.category.pk], method_of(given.category, given.edition))
    assert [(row.place, row.ex_aequo, row.finalist, row.winner) for row in standings] == [(1, True, True, False)] * 2
