"""A vote from the call page to the receipt on a phone whose browser runs no script."""

from __future__ import annotations

import re

import pytest

from notifications.models import Letter
from tests.clients import follow
from tests.factories.voting import open_today, scene
from voting.models import Vote

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def test_a_vote_needs_no_script(phone):
    given = open_today(scene())
    chosen = given.finalists["impact"][1]

    phone.goto(given.edition.get_absolute_url())
    follow(phone.get_by_role("main").get_by_role("link", name=re.compile("Vote|vote")).first)
    phone.locator(f'input[value="{chosen.public_id}"]').check()
    follow(phone.get_by_role("button", name=re.compile("Review")))
    phone.get_by_text(chosen.project.title).wait_for()
    phone.get_by_label("Your e-mail address").fill("a.patient@post.example")
    follow(phone.get_by_role("button", name=re.compile("Send me the letter")))
    phone.get_by_role("heading", name=re.compile("letter", re.IGNORECASE)).first.wait_for()
    phone.goto(re.search(r"/vote/confirm/[^\s]+", Letter.objects.get(kind="ballot").text)[0])
    assert not Vote.objects.filter(state=Vote.State.CONFIRMED).exists()
    follow(phone.get_by_role("button", name="Confirm my ballot"))
    phone.get_by_text(re.compile("counted")).first.wait_for()

    assert Vote.objects.get(state=Vote.State.CONFIRMED).finalist == chosen
