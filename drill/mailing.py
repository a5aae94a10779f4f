"""A mail server in bad moods, and relays that die: every letter arrives, to its own address, under its own name."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.test.utils import override_settings

from accounts.arrival import clock
from bench.background import Background
from bench.post_office import Mood, PostOffice, content, dropping, hanging, refusing
from bench.posting import crowd, owe_many
from drill.drill import OPEN_CALL, Drill, Ground
from drill.row import Row
from notifications.actions import deliver_next
from notifications.models import Letter

LETTERS, KILLS = 1000, 20
MOODS: tuple[tuple[Mood, float], ...] = (
    (content, 4),
    (refusing, 1),
    (content, 4),
    (dropping, 1),
    (content, 4),
    (hanging, 1),
)
KEY = "drill-mailed"
DAYS = 3  # that are played to the end: the server is back, and what was put off becomes due


def mail(ground: Ground) -> list[Row]:
    """Two relays, one of them killed again and again, and a server that refuses, drops the line after the text, or hangs."""
    number, times = ground.sized(LETTERS, least=40), ground.sized(KILLS, least=2)
    people, over = crowd(ground.edition, number), threading.Event()
    with PostOffice() as office:
        with Background("relay", EMAIL_URL=office.url) as doomed, Background("relay", EMAIL_URL=office.url):
            owe_many(ground.edition, people, KEY, rehearsal=False)
            moods = threading.Thread(target=_change, args=(office, over))
            moods.start()
            try:
                chance = Random(975)
                for _time in range(times):
                    time.sleep(chance.uniform(0.1, 1.0))
                    doomed.kill()
            finally:
                over.set()
                moods.join()
        office.mood = content
        _deliver_what_was_put_off(office)
    sent = {letter.message_id: letter for letter in Letter.objects.filter(key__startswith=f"{KEY}:")}
    return [
        Row("relay killed", times, "kills", f"≥ {times}", holds=True),
        *judged(sent, office.taken, number),
        Row("refused for a moment", len(office.refused), "times", "> 0", ground.share < 1 or bool(office.refused)),
    ]


def judged(sent: dict[str, Letter], taken: Sequence[tuple[str, str]], number: int) -> list[Row]:
    """What was owed, by Message-ID, held against what arrived: (recipient, Message-ID) of each text."""
    arrived = Counter(name for _to, name in taken)
    lost = len(sent.keys() - arrived.keys()) + number - len(sent)
    strange = sum(name not in sent or sent[name].to != to for to, name in taken)
    open_ = sum(letter.state != Letter.State.SENT for letter in sent.values())
    again = sum(times - 1 for times in arrived.values())
    return [
        Row(f"of {number} letters never arrived", lost, "letters", "0", lost == 0),
        Row("arrived for somebody else, or under another name", strange, "letters", "0", strange == 0),
        Row("not marked as sent", open_, "letters", "0", open_ == 0),
        Row("arrived once more under the same name", again, "letters", "for comparison", holds=True),
    ]


def _change(office: PostOffice, over: threading.Event) -> None:
    while True:
        for mood, seconds in MOODS:
            office.mood = mood
            if over.wait(seconds / 2):
                return


def _deliver_what_was_put_off(office: PostOffice) -> None:
    """As the relay would in the hours to come."""
    host, _colon, port = office.url.removeprefix("smtp://").partition(":")
    server: BaseEmailBackend = get_connection("django.core.mail.backends.smtp.EmailBackend", host=host, port=int(port))
    with override_settings(EMAIL_URL=office.url):
        for hours in range(24 * DAYS):
            while deliver_next(at=clock.now() + timedelta(hours=hours), server=server):
                pass
            if not Letter.objects.in_state(Letter.State.OWED).filter(key__startswith=f"{KEY}:").exists():
                break
    server.close()


drills = {"letters mail": Drill(replace(OPEN_CALL, seed=976), mail, seconds=900)}
