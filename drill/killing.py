"""Web, database, relay and worker killed while people vote: what was acknowledged counts once, with its letter."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from itertools import count

from django.db import connection, connections
from django.db.models import Count
from django.db.utils import DatabaseError, InterfaceError
from django.urls import reverse

from accounts.arrival import clock
from bench.background import Background
from bench.ballots import choices_of
from bench.confirming import pending
from bench.load import Browser
from drill.drill import Drill, Ground
from drill.killers import Killers
from drill.row import Row
from drill.voters import ATTACKED, LINK
from notifications.actions import LEASE, deliver_next, ring
from notifications.models import Letter
from voting import actions, ledger
from voting.actions.ballots import hash_of, letter_key
from voting.models import Ballot, LedgerEntry, Vote

BALLOTS, KILLS, CONFIRMING, CASTING = 10_000, 20, 12, 4
DOMAIN = "killed.example"


@dataclass(slots=True)
class Told:
    """What the clients were told. `broken`: requests that got no answer, or one of 500 and more, and were sent again."""

    confirmed: list[str] = field(default_factory=list)  # codes
    cast: list[str] = field(default_factory=list)  # addresses
    broken: int = 0


def kills(ground: Ground) -> list[Row]:
    """Clients send again until they are told; then all that was acknowledged is held against tables, letters and ledger."""
    number, times = ground.sized(BALLOTS, least=120), ground.sized(KILLS, least=1)
    codes, told, over = pending(ground.edition, number), Told(), threading.Event()
    waiting, numbers, fields = list(codes), count(), choices_of(ground.edition)
    crowd = [
        *[lambda: _confirm_all(ground, waiting, told)] * CONFIRMING,
        *[lambda: _cast_until(over, ground, fields, numbers, told)] * CASTING,
        lambda: _beat_until(over),
    ]
    with Background("relay") as relay, Background("worker") as worker:
        killers = Killers(ground, relay, worker)
        threads = [threading.Thread(target=one) for one in crowd]
        for thread in threads:
            thread.start()
        try:
            killed = killers.kill(times, lambda: number - len(waiting), number)
            while waiting:
                time.sleep(0.05)
        finally:
            waiting.clear()  # whoever is stopped leaves nobody at work
            over.set()
            for thread in threads:
                thread.join()
    connection.close()  # the database may have been down
    fewest = min(killed.values())
    words = f"{', '.join(killed)} killed, seed 974: each"
    return [
        Row(words, fewest, "kills", f"≥ {times}", fewest >= times),
        *_of_confirmed(ground, codes, told),
        *_of_cast(told),
        Row("requests sent again", told.broken, "requests", "for comparison", holds=True),
    ]


def _of_confirmed(ground: Ground, codes: list[str], told: Told) -> list[Row]:
    """What became of the confirmations, in tables and ledger."""
    hashes = [hash_of(code) for code in told.confirmed]
    counted, categories = _counted(ground, hashes), ground.edition.categories.count()
    lost = sum(counted[one] != categories for one in hashes)
    twice = Vote.objects.filter(entries__act="confirm").annotate(n=Count("entries")).filter(n__gt=1).count()
    half = Vote.objects.filter(ballot__token_hash__in=map(hash_of, codes)).exclude(ballot__state="confirmed").count()
    while actions.link_entries():  # what the worker had no time for
        pass
    unlinked = LedgerEntry.objects.filter(edition=ground.edition, link=None).count()
    ledger.check(ground.edition)
    number = len(codes)
    return [
        Row(f"of {number} ballots told confirmed", len(hashes), "ballots", f"all {number}", len(hashes) == number),
        Row("acknowledged and not in the ledger once per vote", lost, "ballots", "0", lost == 0),
        Row("in the ledger twice", twice, "votes", "0", twice == 0),
        Row("in no link of the ledger", unlinked, "entries", "0", unlinked == 0),
        Row("half confirmed", half, "votes", "0", half == 0),
    ]


def _of_cast(told: Told) -> list[Row]:
    """What became of ballots that were cast, and of letters; one that a killed relay had in hand is free after its lease."""
    while deliver_next(at=clock.now() + LEASE):
        pass
    ballots = list(Ballot.objects.filter(mail_domain=DOMAIN))
    letters = {letter.key: letter for letter in Letter.objects.filter(kind="ballot", to__endswith=f"@{DOMAIN}")}
    owed = {letter_key(ballot): ballot for ballot in ballots}
    wrong = len(owed.keys() ^ letters.keys()) + sum(
        not _confirms(letters[key], owed[key]) for key in owed.keys() & letters.keys()
    )
    lost = len(set(told.cast) - {ballot.address for ballot in ballots})
    left = Letter.objects.filter(kind__in=["ballot", "ballot_receipt"], sent_at=None).count()
    return [
        Row(f"of {len(told.cast)} ballots told sent, not there", lost, "ballots", "0", lost == 0 < len(told.cast)),
        Row("ballots without their one letter, or letters without a ballot", wrong, "letters", "0", wrong == 0),
        Row("letters and receipts that did not leave", left, "letters", "0", left == 0),
    ]


def _confirms(letter: Letter, ballot: Ballot) -> bool:
    """The letter went to the ballot's address, and its link is that ballot's."""
    code = LINK.search(letter.text)
    return bool(code) and letter.to == ballot.address and hash_of(code[1]) == ballot.token_hash


def _counted(ground: Ground, hashes: list[str]) -> Counter[str]:
    """Token hash -> votes of its ballot that are counted and have exactly one entry of their confirmation."""
    votes = Vote.objects.counted().filter(ballot__token_hash__in=hashes, category__edition=ground.edition)
    once = votes.filter(entries__act="confirm").annotate(n=Count("entries")).filter(n=1)
    return Counter(once.values_list("ballot__token_hash", flat=True))


# -- What the clients do -----------------------------------------------------------------------------------------------


def _confirm_all(ground: Ground, waiting: list[str], told: Told) -> None:
    persistent = Persistent(ground.portal.port, told)
    while waiting:
        try:
            code = waiting.pop()
        except IndexError:  # another client was quicker
            return
        # To its receipt; a second try too, where the first was confirmed and its answer lost.
        if persistent.post(reverse("voting:confirm", args=[code]), {}, lambda status, _: status == 302):
            told.confirmed.append(code)


def _cast_until(over: threading.Event, ground: Ground, fields: dict[str, str], numbers: count[int], told: Told) -> None:
    """Ballots of ever new mailboxes from ever new networks."""
    persistent, box = Persistent(ground.portal.port, told), reverse("voting:cast", args=[ground.edition.slug])
    while not over.is_set():
        number = next(numbers)
        address, network = f"v{number}@{DOMAIN}", f"10.{number // 250 % 250}.{number % 250}.5"
        if persistent.post(box, {**fields, "address": address}, lambda status, _: status == 302, client=network):
            told.cast.append(address)


def _beat_until(over: threading.Event) -> None:
    """What the scheduler asks of the worker every minute, here through the relay twice a second."""
    while not over.wait(0.5):
        with suppress(DatabaseError, InterfaceError):
            ring("voting.keep_ledgers", "notifications.deliver_due")
    connections.close_all()


@dataclass(slots=True)
class Persistent:
    """A browser whose reader sends again until there is an answer, over a new line each time one broke."""

    port: int
    told: Told
    browser: Browser | None = None

    def post(
        self, path: str, fields: dict[str, str], is_told: Callable[[int, bytes], bool], *, client: str = ""
    ) -> bool:
        for _try in range(200):
            try:
                if self.browser is None:
                    self.browser = Browser(self.port)
                    self.browser.get(reverse("voting:letter_code"))
                status, body = self.browser.post(path, fields, client=client)
            except (OSError, HTTPException, KeyError):
                self.browser, status, body = None, 0, b""
            if is_told(status, body):
                return True
            self.told.broken += 1
            time.sleep(0.1)
        return False


drills = {"vote kills": Drill(replace(ATTACKED, seed=974), kills, seconds=1500)}
