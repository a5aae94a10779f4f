"""What a phone loads to see the paper for the first time: page, styles, scripts and fonts, as the web server sends them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bench.ground import collect_pictures_and_styles
from bench.server import Server, serving
from submissions.models import FinalistTask, Project
from tests.bench.test_bench import address_of_the_tests_database
from tests.factories.voting import Scene, open_today, scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MOST = 100_000  # bytes


@dataclass
class Loaded:
    """Bytes by address, headers included, as they came over the line."""

    addresses: dict[str, str] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    def heard(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["response"]["url"]

    def done(self, event: dict[str, Any]) -> None:
        self.bytes[self.addresses[event["requestId"]]] = event["encodedDataLength"]

    def of(self, *ends: str) -> int:
        return sum(size for address, size in self.bytes.items() if address.endswith(ends))


def words(chance: random.Random, number: int) -> str:
    """Text that compresses about as prose does, not as the same sentence twelve times."""

    def syllable() -> str:
        return chance.choice("bcdfglmnprstv") + chance.choice("aeiou") + chance.choice(["", "", "n", "r", "s"])

    return " ".join("".join(syllable() for _ in range(chance.randint(1, 3))) for _ in range(number)).capitalize()


@pytest.fixture
def vote() -> Scene:
    """Five finalists a category, the most there can be, with titles and summaries of their own."""
    given, chance = open_today(scene(finalists=5)), random.Random(5)
    for project in Project.objects.all():
        project.title = words(chance, 9)
        project.save()
    for task in FinalistTask.objects.all():
        task.lay_summary = words(chance, 90)[:600]
        task.save()
    return given


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server of production, on the test's database."""
    collect_pictures_and_styles()
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests_database())
    with serving() as server:
        yield server


def loaded(browser: Browser, address: str) -> Loaded:
    """Everything that a browser fetches which has never been here."""
    found, context = Loaded(), browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.responseReceived", found.heard)
    line.on("Network.loadingFinished", found.done)
    page.goto(address, wait_until="networkidle")
    context.close()
    return found


@pytest.mark.slow
def test_the_paper_with_styles_scripts_and_fonts_is_at_most_100_kb(
    browser: Browser, served: Server, vote: Scene
) -> None:
    found = loaded(browser, f"http://localhost:{served.port}{vote.edition.get_absolute_url()}vote/")

    kinds = {ends: found.of(ends) for ends in ("/vote/", ".css", ".js", ".woff2")}
    assert all(kinds.values())  # with one of them missing it would be no whole page
    assert sum(found.bytes.values()) <= MOST, kinds
