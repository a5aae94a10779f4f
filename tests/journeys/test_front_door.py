"""What somebody meets who has never been here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/there-is-no-such-page"])
def test_a_public_page_can_be_read_by_everybody(
    page: Page, assert_accessible: Callable[[Page], None], address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(address)

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
