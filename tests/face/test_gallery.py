"""Every shared part, in the browser: no fault of accessibility, no sideways scrolling, nothing against the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = True


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_gallery_is_accessible_in_both_themes_on_phone_and_desk(
    page: Any, assert_accessible: Callable[[Any], None], demonstration: None, theme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)

    page.goto("/face/")

    assert_accessible(page)


INK = "[getComputedStyle(document.body).color, getComputedStyle(document.querySelector('h1')).color]"


@pytest.mark.parametrize("chosen", ["", "dark"])
def test_who_reads_in_the_dark_prints_dark_on_white(page: Any, demonstration: None, chosen: str) -> None:
    page.emulate_media(color_scheme="light", media="print")
    page.goto("/face/")
    wanted = page.evaluate(INK)

    page.emulate_media(color_scheme="dark", media="print")
    page.evaluate("theme => theme && (document.documentElement.dataset.bsTheme = theme)", chosen)

    assert page.evaluate(INK) == wanted


@pytest.mark.parametrize(
    "address", ["/face/", "/help/", "/accessibility/", "/data-protection/", "/cookies/", "/contact/"]
)
def test_no_page_scrolls_sideways_on_the_narrowest_phone(page: Any, demonstration: None, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})

    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_every_control_of_the_gallery_is_large_enough_to_hit(page: Any, demonstration: None) -> None:
    page.set_viewport_size({"width": 360, "height": 900})

    page.goto("/face/")

    small = page.evaluate(
        """[...document.querySelectorAll(".btn, .form-control, .form-select, .menu summary, .steps a")]
           .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
    )
    assert small == []


def test_the_gallery_is_closed_on_a_real_portal(client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = settings.DEBUG = False

    assert client.get("/face/").status_code == 404


@pytest.mark.parametrize("name", ["help", "accessibility", "data-protection", "cookies", "contact"])
def test_pages_about_the_portal_are_open_to_everybody_and_ask_nothing_of_the_database(
    client: Client, django_assert_num_queries: Any, name: str
) -> None:
    with django_assert_num_queries(0):
        answer = client.get(f"/{name}/")

    assert answer.status_code == 200


def test_the_foot_says_who_funds_it_and_whose_views_these_are(client: Client, settings: Any) -> None:
    settings.FUNDING_WORD, settings.GRANT_NUMBER = "Co-funded", "101000000"

    page = client.get("/help/").content.decode()

    assert "Co-funded by the European Union. Views and opinions expressed are however those of the author(s)" in page
    assert "Grant agreement 101000000." in page
    assert "Emblem of the European Union" in page
