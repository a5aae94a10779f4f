"""What makes two entries alike, told once in Python and once in PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.directory import fault_of_pic, pic_of
from submissions.likeness import (
    NEAR,
    House,
    Sign,
    Traits,
    block,
    folded,
    host_of,
    perhaps_one,
    signs,
    similarity,
    site_of,
    trigrams,
)

OURS = House(1, "hospital vallmar", "ES", "", "vallmar.example")
THEIRS = House(2, "klinikum weststadt", "DE", "", "weststadt.example")
texts = st.text(max_size=60)
words = st.lists(st.text("abcxyz019", min_size=1, max_size=8), max_size=6).map(" ".join)


entries = st.builds(
    lambda *found: traits(*found),
    st.integers(1, 3),
    st.sampled_from([OURS, THEIRS]),
    words,
    words,
    words,
    st.sets(words),
)


def traits(project=1, house=OURS, title="", acronym="", site="", files=()):
    return Traits(project, house, title, acronym, site, frozenset(files))


@given(texts)
def test_folding_leaves_words_of_small_letters_and_digits_and_is_done_once(text):
    once = folded(text)

    assert once.isascii()
    assert all(word.isalnum() and word == word.lower() for word in once.split(" ") if word)
    assert once == " ".join(once.split())
    assert folded(once) == once


@given(texts)
def test_case_and_punctuation_make_no_difference(text):
    assert folded(f"  {text}!") == folded(text)
    assert folded(folded(text).upper()) == folded(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ψηφιακή υγεία", "psifiaki ygeia"),
        ("Здраве за всички", "Zdrave za vsichki"),
        ("Übergänge – Straße", "ubergange strasse"),
        ("One Consent, Many Studies!", "one consent  many studies"),
        ("L’hôpital", "Lhopital"),
    ],
)
def test_a_title_is_the_same_in_every_script_and_spelling(one, other):
    assert similarity(folded(one), folded(other)) >= NEAR


@given(words, words)
def test_similarity_is_between_0_and_1_and_the_same_both_ways(one, other):
    assert 0 <= similarity(one, other) == similarity(other, one) <= 1
    assert similarity(one, one) == (1 if trigrams(one) else 0)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(words, words)
def test_python_and_postgresql_say_the_same_of_two_texts(one, other):
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        (theirs,) = cursor.fetchone()

    assert theirs == pytest.approx(similarity(one, other), abs=1e-6)


@given(entries, entries)
def test_what_two_entries_share_does_not_depend_on_the_order(one, other):
    assert signs(one, other) == signs(other, one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (traits(1), traits(1), [Sign.PROJECT]),
        (traits(1, title="one consent"), traits(2, title="one consent"), [Sign.TITLE]),
        (traits(1, title="one consent many studies"), traits(2, title="one consent for many studies"), [Sign.NEAR_TITLE]),
        (traits(1, title="sepsis warning"), traits(2, title="citizens jury"), []),
        (traits(1, acronym="best"), traits(2, acronym="bess"), []),
        (traits(1, acronym="sepsiswatch"), traits(2, acronym="sepsiswatch2"), [Sign.NEAR_ACRONYM]),
        (traits(1, files={"a"}), traits(2, THEIRS, files={"a", "b"}), [Sign.FILE]),
        (traits(1, site="x.example/a"), traits(2, THEIRS, site="x.example/a"), [Sign.SITE]),
        (traits(1), traits(2), []),  # nothing said is nothing shared
    ],
)  # fmt: skip
def test_signs_of_a_twin(one, other, expected):
    assert signs(one, other) == expected


def test_a_twin_of_a_house_written_down_twice_says_so():
    twice = House(3, "vallmar hospital", "ES", "", "")

    assert signs(traits(1, title="one consent"), traits(2, twice, title="one consent")) == [Sign.TITLE, Sign.HOUSE]
    assert signs(traits(1, title="this"), traits(2, twice, title="that other")) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (House(1, "a", "ES", "912345678", ""), House(2, "b", "DE", "912345678", ""), True),
        (House(1, "vallmar", "ES", "912345678", "v.example"), House(2, "vallmar", "ES", "987654321", "v.example"), False),
        (House(1, "vallmar", "ES", "", ""), House(2, "vallmar", "PT", "", ""), False),
        (House(1, "university of vallmar", "ES", "", ""), House(2, "university of vallmar fundacio", "ES", "", ""), True),
        (House(1, "university hospital vallmar", "ES", "", ""), House(2, "university hospital girona", "ES", "", ""), False),
    ],
)  # fmt: skip
def test_two_rows_may_be_one_organisation(one, other, expected):
    assert perhaps_one(one, other) is expected


@pytest.mark.parametrize(
    ("url", "host", "site"),
    [
        ("https://www.Vallmar.example/Practice/", "vallmar.example", "vallmar.example/Practice"),
        ("http://vallmar.example:8080/Practice?x=1", "vallmar.example", "vallmar.example/Practice"),
        ("https://bücher.example/", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("", "", ""),
        ("not an address", "", ""),
        ("http://[broken", "", ""),
    ],
)
def test_addresses_are_compared_without_what_does_not_tell(url, host, site):
    assert (host_of(url), site_of(url)) == (host, site)


@given(texts)
def test_no_address_is_an_error(url):
    assert len(host_of(url)) <= 255
    assert len(site_of(f"https://{url}")) <= 300


def test_only_the_exact_signs_block():
    assert [sign for sign in Sign if block([sign])] == [Sign.PROJECT, Sign.TITLE, Sign.ACRONYM]


@pytest.mark.parametrize(
    ("typed", "stored", "fault"),
    [
        ("912 345 678", "912345678", None),
        ("912.345.678", "912345678", None),
        ("", "", None),
        ("12345678", "12345678", "A PIC has nine digits."),
        ("91234567a", "91234567a", "A PIC has nine digits."),
        ("٩١٢٣٤٥٦٧٨", "٩١٢٣٤٥٦٧٨", "A PIC has nine digits."),
        ("999999999", "999999999", "Write the PIC of your organisation, or leave it empty."),
    ],
)
def test_a_pic_has_nine_digits_however_they_are_grouped(typed, stored, fault):
    assert (pic_of(typed), fault_of_pic(typed)) == (stored, fault)
