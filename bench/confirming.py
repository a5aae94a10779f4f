"""Letters' links confirmed by many clients at once, and two hundred ballots of one mailbox in the same moment."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
from typing import Any

from django.urls import reverse

from accounts.arrival import clock
from bench.ballots import answered, choices_of
from bench.benchmark import Benchmark, Hall
from bench.load import Browser, Timing, at_once
from bench.pages import VOTING
from bench.references import beside
from bench.row import Row
from calls.models import Edition
from notifications.models import Letter
from voting.actions.ballots import hash_of
from voting.models import Ballot
from voting.rules import LETTER_SIGNS, code_of

TIMES = 640  # ballots confirmed in one round
AT_ONCE = 200  # ballots of one mailbox


def confirming(hall: Hall) -> list[Row]:
    """Confirmations per second and the 95th percentile, with 32 and with 8 clients. Every one must count."""
    plain, [many, few] = beside(hall, *(partial(confirm_at_once, hall, clients) for clients in (32, 8)))
    rate = median(timing.per_second for timing in many)
    slow, slow_few = (median(timing.p95 for timing in timings) for timings in (many, few))
    return [
        plain.rate("vote confirm, 32 clients", rate, least=350),
        plain.delay("vote confirm, 32 clients, p95", slow, most=150),
        plain.delay("vote confirm, 8 clients, p95", slow_few, most=80),
    ]


def confirm_at_once(hall: Hall, clients: int) -> Timing:
    """One round, after which every confirmation is looked for in the table."""
    codes = pending(hall.edition, TIMES + 2 * clients)

    def make(_client: int) -> Callable[[], None]:
        browser = Browser(hall.portal.port)
        browser.get(reverse("voting:letter_code"))  # sets the cookie that a form needs

        def act() -> None:
            status, _body = browser.post(reverse("voting:confirm", args=[codes.pop()]), {})
            if status != 302:
                raise RuntimeError(f"A confirmation was answered with {status}.")

        return act

    wanted = {hash_of(code) for code in codes}
    timing = at_once(clients, TIMES, make)
    left = [hash_of(code) for code in codes]
    told = Ballot.objects.filter(token_hash__in=wanted.difference(left), state=Ballot.State.CONFIRMED).count()
    if told != len(wanted) - len(left):
        raise RuntimeError("A confirmation of the benchmark is not in the table.")
    Ballot.objects.filter(token_hash__in=left).delete()
    return timing


def pending(edition: Edition, number: int) -> list[str]:
    """Codes of so many ballots that wait for their confirmation, a choice in every category, as `cast` writes them."""
    finalists = edition.submissions.finalists().values_list("pk", flat=True)
    paper = list(finalists.order_by("category_id").distinct("category_id"))
    codes = [code_of(secrets.randbits(80), LETTER_SIGNS) for _ in range(number)]
    now, common = clock.now(), {"edition": edition, "mail_domain": "voter.example", "chosen": paper}
    Ballot.objects.bulk_create(
        Ballot(
            address="v@voter.example", mailbox=secrets.token_hex(32), token_hash=hash_of(code), cast_at=now, **common
        )
        for code in codes
    )
    return codes


def one_mailbox(hall: Hall) -> list[Row]:
    """Seconds for two hundred ballots of one mailbox, sent in the same moment from as many networks."""
    fields, box = choices_of(hall.edition), reverse("voting:cast", args=[hall.edition.slug])
    turns = iter(range(10**6))

    def fresh() -> Browser:
        """Opened for each round: while the answers are worked out, a server closes a connection that says nothing."""
        browser = Browser(hall.portal.port)
        browser.get(reverse("voting:vote", args=[hall.edition.slug]))
        browser.post(reverse("voting:review", args=[hall.edition.slug]), fields)
        return browser

    def act() -> float:
        address = f"one{next(turns)}@voter.example"
        proofs = [answered(hall.edition.slug, fields) for _ in range(AT_ONCE)]
        browsers = [fresh() for _ in range(32)]

        def send(browser: Browser) -> list[int]:
            found = []
            while proofs:
                typed: dict[str, Any] = {**fields, "address": address, "proof": proofs.pop()}
                found.append(browser.post(box, typed, client=f"10.9.{len(proofs)}.7")[0])
            return found

        begun = time.perf_counter()
        with ThreadPoolExecutor(len(browsers)) as pool:
            answers = [status for found in pool.map(send, browsers) for status in found]
        taken = time.perf_counter() - begun
        letters = Letter.objects.filter(kind="ballot", to=address).count()
        if set(answers) != {302} or letters != 3:
            raise RuntimeError(f"{letters} letters went out, and the answers were {sorted(set(answers))}.")
        return taken

    plain, [taken] = beside(hall, act)
    return [plain.delay(f"{AT_ONCE} at once by one mailbox", median(taken), most=1, unit="s")]


benchmarks = {"vote confirm": Benchmark(VOTING, confirming), "vote of one mailbox": Benchmark(VOTING, one_mailbox)}
