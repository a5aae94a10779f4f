"""The life of a submission as a table, and what makes an answer acceptable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from calls.counting import counted
from calls.models import Question
from submissions.answers import fault_of, key_of, tidied
from submissions.rules import LIVE, TRANSITIONS, ImpossibleTransition, State, Verb, after

Kind = Question.Kind
ENDS = {State.REJECTED, State.DECLINED, State.WITHDRAWN, State.DISQUALIFIED}


def test_every_state_has_a_row_and_is_reached_from_a_draft():
    reached, known = {State.DRAFT}, set()
    while reached != known:
        known = set(reached)
        reached |= {target for state in known for target in TRANSITIONS[state].values()}

    assert set(TRANSITIONS) == set(State)
    assert reached == set(State)


def test_an_end_is_an_end():
    assert {state for state in State if not TRANSITIONS[state]} == ENDS


def test_what_the_table_does_not_offer_is_impossible():
    for state in State:
        for verb in Verb:
            if verb in TRANSITIONS[state]:
                assert after(state, verb) == TRANSITIONS[state][verb]
            else:
                with pytest.raises(ImpossibleTransition):
                    after(state, verb)


def test_drafts_and_what_is_over_hold_no_place():
    assert set(State) - set(LIVE) == {State.DRAFT, State.WITHDRAWN, State.REJECTED, State.DISQUALIFIED}


@given(some.text())
def test_a_line_break_counts_once_however_it_was_typed(text):
    assert counted(text.replace("\r", "").replace("\n", "\r\n")) == len(text.replace("\r", ""))


@given(some.sampled_from(Kind), some.text())
def test_tidying_twice_is_tidying_once(kind, text):
    once = tidied(kind, text)

    assert tidied(kind, once) == once


@given(some.text(), some.integers(min_value=1, max_value=50))
def test_the_fault_says_exactly_how_many_characters_are_too_many(text, limit):
    stored = tidied(Kind.LONG_TEXT, text)
    over = counted(stored) - limit

    fault = fault_of(Kind.LONG_TEXT, stored, required=False, max_characters=limit)

    expected = f"shorten by {over} character{'s' if over > 1 else ''}" if stored.strip() and over > 0 else None
    assert fault == expected


@given(some.text())
def test_titles_are_compared_without_case_spaces_and_marks(title):
    assert key_of(f"  {title.upper().lower()} – ") == key_of(title.upper().lower())
    assert len(key_of(title)) <= 200


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        (Kind.MONTH, "9/2022", None),
        (Kind.MONTH, "September 2022", None),
        (Kind.MONTH, "13/2022", "write month and year"),
        (Kind.DATE, "2022-09-30", None),
        (Kind.DATE, "2022-02-30", "write a date"),
        (Kind.NUMBER, "3.5", None),
        (Kind.NUMBER, "three", "write a number"),
        (Kind.LINK, "https://www.vallmar.example/a", None),
        (Kind.LINK, "javascript:alert(1)", "write a whole web address"),
        (Kind.LINK, "https://[bad", "write a whole web address"),
        (Kind.COUNTRY, "EL", None),
        (Kind.COUNTRY, "ZZ", "choose a country"),
        (Kind.CHOICE, "pilot", None),
        (Kind.CHOICE, "other", "choose one"),
        (Kind.CHOICES, ["pilot"], None),
        (Kind.CHOICES, ["other"], "choose among"),
        (Kind.FILES, "", None),
        (Kind.LONG_TEXT, "   ", "answer it"),
    ],
)
def test_each_kind_of_question_knows_its_faults(kind, value, fault):
    found = fault_of(kind, value, required=True, choices=[{"code": "pilot", "name": "A pilot"}])

    assert found is None if fault is None else str(found).startswith(fault)


@pytest.mark.parametrize(("typed", "stored"), [("9/2022", "2022-09"), (" 09.2022 ", "2022-09"), ("soon", "soon")])
def test_a_month_is_stored_in_one_form_and_nonsense_as_it_was_typed(typed, stored):
    assert tidied(Kind.MONTH, typed) == stored
