"""The relay as a process of its own, on the database of the test."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from bench.post_office import OK, PostOffice
from notifications import actions
from notifications.models import Heartbeat, Letter
from tests.factories.notifications import LetterFactory
from tests.factories.voting import open_today, scene

pytestmark = pytest.mark.django_db(transaction=True)


def wait_for(what: Callable[[], bool], seconds: float) -> float:
    """How long it took until `what` was true; fails after `seconds`."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture
def black_hole() -> Iterator[str]:
    """A broker that accepts and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def start_relay(tmp_path: Path, black_hole: str) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts relays with a dead broker and a mail server that writes files; ends them after the test."""
    started = []
    place = connection.settings_dict
    user = f"{place['USER']}:{place['PASSWORD']}" if place["PASSWORD"] else place["USER"]
    surroundings = {
        "DATABASE_URL": f"postgres://{user}@{place['HOST']}:{place['PORT']}/{place['NAME']}",
        "REDIS_URL": black_hole,
        "EMAIL_URL": f"filemail:///{tmp_path}",
    }

    def start(**more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "run_relay"]
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | surroundings | more))
        wait_for(Heartbeat.objects.filter(name="relay").exists, 20)
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def owe(number: int) -> None:
    with transaction.atomic():
        context = {"code": "BCDF-GHJK", "email": "elin@people.example"}
        actions.owe("sign_in_code", key=f"k{number}", to="elin@people.example", at=timezone.now(), context=context)


def is_sent(number: int) -> bool:
    return Letter.objects.filter(key=f"k{number}", sent_at__isnull=False).exists()


def letters_to(address: str, folder: Path) -> list[str]:
    """What the mail server took for this address."""
    found = [file.read_text() for file in sorted(folder.iterdir())]
    return [letter for letter in found if f"To: {address}" in letter]


def test_a_letter_leaves_at_once_even_while_the_broker_is_a_black_hole(start_relay, tmp_path):
    start_relay()
    actions.ring("notifications.deliver_due")

    owe(1)

    assert wait_for(lambda: is_sent(1), 5) < 2
    assert len(list(tmp_path.iterdir())) >= 1


def test_a_ballots_letter_leaves_within_two_seconds_of_its_post(start_relay, client, tmp_path):
    vote = open_today(scene())
    start_relay()
    fields = {f"choice-{code}": one or "" for code, one in vote.choices(impact=1).items()}
    began = time.monotonic()

    answer = client.post(reverse("voting:cast", args=[vote.edition.slug]), {**fields, "address": "ivana@post.example"})
    wait_for(lambda: bool(letters_to("ivana@post.example", tmp_path)), 5)

    assert time.monotonic() - began < 2
    assert answer.status_code == 302
    [letter] = letters_to("ivana@post.example", tmp_path)
    assert "/vote/confirm/" in letter


class SlowServer:
    """A mail server that takes its time, and how many letters it had in hand at once."""

    def __init__(self) -> None:
        self.in_hand = self.most = 0

    async def __call__(self, _server: object, _to: str) -> str:
        self.in_hand += 1
        self.most = max(self.most, self.in_hand)
        await asyncio.sleep(0.1)
        self.in_hand -= 1
        return OK


@pytest.mark.parametrize(("letters", "lines"), [(3, 1), (40, 3)])
def test_a_few_letters_take_one_line_to_the_mail_server_and_many_take_all_of_them(start_relay, letters, lines):
    with PostOffice() as office:
        office.mood = slow = SlowServer()
        start_relay(EMAIL_URL=office.url, MAIL_LINES="3")
        time.sleep(1)  # the first look, which every line takes
        moment = timezone.now()
        with transaction.atomic():
            LetterFactory.create_batch(letters, owed_since=moment, not_before=moment)
            actions.ring("letters")
        wait_for(lambda: Letter.objects.in_state(Letter.State.SENT).count() == letters, 30)

    assert len(set(office.taken)) == len(office.taken) == letters
    assert slow.most == lines


def test_a_letter_for_which_nobody_rings_waits_until_the_relay_looks_by_itself(start_relay):
    """The negative control: what makes a letter leave at once is the bell, and the look every twenty seconds is a net."""
    start_relay()
    time.sleep(1)  # the first look, which every relay takes
    silent = LetterFactory(owed_since=timezone.now(), not_before=timezone.now())

    time.sleep(2)
    assert Letter.objects.get(pk=silent.pk).sent_at is None
    with transaction.atomic():
        actions.ring("letters")

    assert wait_for(Letter.objects.filter(pk=silent.pk, sent_at__isnull=False).exists, 5) < 2


def test_the_relay_comes_back_after_the_database_cut_every_line(start_relay):
    start_relay()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                       " WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip

    owe(1)
    wait_for(lambda: is_sent(1), 10)
    owe(2)

    assert wait_for(lambda: is_sent(2), 5) < 2


def test_a_letter_owed_while_nobody_listened_leaves_when_the_relay_starts(start_relay):
    owe(1)

    start_relay()

    assert wait_for(lambda: is_sent(1), 5) < 2


def test_the_relay_stops_cleanly_when_asked(start_relay):
    relay = start_relay()
    actions.ring("notifications.deliver_due")
    relay.send_signal(signal.SIGTERM)

    assert relay.wait(timeout=4) == 0
