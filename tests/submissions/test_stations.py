"""What an applicant reads of the own entry: the stations of staff, in words that tell no outcome early."""

from __future__ import annotations

import pytest

from calls.models import Edition
from calls.rules import Gate
from submissions.rules import State
from submissions.stations import shown_state, stations
from tests.factories.calls import CHECKING, EVALUATING, moved
from tests.factories.submissions import SubmissionFactory

pytestmark = pytest.mark.django_db
JURY = [State.ELIGIBLE, State.EVALUATED, State.FINALIST, State.NOT_SELECTED, State.WINNER, State.NOT_WINNER]
NOTIFIED = [Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS]


def _read(submission, state, *gates, at=EVALUATING):
    for gate in gates:
        moved(submission.edition, gate)
    submission.state = state
    edition = Edition.objects.with_gates().get(pk=submission.edition_id)
    line = [(row.name, row.state, row.notes) for row in stations(submission, edition, at)]
    return shown_state(submission, edition, at), line


def test_before_the_notices_every_evaluated_entry_reads_the_same():
    entered = SubmissionFactory(eligible=True)
    for gate in (Gate.START_EVALUATION, Gate.FREEZE_RANKING):
        moved(entered.edition, gate)

    seen = [_read(entered, state) for state in JURY]

    assert all(page == seen[0] for page in seen)
    assert seen[0][0] == "In evaluation"


def test_an_eligible_entry_reads_eligible_until_the_evaluation_starts():
    entered = SubmissionFactory(eligible=True)

    assert _read(entered, State.ELIGIBLE, at=CHECKING)[0] == "Eligible"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.FINALIST, "Finalist"),
        (State.NOT_SELECTED, "Not selected"),
        (State.WINNER, "Finalist"),
        (State.NOT_WINNER, "Finalist"),
    ],
)
def test_after_the_notices_an_applicant_reads_the_own_outcome_and_no_winner(state, words):
    entered = SubmissionFactory(eligible=True)

    assert _read(entered, state, *NOTIFIED)[0] == words


@pytest.mark.parametrize("state", [State.WINNER, State.NOT_WINNER, State.FINALIST])
def test_finalists_read_the_same_until_the_results_are_released(state):
    entered = SubmissionFactory(eligible=True)
    expected = _read(entered, State.FINALIST, *NOTIFIED)

    assert _read(entered, state) == expected


def test_after_the_release_the_winner_reads_it():
    entered = SubmissionFactory(eligible=True)
    gates = [*NOTIFIED, Gate.RELEASE_FINALISTS, Gate.CERTIFY_VOTE, Gate.RELEASE_RESULTS]

    assert _read(entered, State.WINNER, *gates)[0] == "Winner"


def test_the_line_has_five_stations_and_one_that_is_next():
    words, line = _read(SubmissionFactory(eligible=True), State.ELIGIBLE, at=CHECKING)

    assert words == "Eligible"
    assert [(name, state) for name, state, _notes in line] == [
        ("Submitted", "done"),
        ("Eligible", "done"),
        ("Evaluated", "next"),
        ("Outcome", "later"),
        ("Ceremony", "later"),
    ]
