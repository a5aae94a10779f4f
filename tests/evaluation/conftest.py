"""What tests of the jury's pages in a browser begin with."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from evaluation import actions
from tests.clients import cookie_of, follow
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import jury


@pytest.fixture
def sheet(page: Any, live_server: Any) -> Any:
    """The score sheet of a judge who declared no conflict."""
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    page.context.add_cookies([cookie_of(given.judge(), live_server.url)])
    page.goto(reverse("admin:evaluation_assignment_changelist"))
    follow(page.get_by_role("link", name=given.submissions[0].project.title))
    return page
