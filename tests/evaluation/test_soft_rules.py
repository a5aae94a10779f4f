"""What the solver of assignments prefers: expertise, an even load, different countries and organisations.

Each problem is so small that one rule alone decides; with the price of that rule at nothing the seed would.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from evaluation.assigning.problem import Entry, Judge, Problem, Solution, Weights
from evaluation.assigning.solving import solve

SEEDS = range(12)
A, B = frozenset("A"), frozenset("B")


def of(*words: str) -> frozenset[str]:
    return frozenset(words)


def each_seed(problem: Problem) -> list[Solution]:
    return [solve(problem, seed=seed) for seed in SEEDS]


def without(problem: Problem, rule: str) -> Problem:
    return replace(problem, weights=replace(Weights(), **{rule: 0.0}))


def readers(found: Solution, problem: Problem) -> list[set[str]]:
    return [{judge for judge, entry in found.pairs if entry == row.name} for row in problem.entries]


EXPERTS = {
    "category": ((Judge("ana", 2, A), Judge("bo", 2, B)), (Entry("first", "A"), Entry("second", "B"))),
    "keywords": (
        (Judge("ana", 2, A, of("gene")), Judge("bo", 2, A, of("data"))),
        (Entry("first", "A", of("gene")), Entry("second", "A", of("data"))),
    ),
    "language": (
        (Judge("ana", 2, languages=of("bg")), Judge("bo", 2, languages=of("de"))),
        (Entry("first", "A", language="bg"), Entry("second", "A", language="de")),
    ),
}


@pytest.mark.parametrize("rule", EXPERTS)
def test_an_entry_goes_to_who_knows_its_field(rule: str):
    problem = Problem(*EXPERTS[rule], each=1)

    assert {one.pairs for one in each_seed(problem)} == {of(("ana", "first"), ("bo", "second"))}
    assert len({one.pairs for one in each_seed(without(problem, rule))}) > 1


def test_who_shares_more_words_is_nearer_than_who_shares_one():
    judges = (Judge("ana", 1, A, of("gene")), Judge("bo", 1, A, of("gene", "cell")))

    found = each_seed(Problem(judges, (Entry("first", "A", of("gene", "cell")),), 1))

    assert {one.pairs for one in found} == {of(("bo", "first"))}


def test_the_load_is_even_although_one_could_read_it_all():
    problem = Problem((Judge("ana", 4), Judge("bo", 4)), tuple(Entry(f"e{number}", "A") for number in range(4)), 1)

    def loads(given: Problem) -> set[tuple[int, int]]:
        counted = [Counter(judge for judge, _entry in one.pairs) for one in each_seed(given)]
        return {(count["ana"], count["bo"]) for count in counted}

    assert loads(problem) == {(2, 2)}
    assert len(loads(without(problem, "balance"))) > 1


def test_who_agreed_to_twice_as_many_reads_twice_as_many():
    entries = tuple(Entry(f"e{number}", "A") for number in range(6))

    found = each_seed(Problem((Judge("ana", 8), Judge("bo", 4)), entries, 1))

    assert {Counter(judge for judge, _entry in one.pairs)["ana"] for one in found} == {4}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("country", [{"country": "ES"}, {"country": "ES"}, {"country": "RO"}, {"country": "RO"}]),
        ("organisation", [{"colleagues": of(name)} for name in ("j1", "j0", "j3", "j2")]),
    ],
)
def test_two_of_one_country_or_organisation_do_not_read_the_same_entry_where_others_can(rule: str, said: list):
    judges = tuple(Judge(f"j{number}", 2, **row) for number, row in enumerate(said))
    problem = Problem(judges, (Entry("first", "A"), Entry("second", "A")), 2)
    alike = ({"j0", "j1"}, {"j2", "j3"})

    assert not [pair for one in each_seed(problem) for pair in readers(one, problem) if pair in alike]
    assert [pair for one in each_seed(without(problem, rule)) for pair in readers(one, problem) if pair in alike]


def test_an_organisation_weighs_more_than_a_country():
    """Whoever ana reads with is her colleague or of her country; the others of the jury are full."""
    judges = (Judge("ana", 1, country="ES", colleagues=of("bo")), Judge("bo", 1, colleagues=of("ana")))
    others = (Judge("cem", 1, country="ES"), Judge("dora", 1, country="FI"))
    problem = Problem((*judges, *others), (Entry("first", "A"), Entry("second", "A")), 2, {("ana", "second"): "x"})
    forbidden = problem.forbidden | {("dora", "first"): "x"}

    found = each_seed(replace(problem, forbidden=forbidden))

    assert {one.pairs for one in found} == {
        of(("ana", "first"), ("cem", "first"), ("bo", "second"), ("dora", "second"))
    }


SAID = """
from evaluation.assigning.problem import Entry, Judge, Problem
from evaluation.assigning.solving import solve

words = ["gene", "cell", "data", "care"]
judges = tuple(Judge(f"j{n}", 9, frozenset("AB"[n % 2]), frozenset(words[: n % 4]), "ER"[n % 2]) for n in range(7))
entries = tuple(Entry(f"e{n}", "AB"[n % 2], frozenset(words[n % 3 :])) for n in range(15))
print(sorted(solve(Problem(judges, entries, 3), seed=4).pairs))
"""


def test_the_same_seed_gives_the_same_pairs_in_another_process():
    """Sets have another order in each, as they have from one start of the portal to the next."""
    said = [
        subprocess.run(
            [sys.executable, "-c", SAID],
            env={**os.environ, "PYTHONHASHSEED": number},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for number in ("1", "2")
    ]

    assert said[0] == said[1]
    assert said[0].count("(") == 45


EXPERT, OUTSIDER = Judge("expert", 2, A, of("gene")), Judge("outsider", 2, B)
TWO = (Entry("first", "A", of("gene")), Entry("second", "A", of("gene")))


def test_a_conflict_keeps_the_expert_away():
    [entry, _other] = TWO

    found = each_seed(Problem((EXPERT, OUTSIDER), (entry,), 1, {("expert", "first"): "own-organisation"}))

    assert {one.pairs for one in found} == {of(("outsider", "first"))}


def test_who_has_as_many_as_agreed_gets_no_more_however_well_they_fit():
    found = each_seed(Problem((replace(EXPERT, capacity=1), OUTSIDER), TWO, 1))

    assert {Counter(judge for judge, _entry in one.pairs)["expert"] for one in found} == {1}
    assert {len(one.pairs) for one in found} == {2}


def test_what_stands_stays_however_much_better_another_would_fit():
    [entry, _other] = TWO

    found = each_seed(Problem((EXPERT, OUTSIDER), (entry,), 1, standing=of(("outsider", "first"))))

    assert {one.pairs for one in found} == {of(("outsider", "first"))}


def test_an_entry_is_read_by_who_fits_in_nothing_before_it_is_read_by_too_few():
    """From another category and language, without a word in common, a colleague and of the same country."""
    ana = Judge("ana", 1, A, of("gene"), "ES", of("bo"), of("bg"))
    bo = Judge("bo", 1, B, of("data"), "ES", of("ana"), of("de"))

    found = solve(Problem((ana, bo), (Entry("first", "A", of("gene"), "bg"),), 2), seed=1)

    assert (found.pairs, found.short) == ({("ana", "first"), ("bo", "first")}, {})


def test_where_only_experts_may_read_nobody_else_does():
    found = solve(Problem((EXPERT, OUTSIDER), TWO, 2, strict=True), seed=1)

    assert found.pairs == {("expert", "first"), ("expert", "second")}
    assert found.short == {"first": 1, "second": 1}
