"""A walk through a blind edition: what an evaluator sees says nothing of who applies, and looks as it should."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from evaluation.models import Assignment
from tests.clients import follow
from tests.evaluation.test_blind import world
from tests.factories.calls import EVALUATING
from tests.factories.moments import now_is

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAMES = ("Zanthorp", "Brankovich", "Pellworth", "Umbriel", "vexington")


@pytest.fixture
def given():
    with now_is(EVALUATING):
        yield world(blind=True)


def test_an_evaluator_declares_reads_and_prints_without_a_name(turns, page, given) -> None:
    turns.become(given.judge())
    begun = given.assignment(0, 1)

    turns.open("admin:evaluation_assignment_changelist")
    turns.look("blind-queue")
    nameless(page)
    turns.open("admin:evaluation_declare", given.assignment().pk)
    expect(page.get_by_text("None that I can see").first).to_be_visible()
    turns.look("blind-declare")
    nameless(page)
    for name in ("sheet", "print", "submit"):
        turns.open(f"admin:evaluation_{name}", begun.pk)
        turns.look(f"blind-{name}")
        nameless(page)
    turns.open("admin:evaluation_table", given.category.pk)
    turns.look("blind-table")
    turns.open("evaluation:consensus", given.submissions[4].public_id)
    turns.look("blind-consensus")
    nameless(page)

    turns.open("admin:evaluation_declare", given.assignment().pk)
    follow(page.get_by_role("button", name="None that I can see"))
    assert given.assignment().state == Assignment.State.ACCEPTED


def nameless(page) -> None:
    said = page.content()
    assert not [name for name in NAMES if name in said]
