"""One call played until its results, twice with the same seed, and removed in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.models import Edition
from evaluation.models import Evaluation
from notifications.models import Letter
from rehearsal.story import Turn, cast
from results.models import Result
from submissions.models import Attachment, Organisation, Submission
from submissions.rules import State
from tests.clients import PortalClient
from tests.rehearsal.playing import SOURCE, edition_two, files, rehearse, rows, told
from voting.models import Vote

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
SLUG = f"rehearsal-{SOURCE}-results-1"
SIZES = {"until": "results", "applicants": 48, "evaluators": 12, "voters": 30, "seed": 1}


@dataclass
class Played:
    """What was there before, after the first playing, after clearing it, and what the second playing came to."""

    before: tuple[dict[str, int], list[str]]
    first: dict[str, Any]
    cleared: tuple[dict[str, int], list[str]]
    again: dict[str, Any]


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[Played]:
    with django_db_blocker.unblock(), edition_two():
        before = rows(), files()
        first = rehearse(**SIZES)
        told("rehearse", SLUG, "--clear")
        cleared = rows(), files()
        yield Played(before, first, cleared, rehearse(**SIZES))


@pytest.fixture
def rehearsal(played: Played) -> Edition:
    return Edition.objects.with_gates().get(slug=SLUG)


def entries(rehearsal: Edition, turn: Turn) -> list[Submission]:
    """The submissions of the entries with that turn: the applicant's address holds the entry's number."""
    numbers = {entry.number for entry in cast(SIZES["applicants"], 4, 1) if entry.turn is turn}  # type: ignore[arg-type]
    addresses = {f"applicant-{number:03}@applicant-{number:03}.{SLUG}.example" for number in numbers}
    rows = Submission.objects.filter(edition=rehearsal, editors__person__email__in=addresses)
    return list(rows.order_by("pk").distinct())


def test_the_same_seed_has_the_same_outcome(played: Played) -> None:
    assert played.again["counts"] == played.first["counts"]
    assert len(played.again["files"]) == len(played.first["files"])


def test_clearing_leaves_every_table_and_every_folder_as_before(played: Played) -> None:
    assert played.cleared == played.before


def test_the_counts_agree_with_the_database(played: Played, rehearsal: Edition) -> None:
    submissions = Submission.objects.filter(edition=rehearsal)
    counts = played.again["counts"]

    assert played.again["edition"] == SLUG
    assert played.again["phase"] == "results" == str(rehearsal.phase_at(timezone.now()))
    assert counts["submissions"] == submissions.exclude(version=None).count()
    assert counts["evaluations"] == Evaluation.objects.exclude(submitted_at=None).filter(voided_at=None).count()
    assert counts["votes_annulled"] == Vote.objects.filter(state=Vote.State.ANNULLED).count() > 0
    assert counts["votes_confirmed"] == Vote.objects.filter(state=Vote.State.CONFIRMED).count() > 0
    assert counts["letters"] == Letter.objects.filter(edition=SLUG).count() > 0
    for category in rehearsal.categories.all():
        finalists = submissions.finalists().filter(category=category).count()
        assert counts["finalists"][category.code] == finalists
        assert counts["winners"][category.code] == Result.objects.filter(category=category, winner=True).count()


def test_every_category_has_up_to_five_finalists_and_at_most_one_winner(played: Played) -> None:
    counts = played.again["counts"]

    assert all(1 <= number <= 5 for number in counts["finalists"].values())
    assert all(number <= 1 for number in counts["winners"].values())
    assert sum(counts["winners"].values()) >= 1


def test_every_file_it_names_is_in_storage(played: Played) -> None:
    assert played.again["files"]
    assert all(default_storage.exists(name) for name in played.again["files"])


def test_letters_go_to_the_demonstration_mailbox_only_and_say_what_they_are(rehearsal: Edition) -> None:
    letters = Letter.objects.filter(edition=SLUG)

    assert letters.exists()
    assert not letters.filter(rehearsal=False).exists()
    assert not letters.filter(channel=Letter.Channel.MAIL).exists()
    assert not Letter.objects.exclude(edition__in=["", SLUG]).exists()
    assert not Letter.objects.exclude(to__endswith=".example").exists()


@pytest.mark.parametrize("name", ["calls:call", "calls:method", "results:results", "voting:vote"])
def test_a_rehearsal_is_marked_on_its_pages(
    client: PortalClient, rehearsal: Edition, settings: Any, name: str
) -> None:
    settings.DEMONSTRATION = True

    page = client.get(reverse(name, args=[SLUG])).content.decode()

    assert 'class="rehearsal"' in page


def test_the_edition_that_is_rehearsed_stays_an_unpublished_draft(played: Played) -> None:
    original = Edition.objects.with_gates().get(slug=SOURCE)

    assert str(original.phase_at(timezone.now())) == "draft"
    assert not original.submissions.exists()


def test_its_people_and_organisations_carry_its_name(rehearsal: Edition) -> None:
    assert set(User.objects.values_list("rehearsal", flat=True)) == {SLUG}
    assert set(Organisation.objects.values_list("rehearsal", flat=True)) == {SLUG}
