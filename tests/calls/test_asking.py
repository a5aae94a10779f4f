"""Which questions are asked, and which forms cannot be. Pure rules, by hypothesis."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from calls.asking import faults_of_form, unasked
from calls.counting import words_in

CODES = "abcdef"
answers = some.dictionaries(
    some.sampled_from(CODES), some.one_of(some.sampled_from("xyz"), some.lists(some.sampled_from("xyz")))
)


@some.composite
def forms(draw: Any) -> list[tuple[str, dict[str, Any]]]:
    """Questions, each always asked or depending on an earlier one."""
    found: list[tuple[str, dict[str, Any]]] = []
    for place, code in enumerate(CODES):
        rule = {}
        if place and draw(some.booleans()):
            other = draw(some.sampled_from(CODES[:place]))
            rule = {"question": other, "values": draw(some.lists(some.sampled_from("xyz"), min_size=1))}
        found.append((code, rule))
    return found


def given_to(answers: dict[str, Any], code: str) -> set[str]:
    value = answers.get(code, "")
    return set(value) if isinstance(value, list) else {value}


@given(forms(), answers)
def test_a_question_is_asked_exactly_when_its_rule_holds_and_the_other_one_is_asked(form, answers):
    hidden = unasked(form, answers)

    for code, rule in form:
        holds = not rule or (
            rule["question"] not in hidden and bool(given_to(answers, rule["question"]) & set(rule["values"]))
        )
        assert (code not in hidden) is holds


@given(forms(), answers, some.sampled_from(CODES), some.sampled_from("xyz"))
def test_what_is_answered_where_nothing_is_asked_changes_nothing(form, answers, code, value):
    hidden = unasked(form, answers)

    if code in hidden:
        assert unasked(form, {**answers, code: value}) == hidden


@given(answers)
def test_without_rules_everything_is_asked(answers):
    assert unasked([(code, {}) for code in CODES], answers) == frozenset()


@given(some.lists(some.text(alphabet="aé字1-", min_size=1)), some.sampled_from([" ", "\n", "\u00a0", "\t ", "\u2003"]))
def test_words_are_what_stands_between_spaces(words, space):
    assert words_in(space.join(words)) == len(words)
    assert words_in(f"{space}{space.join(words)}{space}") == len(words)


def question(code: str, **more: Any) -> dict[str, Any]:
    return {
        "section": "one", "category": "", "code": code, "label": code, "help": "", "kind": "short_text",
        "required": True, "max_characters": 0, "max_words": 0, "least": "", "most": "", "choices": [], "columns": [],
        "max_rows": 0, "shown_when": {}, "visibility": "evaluators", **more,
    }  # fmt: skip


CHOOSING = question("status", kind="choice", choices=[{"code": "pilot", "name": "A pilot"}])
NAME = {"code": "name", "name": "Name", "kind": "short_text", "required": True, "choices": []}


def when(other: str, *values: str) -> dict[str, Any]:
    return {"shown_when": {"question": other, "values": list(values)}}


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([question("a", section="two")], "questions[1].section: there is no section “two”"),
        ([question("a", category="arts")], "questions[1].category: there is no category “arts”"),
        ([question("a", kind="choice")], "questions[1].choices: name at least one answer to choose from"),
        ([question("a", max_words=5)], "questions[1].max_words: only a long text counts words"),
        (
            [question("a", kind="long_text", max_words=5, max_characters=9)],
            "questions[1].max_words: limit characters or words, not both",
        ),
        ([question("a", least="1")], "questions[1].least: only a number has bounds"),
        (
            [question("a", kind="number", least="10", most="9.5")],
            "questions[1].most: this may not be smaller than least",
        ),
        ([question("a", kind="table")], "questions[1].columns: a table needs columns"),
        ([question("a", max_rows=3)], "questions[1].columns: only a table has columns and rows"),
        (
            [question("a", kind="table", columns=[NAME, NAME])],
            "questions[1].columns: each column needs a code of its own",
        ),
        (
            [question("a", kind="table", columns=[{**NAME, "kind": "choice"}])],
            "questions[1].columns: the column “Name” needs choices",
        ),
        (
            [question("a", **when("nobody", "x"))],
            "questions[1].shown_when: there is no question “nobody” for the same category",
        ),
        ([question("a", **when("status", "pilot")), CHOOSING], "questions[1].shown_when: “status” must come earlier"),
        (
            [question("a"), question("b", **when("a", "x"))],
            "questions[2].shown_when: “a” must be a question with choices",
        ),
        ([CHOOSING, question("b", **when("status"))], "questions[2].shown_when: name the answers upon which"),
        (
            [CHOOSING, question("b", **when("status", "never"))],
            "questions[2].shown_when: “never” is no answer to “status”",
        ),
        (
            [question("land", kind="country"), question("b", **when("land", "QQ"))],
            "questions[2].shown_when: “QQ” is no answer to “land”",
        ),
        (
            [{**CHOOSING, "category": "impact"}, question("b", **when("status", "pilot"))],
            "questions[2].shown_when: there is no question “status” for the same category",
        ),
        (
            [question("a"), question("a", category="impact")],
            "questions: “a” is asked of every category already",
        ),
        ([question("a", kind="files"), question("b", kind="files")], "questions: a form has one place for files"),
    ],
)
def test_a_form_that_cannot_be_asked_says_why_and_where(rows, fault):
    found = [str(one) for one in faults_of_form({"sections": [{"code": "one"}], "questions": rows}, ["impact"])]

    assert [one for one in found if one.startswith(fault)], found


def test_a_form_that_can_be_asked_has_no_fault():
    rows = [
        CHOOSING,
        question("land", kind="country"),
        question("a", **when("status", "pilot")),
        question("b", category="impact", **when("land", "EL", "XK")),
        question("n", kind="number", least="-1", most="2.5"),
        question("t", kind="table", columns=[NAME], max_rows=4),
        question("f", kind="files", category="impact"),
    ]

    assert list(faults_of_form({"sections": [{"code": "one"}], "questions": rows}, ["impact"])) == []
