"""The agenda of the panel: what comes first, and what does not come at all."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.urls import reverse

from evaluation.consensus.agenda import Item
from evaluation.models import Consensus
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, judged, jury
from tests.factories.kept import kept
from tests.factories.moments import now_is

# Scores on evidence (60) and ethics (40) by each of three judges; the best three are finalists.
ENTRIES = {
    "far below, undivided": ("1/1", "1/1", "1/1"),
    "far below, divided on one criterion": ("2/1", "2/1", "2/3"),
    "far above, divided on one criterion and the total": ("5/5", "5/5", "4/3"),
    "at the cut, undivided": ("3.5/3.5", "3.5/3.5", "3.5/3.5"),
    "far above, undivided": ("5/5", "5/5", "5/5"),
    "at the cut, divided": ("4.5/4.5", "3.5/3.5", "2.5/2.5"),
}


@pytest.fixture(autouse=True)
def while_it_runs():
    with now_is(EVALUATING):
        yield


@kept
def around_the_cut() -> Jury:
    """Entries in the order of ENTRIES, and so of their numbers."""
    given = jury(submissions=len(ENTRIES), evaluators=3, finalists=3, finalists_if_tied=5)
    for number, evaluations in enumerate(ENTRIES.values()):
        for judge, scores in enumerate(evaluations):
            judged(given.assignment(judge, number), *scores.split("/"))
    return given


def agenda(client, given: Jury) -> str:
    client.force_login(given.chair)
    return client.get(reverse("evaluation:agenda", args=[given.edition.slug])).content.decode()


def rows_of(page: str) -> dict[str, str]:
    """Number of the entry -> its row, in the order of the page."""
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    return {re.search(r"<a [^>]*>([^<]+)</a>", row)[1]: row for row in rows}


@pytest.mark.django_db
def test_the_page_begins_where_talking_may_change_a_finalist_and_leaves_out_what_is_sure_and_agreed(client) -> None:
    given = around_the_cut()
    called = {row.number: kind for row, kind in zip(given.submissions, ENTRIES, strict=True)}

    rows = rows_of(agenda(client, given))

    assert [called[number] for number in rows] == [
        "at the cut, divided",
        "at the cut, undivided",
        "far above, divided on one criterion and the total",
        "far below, divided on one criterion",
    ]
    assert [f">{place}. <a" in row for place, row in enumerate(rows.values(), 1)] == [True] * 4
    assert ["talking may decide it" in row for row in rows.values()] == [True, True, False, False]


@pytest.mark.django_db
def test_before_a_panel_is_opened_each_criterion_says_its_spread_and_is_marked_from_the_flag_on(client) -> None:
    given = jury(submissions=2, evaluators=3, finalists=1, spread_criterion="1.5")
    for number, evaluations in enumerate((("5/4", "4/4.5", "3.5/3"), ("4/-", "4/3", "4/-"))):
        for judge, scores in enumerate(evaluations):
            judged(given.assignment(judge, number), *(None if one == "-" else one for one in scores.split("/")))

    rows = rows_of(agenda(client, given))

    said = {number: re.findall(r"<li>(\w+): <span class=\"num\">(.*?)</li>", row) for number, row in rows.items()}
    talk = ' <b class="t-stop">talk</b>'
    first, second = (row.number for row in given.submissions)
    assert said[first] == [("Evidence", f"1.50</span>{talk}"), ("Ethics", f"1.50</span>{talk}")]
    assert said[second] == [("Evidence", "0.00</span>"), ("Ethics", "–</span>")]
    assert not Consensus.objects.exists()


def item(chance: Fraction, differ: int) -> Item:
    """Of an entry with four criteria; `differ`: on how many of them and the total its evaluators do."""
    return Item(row=None, chance=chance, differ=["x"] * differ, criteria=[None] * 4, consensus=None, why_not=None)


def test_an_entry_is_worth_more_the_nearer_its_chance_is_to_one_half_and_up_to_twice_where_its_evaluators_differ():
    half, tenth = Fraction(1, 2), Fraction(1, 10)

    worth = {(chance, differ): item(chance, differ).worth for chance in (0, tenth, half, 1) for differ in (0, 2, 5)}

    assert worth == {
        (0, 0): 0, (0, 2): 0, (0, 5): 0,
        (tenth, 0): Fraction(1, 5), (tenth, 2): Fraction(7, 25), (tenth, 5): Fraction(2, 5),
        (half, 0): 1, (half, 2): Fraction(7, 5), (half, 5): 2,
        (1, 0): 0, (1, 2): 0, (1, 5): 0,
    }  # fmt: skip


@pytest.mark.parametrize("chance", [Fraction(1, 10), Fraction(1, 3)])
def test_one_who_is_likely_out_is_worth_as_much_talk_as_one_who_is_as_likely_in(chance: Fraction):
    assert item(chance, 1).worth == item(1 - chance, 1).worth
