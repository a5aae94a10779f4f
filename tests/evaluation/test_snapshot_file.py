"""The snapshot as a file: the same bytes from the same facts, and a trace of which texts were judged."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from calls.models import MethodCard
from evaluation.models import Ranking
from evaluation.rules import Entry, Method
from evaluation.rules.snapshot import replay, snapshot
from submissions.models import Version
from tests.evaluation.test_freezing import freeze, scored
from tests.evaluation.test_rules import METHOD, entries

GOLDEN = Path(__file__).parent / "data/ranking-format-1.json"
WEIGHTS = {"evidence": 60, "ethics": 40}
SMALL = Method(
    weights=WEIGHTS,
    top=5,
    quorum=2,
    criterion_threshold=Decimal("3.0"),
    total_threshold=Decimal("70.00"),
    finalists=2,
    finalists_if_tied=3,
    winners=1,
)


def one(evidence: str | None, ethics: str | None) -> dict[str, Decimal | None]:
    return {
        "evidence": None if evidence is None else Decimal(evidence),
        "ethics": None if ethics is None else Decimal(ethics),
    }


def facts(turn: Any = list) -> dict[str, Any]:
    """Everything that format 1 can say: "cannot judge", consensus, a tie settled, a quorum missed, no award, no entry."""

    def given(*judgements: dict[str, Decimal | None]) -> tuple[dict[str, Decimal | None], ...]:
        return tuple(dict(turn(list(row.items()))) for row in turn(list(judgements)))

    impact = [
        Entry("a", given(one("4.5", "4"), one("4", None), one("5", "3.5"))),
        Entry("b", given(one("4", "4"), one("4", "4"))),
        Entry("c", given(one("4", "4"), one("4", "4"))),
        Entry("d", given(one("2", "4"), one("5", "4")), {"evidence": Decimal("3.5")}),
        Entry("e", given(one("5", "5"))),
    ]
    culture = [Entry("f", given(one("4", "3"), one("3", "3.5")))]
    categories = [
        {"code": "impact", "method": SMALL, "entries": turn(impact), "ties": [["c", "b"]], "award": True},
        {"code": "culture", "method": SMALL, "entries": turn(culture), "ties": [], "award": False},
        {"code": "excellence", "method": SMALL, "entries": [], "ties": [], "award": True},
    ]
    judged = {
        "method_card": "0" * 64,
        "forms": [[1, "1" * 64]],
        "texts": dict(turn([(name, [1, name * 64]) for name in "abcdef"])),
    }
    return {"edition": "éditions-2", "categories": turn(categories), "judged": dict(turn(list(judged.items())))}


def test_format_1_stays_what_it_is() -> None:
    assert snapshot(**facts()) == GOLDEN.read_text()
    assert replay(GOLDEN.read_text()) == GOLDEN.read_text()


def test_no_order_in_which_facts_come_changes_a_byte() -> None:
    assert snapshot(**facts(lambda rows: rows[::-1])) == snapshot(**facts())


@drawn(entries, st.randoms(use_true_random=False))
def test_a_snapshot_does_not_know_who_was_read_first(rows: list[Entry], chance: Any) -> None:
    def text(given: list[Entry]) -> str:
        return snapshot("x", [{"code": "c", "method": METHOD, "entries": given, "ties": [], "award": True}])

    mixed = [
        Entry(
            row.name,
            tuple(
                dict(chance.sample(list(judgement.items()), len(judgement)))
                for judgement in chance.sample(row.judgements, len(row.judgements))
            ),
            row.consensus,
        )
        for row in chance.sample(rows, len(rows))
    ]

    assert text(mixed) == text(rows)


@pytest.mark.django_db
def test_the_file_proves_which_texts_were_judged_by_which_card_and_form() -> None:
    given = scored(("5",), ("4",))

    judged = freeze(given).content["judged"]

    assert judged["method_card"] == MethodCard.objects.get().sha256
    [[number, form]] = judged["forms"]
    assert (number, len(form)) == (1, 64)
    versions = {str(row.submission.public_id): [row.number, row.sha256] for row in Version.objects.all()}
    assert judged["texts"] == versions
    for version in Version.objects.all():
        text = hashlib.sha256(version.canonical.encode()).hexdigest()
        assert judged["texts"][str(version.submission.public_id)][1] in (version.sha256, text)


@pytest.mark.django_db
def test_the_file_names_no_person() -> None:
    given = scored(("5", "4"), ("4", "2"))

    text = freeze(given).canonical

    people = [*(judge.person for judge in given.evaluators), given.staff, given.chair]
    for person in people:
        assert person.name not in text
        assert person.email not in text
        assert str(person.public_id) not in text
    assert set(json.loads(text)) == {"format", "edition", "judged", "categories"}
    assert Ranking.objects.get().sha256 == hashlib.sha256(text.encode()).hexdigest()
