"""One call played until its results, twice with the same seed, and removed in between."""

from __future__ import annotations

import hashlib
import html
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.models import Edition
from evaluation.models import Evaluation
from notifications.models import Letter
from results.models import Result
from submissions.models import Organisation, Submission
from tests.clients import PortalClient
from tests.rehearsal.playing import SOURCE, edition_two, files, rehearse, rows, told
from voting.models import Vote

# Played once for them all, which takes its time.
pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.xdist_group("rehearse")]
SLUG = f"rehearsal-{SOURCE}-results-1"
SIZES = {"until": "results", "applicants": 16, "evaluators": 9, "voters": 24, "seed": 1}


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
    addresses = {to for to in letters.values_list("to", flat=True) if to}  # a ballot's letter forgets its address
    assert [to for to in addresses if not to.lower().endswith(".example")] == []


@pytest.mark.parametrize("name", ["calls:call", "calls:method", "results:edition", "voting:finalists"])
def test_a_rehearsal_is_marked_on_its_pages(client: PortalClient, rehearsal: Edition, settings: Any, name: str) -> None:
    settings.DEMONSTRATION = True

    page = client.get(reverse(name, args=[SLUG])).content.decode()

    assert 'class="rehearsal"' in page


@pytest.fixture
def taken(client: PortalClient, rehearsal: Edition, tmp_path: Path) -> Path:
    """A folder that holds what the page of the ledger offers, and nothing else."""
    page = client.get(reverse("voting:ledger", args=[SLUG])).content.decode()
    for address in (reverse("voting:ledger_file", args=[SLUG]), reverse("voting:verify_script")):
        assert f'href="{address}"' in page
        answer = client.get(address)
        name = re.search(r'filename="?([^";]+)', answer["Content-Disposition"])
        assert name is not None
        (tmp_path / name[1]).write_bytes(b"".join(answer.streaming_content))
        assert hashlib.sha256((tmp_path / name[1]).read_bytes()).hexdigest() in page
    return tmp_path


def bare(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python alone in that folder: no packages, no surroundings."""
    command = [sys.executable, "-I", "-S", *words]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False, timeout=120)


def test_what_the_page_of_the_ledger_offers_is_counted_by_python_alone(taken: Path, rehearsal: Edition) -> None:
    file, script = f"vote-{SLUG}.jsonl", "verify_vote.py"
    annulled, counted = (
        Vote.objects.filter(state=state, category__edition=rehearsal).latest("pk")
        for state in (Vote.State.ANNULLED, Vote.State.CONFIRMED)
    )

    told = {vote.state: bare(taken, script, file, "--code", vote.code) for vote in (annulled, counted)}

    assert {one.name for one in taken.iterdir()} == {file, script}
    assert {state: (one.returncode, one.stderr) for state, one in told.items()} == {
        "annulled": (0, ""), "confirmed": (0, ""),
    }  # fmt: skip
    assert told["annulled"].stdout.startswith(f"{annulled.code}: {annulled.category.code}, ")
    assert ": annulled: " in told["annulled"].stdout.splitlines()[0]
    assert f"{counted.finalist.public_id}: counted\n" in told["confirmed"].stdout
    assert hashlib.sha256((taken / file).read_bytes()).hexdigest() in told["confirmed"].stdout


def test_a_receipts_proof_leads_from_its_line_to_a_day_of_the_file(
    client: PortalClient, rehearsal: Edition, taken: Path
) -> None:
    """With SHA-256 alone, as the page tells it."""
    vote = Vote.objects.counted().filter(category__edition=rehearsal).earliest("pk")
    page = html.unescape(client.post(reverse("voting:check", args=[SLUG]), {"code": vote.code}).content.decode())
    line = next(text for text in re.findall(r'\["confirm",[^<]+\]', page))

    found = hashlib.sha256(b"\0" + line.encode()).digest()
    for side, other in re.findall(r"(left|right) of it ([0-9a-f]{64})", page):
        pair = bytes.fromhex(other) + found if side == "left" else found + bytes.fromhex(other)
        found = hashlib.sha256(b"\1" + pair).digest()

    published = (taken / f"vote-{SLUG}.jsonl").read_text()
    assert vote.code in line
    assert line in published.splitlines()
    assert f'"root":"{found.hex()}"' in published


def test_whichever_byte_is_changed_the_script_says_so(taken: Path) -> None:
    """One after the other by the downloaded script; the edition's name, which no hash holds, by the file's fingerprint."""
    file = taken / f"vote-{SLUG}.jsonl"
    whole, first = file.read_bytes(), bare(taken, "verify_vote.py", file.name).stdout
    begins = whole.index(b'"format"')
    loop = (
        "import sys; sys.path.insert(0, '.'); import verify_vote as script\n"
        f"whole = open({file.name!r}, 'rb').read()\n"
        f"for place in range({begins}, len(whole), 13):\n"
        "    changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1:]\n"
        "    try: script.verified(line.decode() for line in changed.splitlines(True))\n"
        "    except (script.Wrong, ValueError, LookupError, TypeError, AttributeError): pass\n"
        "    else: print(place)\n"
        "print('looked')"
    )

    unseen = bare(taken, "-c", loop)

    assert (unseen.stdout, unseen.stderr) == ("looked\n", "")
    file.write_bytes(whole.replace(b"rehearsal", b"rehearsel", 1))
    renamed = bare(taken, "verify_vote.py", file.name).stdout
    assert renamed != first
    assert hashlib.sha256(whole).hexdigest() not in renamed
    file.write_bytes(whole.replace(b"confirm", b"confirn", 1))
    assert bare(taken, "verify_vote.py", file.name).returncode == 1


def test_the_edition_that_is_rehearsed_stays_an_unpublished_draft(played: Played) -> None:
    original = Edition.objects.with_gates().get(slug=SOURCE)

    assert str(original.phase_at(timezone.now())) == "draft"
    assert not original.submissions.exists()


def test_its_people_and_organisations_carry_its_name(rehearsal: Edition) -> None:
    assert set(User.objects.values_list("rehearsal", flat=True)) == {SLUG}
    assert set(Organisation.objects.values_list("rehearsal", flat=True)) == {SLUG}


def test_an_edition_that_there_is_not_is_refused_in_a_sentence(played: Played) -> None:
    before = rows()

    with pytest.raises(CommandError, match="There is no edition best-practice-99"):
        told("rehearse", "best-practice-99")

    assert rows() == before


def test_too_few_evaluators_are_refused_in_a_sentence(played: Played) -> None:
    before = rows()

    with pytest.raises(CommandError, match="at least 3 evaluators"):
        told("rehearse", SOURCE, "--evaluators=2")

    assert rows() == before


def test_a_rehearsal_is_not_rehearsed(played: Played) -> None:
    before = rows()

    with pytest.raises(CommandError, match="is a rehearsal itself"):
        told("rehearse", SLUG)

    assert rows() == before


@pytest.mark.parametrize(
    ("slug", "words"), [(SOURCE, "is a real edition"), ("nothing", "There is no rehearsal nothing")]
)
def test_only_a_rehearsal_is_cleared(played: Played, slug: str, words: str) -> None:
    before = rows()

    with pytest.raises(CommandError, match=words):
        told("rehearse", slug, "--clear")

    assert rows() == before
