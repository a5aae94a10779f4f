"""Error pages: they render when nothing else works, say the reason, and give back what was typed."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "405", "413", "500"])
def test_an_error_page_needs_neither_a_request_nor_the_database(status: str) -> None:
    page = render_to_string(f"{status}.html", {"reason": "Because of this.", "request_id": "abc12345", "typed": []})

    assert "Because of this." in page
    assert "abc12345" in page
    assert "Funded by the European Union" in page


def test_what_was_typed_is_given_back_as_text() -> None:
    page = render_to_string("403_csrf.html", {"reason": "", "typed": [("practice", "A <b>table</b> of eight")]})

    assert '<label for="typed-1">practice</label>' in page
    assert "A &lt;b&gt;table&lt;/b&gt; of eight</textarea>" in page


def test_a_form_from_a_page_that_was_open_too_long_comes_back_with_its_text() -> None:
    answer = Client(enforce_csrf_checks=True).post(
        "/accounts/login/", {"login": "elin@people.example", "password": "s3cret"}
    )

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "elin@people.example" in page
    assert "s3cret" not in page
