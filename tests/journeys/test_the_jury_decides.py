"""Walks through the jury: a conflict, a consensus, a tie and a replay, by the people who meet them."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys

import pypdf
import pytest
from playwright.sync_api import expect

from calls.models import Edition
from calls.rules import Gate
from evaluation.models import AgreedScore, Assignment, CodeAcceptance, Consensus, Ranking, TieDecision
from notifications.models import Letter
from reports.tasks import run_waiting_exports
from tests.evaluation.test_consensus_in_browser import divided_jury
from tests.evaluation.test_freezing import freeze, scored
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import COMMENT, DECIDING, EvaluatorFactory, jury
from tests.factories.moments import now_is
from tests.journeys.keys import Keys

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
S = Assignment.State


@pytest.fixture
def keys(page):
    page.emulate_media(reduced_motion="reduce")  # scrolling arrives at once
    return Keys(page)


def on_a_phone(turns):
    turns.page.set_viewport_size(PHONE)


def queue(turns):
    turns.open("admin:evaluation_assignment_changelist")


@pytest.fixture
def new_jury():
    with now_is(EVALUATING):
        made = jury(submissions=2)
        Edition.objects.filter(pk=made.edition.pk).update(
            conduct="I judge each submission alone.\n\nWhat I read is confidential.", conduct_version="2026-01"
        )
        EvaluatorFactory(edition=made.edition, categories=[made.category.code])
        yield made


def test_an_evaluator_finds_a_conflict_before_and_one_in_the_middle_of_a_sheet(turns, keys, new_jury):
    judge, (first, second) = new_jury.judge(), new_jury.submissions
    turns.become(judge)
    on_a_phone(turns)
    queue(turns)
    turns.look("walk-queue-before-the-code")
    on_a_phone(turns)
    keys.follow("code of conduct")
    turns.told("What I read is confidential.")
    turns.look("walk-code")
    on_a_phone(turns)
    keys.tab_to("I have read this")
    keys.press("Space")
    keys.follow("^Accept$")
    turns.told("Accepted. The desk is open.")
    assert CodeAcceptance.objects.get().version == "2026-01"

    queue(turns)
    turns.press("Declare for 2 submissions on one page", role="link")
    turns.look("walk-declare-all")
    on_a_phone(turns)
    entries = turns.page.locator("main section")
    _answers(keys, entries.nth(0), "No: open the text to me")
    _answers(keys, entries.nth(1), "Yes, or I am not sure")
    entries.nth(1).get_by_role("textbox").focus()
    keys.type("We share a grant.")
    keys.follow("Declare what I answered")
    turns.told("2 declarations are recorded.")
    keys.follow("Go to my queue")
    turns.look("walk-queue-declared")
    assert [new_jury.assignment(0, number).state for number in (0, 1)] == [S.ACCEPTED, S.CONFLICT]
    assert turns.page.get_by_role("link", name=second.project.title).count() == 0

    turns.press(first.project.title, role="link")
    turns.look("walk-sheet")
    on_a_phone(turns)
    sheet = turns.page.url
    keys.tab_to("Comment on")
    keys.type(COMMENT)
    keys.follow("I found a conflict of interest")
    turns.told("closed to you at once")
    turns.look("walk-conflict-found")
    on_a_phone(turns)
    keys.tab_to("Reason")
    keys.type("The second author is my former student.")
    keys.follow("Tell staff")
    turns.told("Noted. Staff are told")
    turns.look("walk-queue-reported")
    assert turns.page.get_by_role("link", name=first.project.title).count() == 0
    assert turns.page.goto(sheet).status == 404
    assert COMMENT not in turns.page.content()

    _staff_give_it_to_somebody_else(turns, new_jury)


def _answers(keys, entry, words):
    entry.get_by_label(words).focus()
    keys.press("Space")
    expect(entry.get_by_label(words)).to_be_checked()


def _staff_give_it_to_somebody_else(turns, given):
    assert Letter.objects.filter(kind="conflict_declared", to=given.staff.email).count() == 2
    first, (other,) = given.submissions[0], given.edition.evaluators.exclude(person=given.judge())
    turns.become(given.staff)
    turns.open("evaluation:progress", given.edition.slug)
    turns.told("conflict reported")
    turns.look("walk-progress-reported")
    turns.press(f"take back {first.number} {given.judge()}", role="link")
    turns.fill("Reason", "A conflict was reported.")
    turns.page.locator("main form button[type=submit]").click()
    turns.told("nobody of them reads it")
    turns.press(f"who can read it {first.number}", role="link")
    turns.look("walk-candidates")
    turns.page.get_by_role("main").get_by_role("button", name=re.compile("Assign")).first.click()
    turns.page.wait_for_load_state()
    assert given.assignment().state == S.REPLACED
    assert other.assignments.get().submission == first


def test_the_panel_agrees_by_keyboard_and_its_minutes_are_a_document(turns, keys):
    given = divided_jury()
    entry, codes = given.submissions[0], [row.code for row in given.category.criteria.order_by("position")]
    turns.become(given.chair)
    turns.open("evaluation:agenda", given.edition.slug)
    keys.follow(f"Open a consensus {entry.number}")
    keys.tab_to("Rapporteur")
    keys.page.get_by_label("Rapporteur").select_option(label=str(given.judge()))
    keys.tab_to("Why the panel talks")
    keys.type("They differ by two and a half points.")
    keys.follow("Open the consensus")
    turns.told("Nothing counts yet.")

    turns.become(given.judge())
    on_a_phone(turns)
    turns.open("evaluation:consensus", entry.public_id)
    keys.walk()
    field = keys.page.locator(f"#score-{codes[0]}")
    field.focus()
    field.select_option("4.0")  # the browser's own list
    _types(keys, f"#text-{codes[0]}", "One of us had not opened the annex.")
    keys.page.get_by_label(f"Dissent of {given.evaluators[2]}").focus()
    keys.type("I would have given less.")
    keys.press("Tab")
    for part in (f"score:{codes[0]}", f"text:{codes[0]}", f"dissent:{given.assignment(2).pk}"):
        keys.page.locator(f'.fstate.ok[data-state-of="{part}"]').wait_for()
    turns.look("walk-consensus-rapporteur")
    assert AgreedScore.objects.get().text == "One of us had not opened the annex."

    turns.become(given.chair)
    turns.page.set_viewport_size(DESK)
    turns.open("evaluation:consensus", entry.public_id)
    turns.press("Conclude", role="link")
    turns.told("I would have given less.")
    keys.follow("^Conclude$")
    turns.told("stands in the place of everybody’s")
    turns.look("walk-consensus-concluded")
    assert Consensus.objects.concluded().get().submission == entry
    minutes = _minutes(turns, given)
    for words in (entry.number, str(given.judge()), "One of us had not opened the annex.", "I would have given less."):
        assert words in minutes


def _minutes(turns, given):
    """The document that staff ask for, as text."""
    turns.become(given.staff)
    turns.open("reports:documents", given.edition.slug)
    turns.press(re.compile("^Make PDF.*Minutes of the panel"))
    run_waiting_exports()
    turns.open("reports:documents", given.edition.slug)
    with turns.page.expect_download() as taken:
        turns.page.get_by_role("button", name=re.compile("Download.*Minutes")).first.click()
    pages = pypdf.PdfReader(taken.value.path()).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _types(keys, place, words):
    keys.page.locator(place).focus()
    keys.type(words)


@pytest.fixture
def tied():
    with now_is(DECIDING):
        yield scored(("5",), ("4.5",), ("4",), ("4",))


def test_the_chair_decides_a_tie_and_the_ranking_shows_it(turns, keys, tied):
    turns.become(tied.chair)
    turns.open("evaluation:ties", tied.edition.slug)
    turns.look("walk-ties")
    keys.walk()
    third, fourth = tied.submissions[2:]
    for entry, place in ((third, 2), (fourth, 1)):
        group = turns.page.get_by_role("group", name=entry.number)
        group.get_by_label(str(place), exact=True).focus()
        keys.press("Space")
    keys.tab_to("^Reason")
    keys.press("Tab")
    keys.follow("Settle the tie")
    turns.told("There is a problem")
    turns.look("walk-tie-without-reason")
    assert not TieDecision.objects.exists()
    keys.tab_to("^Reason")
    keys.type("It reaches patients in three more countries.")
    keys.follow("Settle the tie")
    turns.told("No tie has to be decided")
    turns.told("It reaches patients in three more countries.")
    turns.look("walk-tie-settled")
    assert TieDecision.objects.get().order == [str(fourth.public_id), str(third.public_id)]

    freeze(tied)
    turns.open("evaluation:ranking", tied.edition.slug)
    turns.look("walk-ranking")
    rows = turns.page.locator("table.ranking tbody tr").all_inner_texts()
    assert [fourth.number in rows[2], third.number in rows[3]] == [True, True]
    turns.press(re.compile("^What if"), role="link")
    _is_not_the_result(turns)
    turns.press("Show what would be")
    _is_not_the_result(turns)
    assert Ranking.objects.count() == 1


def _is_not_the_result(turns):
    """In the title, in a line above and across the page; nothing on it can be pressed to keep it."""
    turns.look(f"walk-what-if-{bool(re.search('[?]', turns.page.url))}")
    assert turns.page.title().startswith("What if: not the result")
    expect(turns.page.locator(".what-if-banner")).to_contain_text("Not the result")
    assert turns.page.locator(".what-if-mark text").count() > 0
    assert turns.page.locator("main form[method=post]").count() == 0


def test_two_freeze_and_anybody_computes_the_file_again(turns, keys, tmp_path):
    with now_is(DECIDING):
        given = scored(("5", "4"), ("4.5/3", "3"), ("2", "3.5"))
        for person, words in ((given.staff, "Propose it to a second person"), (given.chair, "now$")):
            turns.become(person)
            turns.open("calls:gate", given.edition.slug, Gate.FREEZE_RANKING)
            turns.look(f"walk-freeze-{person.pk == given.chair.pk}")
            keys.tab_to("(?i)reason")
            keys.type("All evaluations are in.")
            keys.follow(words)
            expect(turns.page.get_by_text(re.compile("^(Proposed[.]|The gate is moved[.])")).first).to_be_visible()

        turns.open("evaluation:ranking", given.edition.slug)
        turns.look("walk-ranking-frozen")
        shown = re.search("[0-9a-f]{64}", turns.page.inner_text("main"))[0]
        file = _downloaded(turns, "Inputs and result as a file", tmp_path)
        script = _downloaded(turns, re.compile("^Script that computes it again"), tmp_path)

    found = subprocess.run([sys.executable, "-I", script, file], capture_output=True, check=False, cwd=tmp_path)

    assert found.returncode == 0, found.stderr
    assert hashlib.sha256(file.read_bytes()).hexdigest() == shown == Ranking.objects.get().sha256
    assert found.stdout.decode().splitlines() == [
        f"SHA-256 of the file  {shown}",
        f"SHA-256 computed     {shown}",
        "The same, byte for byte.",
    ]


def _downloaded(turns, words, folder):
    with turns.page.expect_download() as coming:
        turns.page.get_by_role("link", name=words).click()
    place = folder / coming.value.suggested_filename
    coming.value.save_as(place)
    return place
