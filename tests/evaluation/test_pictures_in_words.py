"""What a picture of the jury shows stands beside it in words, on the screen and on paper."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from evaluation import actions
from evaluation.models import Assignment
from tests.clients import cookie_of
from tests.evaluation.test_sure_pages import LIKE_A_REAL_ONE, frozen, url
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import judged, jury, score_all
from tests.factories.moments import now_is


def begun(assignment: Assignment) -> None:
    actions.declare_no_conflict(assignment, by=assignment.evaluator.person, at=EVALUATING)
    score_all(assignment, "3", at=EVALUATING)


@pytest.mark.django_db
def test_the_bars_by_category_have_a_table_with_the_same_numbers(client) -> None:
    given = jury(submissions=2, evaluators=3)
    judged(given.assignment(0, 0), "4")
    judged(given.assignment(1, 0), "4")
    begun(given.assignment(2, 1))
    actions.declare_conflict(given.assignment(2, 0), reason="A colleague.", by=given.judge(2), at=EVALUATING)
    client.force_login(given.staff)

    with now_is(EVALUATING):
        page = client.get(reverse("calls:process", args=[given.edition.slug])).content.decode()

    bars = page.partition("By category")[2].partition("</figure>")[0]
    assert "<summary>As a table</summary>" in bars
    assert [words in bars for words in ("Submitted</th>", "Begun</th>", "Not begun</th>")] == [True] * 3
    assert f"<td>{given.category.name}</td><td>2</td><td>1</td><td>2</td>" in bars


def printed(page: Any) -> str:
    """What the page says as it comes out of the printer, without spaces: a PDF has them between letters, too."""
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
    pages = PdfReader(io.BytesIO(page.pdf(format="A4", margin=margin))).pages
    return "".join("".join(one.extract_text() for one in pages).split())


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_on_paper_the_table_beside_the_picture_is_printed_although_nobody_opened_it(
    page: Any, live_server: Any
) -> None:
    given = frozen(*LIKE_A_REAL_ONE)
    page.context.add_cookies([cookie_of(given.staff, live_server.url)])
    page.goto(url("how_sure", given))
    assert not page.get_by_text("Range of places").first.is_visible()

    words = printed(page)

    assert "Thepictureasatable" in words
    table = words.partition("Thepictureasatable")[2]
    assert [said in table for said in ("Rangeofthetotal", "Passesthethresholds", "Bandofties")] == [True] * 3
    assert [row.number in table for row in given.submissions] == [True] * len(given.submissions)
    assert "84.67" in table  # the total of the second
