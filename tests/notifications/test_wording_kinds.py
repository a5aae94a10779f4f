"""The registry of what may be worded, held to the letters' own files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from notifications.rules import KINDS
from notifications.wording.checking import faults_of_body, faults_of_subject
from notifications.wording.kinds import DECLARED, FIXED
from notifications.wording.rendering import Values, as_html, as_text

LETTERS = Path(settings.BASE_DIR) / "templates" / "letters"
# Every letter about an entry, an edition or a person has these at hand, whether its own files say them or not.
AT_HAND = {
    "person.name", "edition.title", "edition.short_title", "edition.deadline", "submission.number",
    "submission.project.title", "submission.category.name",
}  # fmt: skip
READ = re.compile(
    r"\{\{ ?([a-z_0-9.]+)|(?:moment_words|last_minute_words|remaining|if|in) ([a-z_0-9.]+)|moment_span_words (\S+) (\S+)"
)
LOCAL = re.compile(r"\bas (\w+)|for (\w+) in")


def read_by(template: str) -> set[str]:
    """What a template reads of its context."""
    local = {name for found in LOCAL.findall(template) for name in found if name}
    read = {name for found in READ.findall(template) for name in found if name}
    return {name for name in read if name.split(".")[0] not in local | {"forloop", "submission_row"}}


def files_of(kind: str) -> str:
    return "\n".join((LETTERS / kind / part).read_text() for part in ("subject.txt", "body.txt", "body.html"))


def test_every_letter_may_be_worded_or_says_why_not():
    assert sorted(DECLARED.keys() | FIXED.keys() | {"bulk_letter", "wording_test"}) == sorted(KINDS)
    assert DECLARED.keys() & FIXED.keys() == set()


def test_what_carries_a_code_or_a_ballot_keeps_its_own_words():
    assert {"sign_in_code", "password_reset", "ballot", "ballot_receipt", "confirm_address"} <= FIXED.keys()


@pytest.mark.parametrize("kind", sorted(DECLARED))
def test_a_placeholder_says_what_the_letters_own_files_say_too(kind):
    said = files_of(kind)
    unknown = {
        f"{one.name}: {path}"
        for one in DECLARED[kind].placeholders
        for path in ({one.source} if one.made else read_by(one.source))
        if path not in AT_HAND and not re.search(rf"\b{re.escape(path)}\b", said)
    }

    assert unknown == set()


@pytest.mark.parametrize("kind", sorted(DECLARED))
def test_a_placeholder_of_an_entry_stands_only_where_the_letter_is_about_one(kind):
    about = {path.split(".")[0] for one in DECLARED[kind].placeholders for path in read_by(one.source)}

    for root in about & {"submission", "evaluator"}:
        assert re.search(rf"\b{root}\b", files_of(kind)), root


@pytest.mark.parametrize("kind", sorted(DECLARED))
def test_a_letter_that_says_all_that_it_can_is_in_order(kind):
    declared = DECLARED[kind]
    made = "".join(f"{{{one.name}}}\n\n" for one in declared.placeholders if one.made)
    body = made + " ".join(f"{{{one.name}}}" for one in declared.placeholders if not one.made)
    values = Values(declared, {}, sampled=True)

    assert faults_of_body(body, declared) == []
    assert faults_of_subject("News", declared) == []
    assert "{" not in as_text(body, declared, values)
    assert all(str(one.sample) in as_html(body, declared, values) for one in declared.placeholders if not one.made)


@pytest.mark.parametrize("kind", sorted(DECLARED))
def test_each_placeholder_has_one_meaning_and_what_is_needed_is_declared(kind):
    declared = DECLARED[kind]
    names = [one.name for one in declared.placeholders]

    assert len(names) == len(set(names))
    assert set(declared.needs) <= set(names)
    assert all(one.meaning and one.sample for one in declared.placeholders)
