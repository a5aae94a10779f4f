"""What a letter says by itself, shown to those who word it: its own files, with placeholders for values."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from notifications.wording.actions import in_order
from notifications.wording.kinds import DECLARED
from notifications.wording.own import own_words

HOLE = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("kind", DECLARED)
def test_every_letter_shows_its_own_words_with_the_placeholders_that_it_cannot_do_without(kind):
    declared = DECLARED[kind]

    subject, text = own_words(declared)

    assert set(declared.needs) <= set(HOLE.findall(subject + text)) <= set(declared.by_name())
    assert not re.search(r"[«»]|2099|4242|built-in|It is not a newsletter|\{\{|%\}", subject + text)


@pytest.mark.parametrize("kind", DECLARED)
def test_its_own_words_would_be_in_order_as_words_of_staff(kind):
    subject, text = own_words(DECLARED[kind])

    assert in_order(DECLARED[kind], subject=subject, body=text) == {"subject": subject, "body": text}


def test_a_receipts_own_words_are_those_of_its_file():
    subject, text = own_words(DECLARED["submission_receipt"])

    assert subject == "Your application has arrived. Receipt {number}"
    assert text.startswith("“{title}” is entered in {category} of {edition}.\n\nReceipt {number}, version {version}.")
    assert text.endswith("\n\n[Open the receipt]({link})")


def test_they_are_said_in_the_language_that_is_asked_for():
    with translation.override("de"):
        _subject, text = own_words(DECLARED["submission_receipt"])

    assert text.count("{") == own_words(DECLARED["submission_receipt"])[1].count("{")
