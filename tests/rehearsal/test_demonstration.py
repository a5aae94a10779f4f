"""The demonstration: prepared once, gone on with after a stop, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules import Role
from calls.models import Edition
from calls.rules import Phase
from rehearsal import actions, demonstration
from rehearsal.models import Performance
from tests.clients import PortalClient
from tests.rehearsal.playing import SOURCE, edition_two, files, rows, told

# Played once for them all, which takes its time.
pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.xdist_group("demonstration")]
SLUG = f"rehearsal-{SOURCE}-submission-1"


@pytest.fixture(autouse=True)
def in_a_demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = True


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """What was said by a preparation after one that was stopped half-way, and by the one after that.

    One phase instead of four, the shortest: the others differ in their length only.
    """
    from django.conf import settings

    wanted = {Phase.SUBMISSION: demonstration.WANTED[Phase.SUBMISSION]}
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), edition_two():
        patch.setattr(demonstration, "WANTED", wanted)
        patch.setattr(settings, "DEMONSTRATION", True)
        edition, now = Edition.objects.with_gates().get(slug=SOURCE), timezone.now()
        (half,) = actions.plan_performances(edition, wanted, 1)
        actions.begin_performance(half, at=now)
        actions.begin(edition, until=Phase.SUBMISSION, seed=1, now=now)
        actions.report_performance(half.slug, step="Publish: done", at=now)
        yield [told("prepare_demonstration"), told("prepare_demonstration")]
        told("rehearse", SLUG, "--clear")


def test_first_of_all_it_says_one_sign_in_per_role(said: list[str]) -> None:
    welcome, _, rest = said[0].partition("Playing ")

    assert "/demonstration/" in welcome
    assert [line.split()[0] for line in welcome.splitlines()[1:]] == [str(role.label) for role in Role]
    assert rest


def test_a_rehearsal_left_half_made_is_played_anew(said: list[str]) -> None:
    (performance,) = Performance.objects.all()

    assert "16 applications" in said[0]
    assert said[0].splitlines()[-1] == "The demonstration is ready."
    assert performance.finished_at is not None
    assert performance.done == performance.of == demonstration.WANTED[Phase.SUBMISSION]
    assert Edition.objects.with_gates().get(slug=SLUG).phase_at(timezone.now()) == Phase.SUBMISSION


def test_run_again_it_plays_nothing(said: list[str]) -> None:
    assert "Playing" not in said[1]
    assert said[1].splitlines()[-1] == "The demonstration was ready already."


def test_the_people_it_names_exist_once_their_rehearsal_is_played(said: list[str]) -> None:
    named = [entry.address for entry in demonstration.sign_ins(SOURCE) if SLUG in entry.address]

    assert named
    assert User.objects.filter(email__in=named, rehearsal=SLUG).count() == len(named)


def test_outside_a_demonstration_it_refuses_and_leaves_everything_as_it_is(said: list[str], settings: Any) -> None:
    settings.DEMONSTRATION = False
    before = rows(), files()

    with pytest.raises(CommandError, match="for a demonstration only"):
        told("prepare_demonstration")

    assert (rows(), files()) == before


def test_without_the_edition_it_says_what_to_load(said: list[str]) -> None:
    with pytest.raises(CommandError, match=r"There is no edition best-practice-99\. Load one with load_edition"):
        told("prepare_demonstration", "--edition=best-practice-99")


def test_only_one_prepares_at_a_time(said: list[str]) -> None:
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('demonstration'))")
        assert "Somebody else prepares the demonstration already." in told("prepare_demonstration")
    other.close()


def test_what_is_ready_is_linked_on_the_start_page(said: list[str], client: PortalClient) -> None:
    page = client.get(reverse("calls:list")).content.decode()

    assert "A demonstration to look around in" in page
    assert f'href="{reverse("calls:call", args=[SLUG])}">Open for submissions</a>' in page
    assert f'href="{reverse("accounts:demonstration")}"' in page
