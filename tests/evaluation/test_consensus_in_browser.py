"""A consensus as the panel uses it: agenda, sheet, conclusion; what is typed saves itself, and the pages are accessible."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from evaluation import actions
from evaluation.models import AgreedScore, Consensus
from evaluation.ranking.ties import entries_of
from tests.clients import cookie_of, follow
from tests.evaluation.test_consensus import codes
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, judged, jury

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def signed_in(page: Any, live_server: Any, person: Any) -> None:
    page.context.clear_cookies()
    page.context.add_cookies([cookie_of(person, live_server.url)])


def divided_jury() -> Jury:
    given = jury(submissions=3, evaluators=3, finalists=1)
    for number, scores in enumerate((("5", "2.5", "4"), ("4", "3.5", "4"), ("3", "3", "3.5"))):
        for judge, value in enumerate(scores):
            judged(given.assignment(judge, number), value)
    return given


def test_the_panel_talks_and_the_chair_concludes(page, live_server, look) -> None:
    given = divided_jury()
    first = codes(given)[0]
    signed_in(page, live_server, given.chair)
    page.goto(reverse("evaluation:agenda", args=[given.edition.slug]))
    look("agenda")
    follow(page.get_by_role("link", name=f"Open a consensus {given.submissions[0].number}"))
    look("consensus-open")
    page.get_by_label("Rapporteur").select_option(label=str(given.judge()))
    page.get_by_label("Why the panel talks").fill("They differ by two and a half points.")
    follow(page.get_by_role("button", name="Open the consensus"))

    signed_in(page, live_server, given.judge())
    page.goto(reverse("evaluation:consensus", args=[given.submissions[0].public_id]))
    page.locator(f"#score-{first}").select_option("4.0")
    page.locator(f"#text-{first}").fill("The annex names the rule; one of us had not opened it.")
    page.get_by_label(f"Dissent of {given.evaluators[2]}").fill("I would have given less.")
    for part in (f"score:{first}", f"text:{first}", f"dissent:{given.assignment(2).pk}"):
        page.locator(f'.fstate.ok[data-state-of="{part}"]').wait_for()
    look("consensus-rapporteur")

    signed_in(page, live_server, given.judge(1))
    page.goto(reverse("evaluation:consensus", args=[given.submissions[0].public_id]))
    assert "The annex names the rule" in page.inner_text("main")
    look("consensus-evaluator")

    signed_in(page, live_server, given.chair)
    page.goto(reverse("evaluation:consensus", args=[given.submissions[0].public_id]))
    follow(page.get_by_role("link", name="Conclude"))
    look("consensus-conclude")
    follow(page.get_by_role("button", name="Conclude"))
    page.get_by_text("stand in the place of everybody’s").first.wait_for()
    look("consensus-concluded")
    follow(page.get_by_role("link", name="Agenda of the panel"))
    look("agenda-concluded")

    assert Consensus.objects.concluded().exists()
    entry = next(row for row in entries_of(given.fresh())[given.category.pk] if row.consensus)
    assert {code: str(value) for code, value in entry.consensus.items()} == {first: "4.0"}


def test_two_who_write_at_once_both_see_both_texts(page, live_server) -> None:
    given = divided_jury()
    first = codes(given)[0]
    consensus = actions.open_consensus(
        given.submissions[0], rapporteur=given.judge(), why="They differ.", by=given.chair, at=EVALUATING
    )
    signed_in(page, live_server, given.judge())
    page.goto(reverse("evaluation:consensus", args=[given.submissions[0].public_id]))
    actions.save_part(consensus, f"text:{first}", typed="The chair's.", revision=0, by=given.chair, at=EVALUATING)

    page.locator(f"#text-{first}").fill("The rapporteur's.")
    page.get_by_role("button", name="Keep mine").wait_for()
    assert AgreedScore.objects.get().text == "The chair's."
    page.get_by_role("button", name="Keep mine").click()
    page.locator(f'.fstate.ok[data-state-of="text:{first}"]').wait_for()

    assert AgreedScore.objects.get().text == "The rapporteur's."


def test_one_more_evaluator_is_one_click(page, live_server, look) -> None:
    from tests.factories.evaluation import EvaluatorFactory

    given = divided_jury()
    EvaluatorFactory.create_batch(2, edition=given.edition, affiliation="Institute of Lefkara")
    signed_in(page, live_server, given.staff)
    page.goto(reverse("evaluation:another", args=[given.edition.slug, given.submissions[0].public_id]))
    look("another")
    page.get_by_label("Reason").fill("Three opinions, two and a half points apart.")
    follow(page.get_by_role("button", name="Assign").first)
    page.get_by_text("reads").first.wait_for()

    assert given.submissions[0].assignments.count() == 4
