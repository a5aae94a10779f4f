"""The vote under attack: one mailbox in two hundred spellings, a stranger, scripts without mailboxes, scanners of mail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

from django.urls import reverse

from bench.ballots import answered, choices_of
from bench.load import Browser
from bench.pages import VOTING
from calls.models import Category, Edition
from drill.drill import Drill, Ground
from drill.row import Row
from notifications.mailboxes import fold
from notifications.models import Letter
from submissions.models import Submission
from voting import keys
from voting.models import LedgerEntry, Vote

BALLOTS, SPELLINGS, CLIENTS = 10_000, 200, 32
SCRIPT, SCANS = 2000, 1000
LINK = re.compile(r"/vote/confirm/([0-9A-Z-]+)/")


def spellings(name: str, number: int) -> list[str]:
    """So many addresses that are one mailbox of a provider which looks at neither case nor dots."""
    dotted = (
        "".join(letter + dot for letter, dot in zip(name, dots, strict=True)).strip(".")
        for dots in product(("", "."), repeat=len(name))
    )
    cased = (text if turn % 2 else text.title() for turn, text in enumerate(dotted))
    found = [f"{text}+{turn}@{'gmail' if turn % 3 else 'googlemail'}.com" for turn, text in enumerate(cased)][:number]
    if len({fold(one) for one in found}) != 1 or len(set(found)) != min(number, 2 ** len(name)):
        raise RuntimeError("The drill's spellings are not one mailbox.")
    return found


def one_mailbox(ground: Ground) -> list[Row]:
    """Ballots of one mailbox in many spellings from as many networks; then every link opened and confirmed at once."""
    names, number = spellings("ivanavoter", ground.sized(SPELLINGS, least=8)), ground.sized(BALLOTS, least=60)
    sent = [(names[turn % len(names)], f"10.{turn // 250 % 250}.{turn % 250}.9") for turn in range(number)]
    statuses = cast_many(ground, sent)
    codes = codes_sent_to(names)
    confirmed = confirm_many(ground, [code for code in codes for _ in range(8)])
    counted = Vote.objects.counted().filter(mailbox__in=_mailboxes(ground.edition, names))
    per_category = Counter(counted.values_list("category", flat=True))
    most = max(per_category.values(), default=0)
    categories = ground.edition.categories.count()
    errors = sum(status >= 500 for status in (*statuses, *confirmed))
    return [
        Row(f"{number} ballots in {len(names)} spellings: letters", len(codes), "letters", "≤ 3", 1 <= len(codes) <= 3),
        Row("votes of a category, every link confirmed", most, "votes", "exactly 1", most == 1),
        Row(
            "categories with a vote", len(per_category), "categories", f"{categories}", len(per_category) == categories
        ),
        Row("answers of 500 and more", errors, "answers", "0", errors == 0),
    ]


def a_stranger(ground: Ground) -> list[Row]:
    """A stranger spends the victim's three letters; what the victim got still confirms, also with other choices."""
    number = ground.sized(50, least=3)
    kept = votes_same_day = 0
    for turn in range(number):
        victim = f"victim{turn}@drill.example"
        cast_many(ground, [(victim, f"10.{turn % 250}.7.9")], clients=1)  # the victim's own ballot
        cast_many(ground, [(victim.upper(), f"10.{turn % 250}.8.{client}") for client in range(9)])
        own = codes_sent_to([victim])[0]
        kept += (
            confirm_many(ground, [own]) == [302]
            and _counted(ground.edition, victim) == ground.edition.categories.count()
        )
        other = f"other{turn}@drill.example"  # who wants to vote after the stranger has used all letters of the day
        cast_many(ground, [(other, f"10.{turn % 250}.9.{client}") for client in range(9)])
        code = codes_sent_to([other])[0]
        votes_same_day += _rechosen(ground, code) and confirm_many(ground, [code]) == [302] and _chose(ground, other)
    return [
        Row(f"of {number} victims whose own letter confirms", kept, "voters", f"all {number}", kept == number),
        Row(
            "of as many who vote otherwise the same day",
            votes_same_day,
            "voters",
            f"all {number}",
            votes_same_day == number,
        ),
    ]


def _rechosen(ground: Ground, code: str) -> bool:
    """Whoever has the letter puts the second finalist of each category into its ballot."""
    fields = {
        f"choice-{category.code}": str(_second(ground, category).public_id)
        for category in ground.edition.categories.all()
    }
    path = reverse("voting:rechoose", args=[code])
    return many(ground, [lambda browser: browser.post(path, fields)[0]]) == [302]


def _second(ground: Ground, category: Category) -> Submission:
    return Submission.objects.finalists().filter(edition=ground.edition, category=category).order_by("pk")[1]


def _chose(ground: Ground, address: str) -> bool:
    """The address has a counted vote for the second finalist of each category, and no other."""
    votes = Vote.objects.counted().filter(mailbox__in=_mailboxes(ground.edition, [address]))
    wanted = {_second(ground, category).pk for category in ground.edition.categories.all()}
    return set(votes.values_list("finalist", flat=True)) == wanted


def a_script(ground: Ground) -> list[Row]:
    """A script with no mailbox and no script engine: from one network, it meets the limit; nothing it sends counts."""
    number, before = ground.sized(SCRIPT, least=80), Vote.objects.counted().count()
    statuses = Counter(
        cast_many(ground, [(f"bot{turn}@drill.example", "10.99.1.7") for turn in range(number)], work=False)
    )
    counted = Vote.objects.counted().count() - before
    letters = Letter.objects.filter(kind="ballot", to__startswith="bot", to__endswith="@drill.example").count()
    return [
        Row(f"of {number} ballots without a mailbox counted", counted, "votes", "0", counted == 0),
        Row("letters to strangers before the limit", letters, "letters", "≤ 60", letters <= 60),
        Row("refused politely", statuses[429], "answers", f"{number - letters}", statuses[429] == number - letters),
    ]


def scanners(ground: Ground) -> list[Row]:
    """Programs that open every link of every letter, again and again, before its reader does."""
    cast_many(ground, [("scanned@drill.example", "10.77.1.7")], clients=1)
    code = codes_sent_to(["scanned@drill.example"])[0]
    path, number, before = (
        reverse("voting:confirm", args=[code]),
        ground.sized(SCANS, least=40),
        LedgerEntry.objects.count(),
    )

    def look(client: Browser) -> int:
        return client.get(path)[0]

    statuses = many(ground, [look] * number)
    wrong, entries = sum(status != 200 for status in statuses), LedgerEntry.objects.count() - before
    still = confirm_many(ground, [code])
    return [
        Row(f"{number} links opened: entries in the ledger", entries, "entries", "0", entries == 0),
        Row("answers other than the page", wrong, "answers", "0", wrong == 0),
        Row("confirmed by its reader afterwards", int(still == [302]), "ballots", "1", still == [302]),
    ]


Act = Callable[[Browser], int]


def many(ground: Ground, acts: Iterable[Act], clients: int = CLIENTS) -> list[int]:
    """What each act was answered, sent by so many clients at once."""
    waiting = list(acts)[::-1]
    people = [prepared(ground) for _ in range(min(clients, len(waiting)))]

    def work(browser: Browser) -> list[int]:
        found = []
        while waiting:
            try:
                act = waiting.pop()
            except IndexError:  # another client was quicker
                break
            found.append(act(browser))
        browser.connection.close()
        return found

    with ThreadPoolExecutor(len(people)) as pool:
        return [status for found in pool.map(work, people) for status in found]


def prepared(ground: Ground) -> Browser:
    """A browser with the cookie that a form needs."""
    browser = Browser(ground.portal.port)
    browser.get(reverse("voting:letter_code"))
    return browser


def cast_many(
    ground: Ground, sent: Sequence[tuple[str, str]], *, clients: int = CLIENTS, work: bool = True
) -> list[int]:
    """Statuses of a whole ballot for each address, from each network."""
    fields = choices_of(ground.edition)
    box = reverse("voting:cast", args=[ground.edition.slug])

    def casting(address: str, network: str) -> Act:
        proof = answered(ground.edition.slug, fields) if work else ""
        return lambda browser: browser.post(box, {**fields, "address": address, "proof": proof}, client=network)[0]

    return many(ground, [casting(*one) for one in sent], clients)


def confirm_many(ground: Ground, codes: Sequence[str]) -> list[int]:
    """Statuses of opening and confirming each link, all at once."""

    def confirming(code: str) -> Act:
        path = reverse("voting:confirm", args=[code])

        def act(browser: Browser) -> int:
            browser.get(path)
            return browser.post(path, {})[0]

        return act

    return many(ground, [confirming(code) for code in codes])


def codes_sent_to(addresses: Sequence[str]) -> list[str]:
    """The confirmation codes in the letters to these addresses, the oldest first."""
    wanted = {fold(address) for address in addresses}
    letters = Letter.objects.filter(kind="ballot").exclude(text="").order_by("pk").values_list("to", "text")
    found = [LINK.search(text) for to, text in letters if fold(to) in wanted]
    return [match[1] for match in found if match]


def _mailboxes(edition: Edition, addresses: Sequence[str]) -> list[str]:
    """Keyed hashes of the mailboxes, as the ballots have them."""
    key = keys.read(edition.slug)
    return [keys.keyed(key, "mailbox", fold(address)) for address in addresses]


def _counted(edition: Edition, address: str) -> int:
    return Vote.objects.counted().filter(mailbox__in=_mailboxes(edition, [address])).count()


ATTACKED = replace(VOTING, seed=970)
drills = {
    "vote spellings": Drill(ATTACKED, one_mailbox, seconds=600),
    "vote stranger": Drill(ATTACKED, a_stranger, seconds=300),
    "vote script": Drill(ATTACKED, a_script, seconds=300),
    "vote scanners": Drill(ATTACKED, scanners, seconds=120),
}
