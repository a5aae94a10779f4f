"""The solver of assignments: what it never does, what it keeps, and what it says."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.assigning.explaining import loads_of, reasons_of, shortages_of
from evaluation.assigning.problem import Entry, Judge, Problem
from evaluation.assigning.solving import OutOfTime, solve


def called(problem: Problem) -> dict[str, str]:
    """Judges called by their names."""
    return {row.name: row.name for row in problem.judges}


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    words = st.frozensets(st.sampled_from(["gene", "cell", "data", "care"]), max_size=3)
    codes = st.frozensets(st.sampled_from(["A", "B"]), max_size=2)
    judges = tuple(
        Judge(f"j{n}", draw(st.integers(0, 4)), draw(codes), draw(words), draw(st.sampled_from(["ES", "RO", ""])))
        for n in range(draw(st.integers(1, 6)))
    )
    entries = tuple(
        Entry(f"e{n}", draw(st.sampled_from(["A", "B"])), draw(words)) for n in range(draw(st.integers(1, 6)))
    )
    every = [(judge.name, entry.name) for judge in judges for entry in entries]
    barred = draw(st.sets(st.sampled_from(every), max_size=8))
    return Problem(judges, entries, draw(st.integers(1, 3)), dict.fromkeys(barred, "x"), strict=draw(st.booleans()))


@given(problems(), st.integers(0, 9))
@settings(max_examples=60)
def test_no_hard_rule_is_ever_broken_and_every_short_entry_is_named(problem: Problem, seed: int):
    found = solve(problem, seed=seed)

    held = Counter(entry for _judge, entry in found.pairs)
    loads = Counter(judge for judge, _entry in found.pairs)
    assert not found.pairs & problem.forbidden.keys()
    assert all(loads[row.name] <= row.capacity for row in problem.judges)
    assert all(held[row.name] + found.short.get(row.name, 0) == problem.each for row in problem.entries)
    assert [row.entry for row in shortages_of(problem, found, called(problem))] == sorted(found.short)
    assert reasons_of(problem, found).keys() == found.pairs


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_the_rows_does_not_matter(problem: Problem, chance):
    judges, entries = list(problem.judges), list(problem.entries)
    chance.shuffle(judges)
    chance.shuffle(entries)
    other = replace(problem, judges=tuple(judges), entries=tuple(entries))

    assert solve(other, seed=3) == solve(problem, seed=3)
    assert other.digest() == problem.digest()


@given(problems())
@settings(max_examples=40)
def test_after_a_drop_out_what_stands_stays(problem: Problem):
    before = solve(problem, seed=1)
    gone = problem.judges[0].name
    left = frozenset(pair for pair in before.pairs if pair[0] != gone)
    repair = replace(problem, judges=problem.judges[1:], standing=left)

    found = solve(repair, seed=2)

    assert left <= found.pairs
    assert found.dropped == frozenset()


def test_a_standing_pair_that_is_forbidden_now_goes_and_is_reported():
    judges, entry = (Judge("one", 1), Judge("two", 1)), Entry("e", "A")
    problem = Problem(judges, (entry,), 1, {("one", "e"): "own organisation"}, frozenset({("one", "e")}))

    found = solve(problem, seed=1)

    assert found.dropped == {("one", "e")}
    assert found.added == {("two", "e")}


def test_the_jury_of_a_category_is_one_part():
    judges = tuple(Judge(f"j{n}", 4, keywords=frozenset({"gene" if n < 2 else "cell"})) for n in range(4))
    entries = tuple(Entry(f"e{n}", "A", frozenset({"gene" if n < 4 else "cell"})) for n in range(8))

    found = solve(Problem(judges, entries, 2), seed=1)

    assert found.apart == ()
    problem, most = Problem(judges, entries, 2), {row.name: 4 for row in judges}
    assert loads_of(problem, found, called(problem), {}, most)[0].entries == 4
    mixed = [{judge for judge, entry in found.pairs if entry == row.name} for row in entries]
    assert any(pair & {"j0", "j1"} and pair & {"j2", "j3"} for pair in mixed)


@pytest.mark.parametrize(
    ("judges", "forbidden", "code"),
    [
        ((Judge("one", 5),), {("one", "e0"): "x", ("one", "e1"): "x"}, "conflicted"),
        ((Judge("one", 5, frozenset({"B"})),), {}, "few"),
        ((Judge("one", 1),), {}, "full"),
    ],
)
def test_what_is_infeasible_has_its_reason(judges, forbidden, code):
    problem = Problem(judges, (Entry("e0", "A"), Entry("e1", "A")), 1, forbidden, strict=True)

    short = shortages_of(problem, solve(problem, seed=1), called(problem))

    assert {row.code for row in short} == {code}


def test_a_problem_without_an_answer_in_its_time_says_so():
    judges = tuple(Judge(f"j{number}", 60) for number in range(60))
    entries = tuple(Entry(f"e{number}", "A") for number in range(300))

    with pytest.raises(OutOfTime):
        solve(Problem(judges, entries, 3), seed=1, seconds=0.001)


def test_web_processes_do_not_load_the_solver_at_start():
    words = "import sys; import evaluation.assigning.explaining; sys.exit('scipy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
