"""What the start page says about a demonstration that is being prepared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calls.rules import Phase
from rehearsal import demonstration, panels
from rehearsal.models import SILENT_AFTER, Performance
from tests.clients import PortalClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_a_demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = True


def performance(**values: Any) -> Performance:
    now = timezone.now()
    phase = values.pop("until", Phase.VOTING)
    return Performance.objects.create(
        **{"slug": f"rehearsal-x-{phase}-1", "until": phase, "place": 0, "of": 4, "done": 1, "begun_at": now} | values
    )


def test_progress_is_shown_in_words_and_as_a_bar(client: PortalClient) -> None:
    performance(step="12 eligibility checks", heard_at=timezone.now())
    performance(until=Phase.RESULTS, begun_at=None, done=0, place=1)

    page = client.get(reverse("calls:list")).content.decode()

    assert "The demonstration is being prepared" in page
    assert "12 eligibility checks" in page
    assert 'class="meter' in page
    assert "Waits for its turn" in page
    assert "12 % is done" in page
    assert "http-equiv" not in page


def test_whoever_was_stopped_is_not_waited_for(client: PortalClient) -> None:
    performance(heard_at=timezone.now() - SILENT_AFTER - timedelta(seconds=1))

    page = client.get(reverse("calls:list")).content.decode()

    assert "The next start of the portal goes on with it." in page


@pytest.mark.parametrize("count", [1, 4])
def test_the_panel_costs_one_query(count: int) -> None:
    for phase in list(demonstration.WANTED)[:count]:
        performance(until=phase)

    with CaptureQueriesContext(connection) as queries:
        (panel,) = panels.at_home(timezone.now())

    assert len(queries) == 1
    assert len(panel.context["performances"]) == count


def test_outside_a_demonstration_the_start_page_says_nothing_and_asks_nothing(settings: Any) -> None:
    performance()
    settings.DEMONSTRATION = False

    with CaptureQueriesContext(connection) as queries:
        assert panels.at_home(timezone.now()) == []

    assert len(queries) == 0


@pytest.mark.parametrize(("done", "share"), [(0, 0.0), (2, 0.5), (4, 0.97), (9, 0.97)])
def test_a_bar_is_full_only_when_everything_is_done(done: int, share: float) -> None:
    playing = performance(done=done)

    assert playing.share == share
    playing.finished_at = timezone.now()
    assert playing.share == 1.0
