"""A vote at random, step by step: what the portal counts, what the rows say and what anybody counts in the file are one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from accounts.refusals import Refused
from scripts.verify_vote import verified
from tests.factories.voting import CERTIFIABLE, CLOSES, OPENS, Scene, scene, token_of
from voting import actions, ledger
from voting.models import Annulment, Vote

pytestmark = pytest.mark.django_db
MAILBOXES = ("ivana", "jan.k", "maria", "o.n.e", "two", "three")
STEPS = 40


@dataclass
class Walk:
    """A vote and a plain model of it: slot (mailbox, category) -> finalist, and the votes that do not count."""

    vote: Scene
    chance: random.Random
    at: datetime = OPENS
    letters: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # code, mailbox, choices
    slots: dict[tuple[str, str], str] = field(default_factory=dict)
    out: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # annulment -> slots

    def cast(self) -> None:
        name = self.chance.choice(MAILBOXES)
        address = f"{self.chance.choice([name, name.upper(), f'{name}+x'])}@gmail.com"
        chosen = {code: self.chance.randrange(3) for code in self.vote.categories if self.chance.random() < 0.6}
        choices = self.vote.choices(**chosen)
        with suppress(Refused):  # nothing chosen
            ballot = actions.cast(self.vote.edition, choices, address=address, at=self.at)
            if ballot is not None:
                wanted = {code: one for code, one in choices.items() if one}
                self.letters.append((token_of(ballot), name.replace(".", ""), wanted))

    def confirm(self) -> None:
        if not self.letters:
            return
        code, mailbox, choices = self.letters[self.chance.randrange(len(self.letters))]
        try:
            actions.confirm(code, at=self.at)
        except Refused:
            return
        for category, finalist in choices.items():
            self.slots.setdefault((mailbox, category), finalist)

    def annul(self) -> None:
        counted = list(Vote.objects.counted().select_related("category").order_by("pk"))
        wanted = self.chance.sample(counted, min(len(counted), self.chance.randint(1, 3)))
        with suppress(Refused):  # none is counted
            made = actions.propose_annulment(
                self.vote.edition,
                wanted,
                rule="Drawn",
                reason=f"R{self.chance.randrange(2)}",
                by=self.vote.staff,
                at=self.at,
            )
            actions.confirm_annulment(made, by=self.vote.second, at=self.at)
            self.out[made.pk] = [self._slot(vote) for vote in wanted]

    def restore(self) -> None:
        if not self.out:
            return
        made = Annulment.objects.get(pk=self.chance.choice(sorted(self.out)))
        actions.propose_restoration(made, reason="A ward.", by=self.vote.staff, at=self.at)
        made.refresh_from_db()
        actions.restore(made, by=self.vote.second, at=self.at)
        del self.out[made.pk]

    def forget(self) -> None:
        actions.erase_voter(
            self.vote.edition, f"{self.chance.choice(MAILBOXES)}@gmail.com", by=self.vote.staff, at=self.at
        )

    def time_goes_on(self) -> None:
        self.at = min(self.at + timedelta(hours=self.chance.randint(1, 60)), CLOSES - timedelta(hours=1))
        actions.expire_ballots(at=self.at)
        while actions.link_entries():
            pass
        actions.close_batches(at=self.at)

    def _slot(self, vote: Vote) -> tuple[str, str]:
        """Which slot of the model a vote is: its mailbox is a hash, so it is found by what it chose and who it can be."""
        code, finalist = vote.category.code, str(vote.finalist.public_id)
        own = [
            slot for slot, one in self.slots.items() if slot[1] == code and one == finalist and slot not in self.taken()
        ]
        return own[0]

    def taken(self) -> set[tuple[str, str]]:
        return {slot for slots in self.out.values() for slot in slots}

    def tally(self) -> Counter[str]:
        return Counter(one for slot, one in self.slots.items() if slot not in self.taken())


def by_rows(vote: Scene) -> Counter[str]:
    rows = Vote.objects.filter(category__edition=vote.edition, state="confirmed").values_list(
        "finalist__public_id", flat=True
    )
    return Counter(map(str, rows))


def by_the_portal_and_the_file(vote: Scene) -> Iterator[Counter[str]]:
    """What certifying now would publish; undone afterwards, because the vote goes on."""
    with transaction.atomic():
        actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)
        vote.edition = type(vote.edition).objects.with_gates().get(pk=vote.edition.pk)
        told = vote.edition.certification.content["tally"]
        found = verified(iter(ledger.as_published(vote.edition))).count()["tally"]
        transaction.set_rollback(True)
    for tally in (told, found):
        yield Counter({one: number for votes in tally.values() for one, number in votes.items() if number})
    vote.edition = type(vote.edition).objects.with_gates().get(pk=vote.edition.pk)


@pytest.mark.parametrize("seed", range(3))
def test_three_counts_are_one_after_every_step(seed: int) -> None:
    walk = Walk(scene(codes=("impact", "culture")), random.Random(seed))
    steps: list[Callable[[], None]] = [
        walk.cast, walk.cast, walk.cast, walk.confirm, walk.confirm, walk.annul, walk.restore, walk.forget, walk.time_goes_on,
    ]  # fmt: skip
    seen = Counter[str]()

    for number in range(STEPS):
        step = walk.chance.choice(steps)
        step()
        counts = [walk.tally(), by_rows(walk.vote), *by_the_portal_and_the_file(walk.vote)]
        assert counts[1:] == [counts[0]] * 3, f"seed {seed}, step {number}: {step.__name__}"
        seen[step.__name__] += 1

    assert len(seen) == len(set(steps))
    assert walk.slots
