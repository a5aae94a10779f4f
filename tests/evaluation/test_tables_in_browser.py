"""Staff paste a table of people, then one of pairs: faults beside the table, a look at what would happen, then it happens."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from evaluation.models import Assignment, Evaluator
from tests.clients import cookie_of, follow
from tests.factories.evaluation import jury

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def checked(page: Any, table: str) -> None:
    page.get_by_label("Table of").fill(table)
    follow(page.get_by_role("button", name="Check the table"))


def test_a_jury_comes_from_a_table_and_so_does_what_it_reads(page, live_server, look) -> None:
    given = jury(submissions=3, evaluators=1, assigned=False)
    page.context.add_cookies([cookie_of(given.staff, live_server.url)])

    page.goto(reverse("evaluation:evaluators", args=[given.edition.slug]))
    wrong = "email,name,country,shoe size\nana@lefkara.example,Ana Zeller,XX,40"
    checked(page, wrong)
    look("table-of-people-faults")
    expect(page.get_by_label("Table of people")).to_have_value(wrong)
    people = (
        "email,name,affiliation,country",
        "ana@lefkara.example,Ana Zeller,Université de Lefkara,CY",
        "bo@umbriel.example,Bo Ek,,SE",
    )
    checked(page, "\n".join(people))
    look("table-of-people")
    follow(page.get_by_role("button", name="Invite them"))
    assert Evaluator.objects.filter(person__name__in=["Ana Zeller", "Bo Ek"]).count() == 2

    page.goto(reverse("evaluation:assign", args=[given.edition.slug]))
    numbers = [row.number for row in given.submissions]
    email = given.judge().email
    checked(page, f"email,submission\n{email},{numbers[0]}\nnobody@lefkara.example,{numbers[1]}")
    look("table-of-pairs-faults")
    checked(page, f"email,submission\n{email},{numbers[0]}\n{email},{numbers[1]}")
    look("table-of-pairs")
    follow(page.get_by_role("button", name="Assign them"))
    assert Assignment.objects.filter(submission__in=given.submissions).count() == 2
