"""Every letter of a whole call in words of staff that use every placeholder: the values are those of the real contexts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings

from notifications.models import Letter
from notifications.wording.kinds import DECLARED
from tests.factories.accounts import UserFactory
from tests.factories.wording import worded_as
from tests.rehearsal.playing import edition_two, rehearse

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.xdist_group("rehearse")]
SIZES = {"until": "results", "applicants": 16, "evaluators": 9, "voters": 3, "seed": 1}
# What a call of that size causes. The others differ from these by their placeholders' sources alone, which are held to
# the letters' own files in tests/notifications/test_wording_kinds.py.
CAUSED = {
    "submission_receipt", "ineligible", "evaluator_invitation", "assignments_ready",
    "outcome_finalist", "outcome_not_selected", "outcome_winner", "result_finalist", "result_winner",
}  # fmt: skip
# Empty in some letters, and that is as it should be.
MAY_BE_EMPTY = {("clarification", "opened"), ("ineligible", "rules"), ("ineligible", "reason")}


@pytest.fixture(scope="module")
def letters(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[Letter]]:
    with django_db_blocker.unblock(), edition_two():  # type: ignore[attr-defined]
        by = UserFactory()
        for kind in DECLARED:
            for language, _words in settings.LANGUAGES:
                worded_as(kind, subject="Our own subject", language=language, by=by)
        rehearse(**SIZES)
        yield list(Letter.objects.filter(kind__in=DECLARED))


def test_a_call_causes_letters_of_the_kinds_that_matter(letters):
    assert {letter.kind for letter in letters} >= CAUSED


def test_every_letter_that_may_be_worded_says_the_words_of_staff(letters):
    assert {letter.subject for letter in letters} == {"Rehearsal: Our own subject"}


def test_every_placeholder_has_its_value_in_every_letter(letters):
    empty = {
        (letter.kind, name) for letter in letters for name in re.findall(r"^(\w+): <>$", letter.text, re.MULTILINE)
    }

    assert empty - MAY_BE_EMPTY == set()


def test_no_placeholder_is_left_in_any_letter(letters):
    left = {letter.kind for letter in letters if re.search(r"\{[a-z_]+\}", letter.text + letter.html)}

    assert left == set()
