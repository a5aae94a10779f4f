"""What the panel agreed on is what applicants and documents are told, and not the mean that it replaced."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from calls.actions import move_gate, propose_gate
from calls.rules import Gate
from evaluation.actions.gates import latest_ranking
from evaluation.models import AgreedScore, Consensus
from evaluation.telling.feedback import feedback_on
from reports.dossiers import chart_in_words, judgements
from reports.tables import ranking as table
from reports.tables.writing import write_csv
from tests.factories.evaluation import DECIDING, Jury, judged, jury
from tests.factories.kept import kept
from tests.factories.submissions import fresh

pytestmark = pytest.mark.django_db
TEXT = "The evidence of the second hospital was read again."


@pytest.fixture
@kept
def given() -> Jury:
    """An entry with 5 and 2 on its first criterion, on which the panel agreed at 4."""
    found = jury(submissions=1, evaluators=2, quorum=2)
    judged(found.assignment(0), "5", "4")
    judged(found.assignment(1), "2", "4")
    [entry] = found.submissions
    first = found.category.criteria.order_by("position")[0]
    talk = Consensus.objects.create(
        submission=entry, rapporteur=found.chair, why="They differ.", opened_by=found.staff, opened_at=DECIDING,
        state=Consensus.State.CONCLUDED, concluded_by=found.chair, concluded_at=DECIDING,
    )  # fmt: skip
    AgreedScore.objects.create(
        consensus=talk, criterion=first, value=Decimal(4), text=TEXT, saved_by=found.chair, saved_at=DECIDING
    )
    propose_gate(found.edition, Gate.FREEZE_RANKING, by=found.staff, at=DECIDING)
    move_gate(found.edition, Gate.FREEZE_RANKING, by=found.chair, at=DECIDING)
    return found


def test_applicants_read_the_agreed_score_and_what_the_panel_wrote(given: Jury) -> None:
    told = feedback_on(fresh(given.submissions[0]), latest_ranking(given.edition))

    assert (told.lines[0].mean, told.lines[0].agreed, told.lines[0].panel) == (Decimal("4.00"), True, TEXT)
    assert (told.lines[1].mean, told.lines[1].agreed, told.lines[1].panel) == (Decimal("4.00"), False, "")
    assert len(told.lines[0].comments) == 2


def test_the_table_of_the_ranking_has_the_means_that_it_was_ranked_by(given: Jury) -> None:
    out = io.BytesIO()

    write_csv(table.of_snapshot(latest_ranking(given.edition)), out, lambda *_: None)

    [row] = csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig")))
    first = given.category.criteria.order_by("position")[0]
    assert row[f"{given.category.name}: {first.name}"] == "4"
    assert row["Evaluations"] == "2"


def test_the_finalists_book_says_that_the_panel_agreed(given: Jury) -> None:
    [entry] = given.submissions
    told = judgements(given.edition, [entry])[entry.pk]

    assert [line.mean for line in told.lines] == [4, 4]
    assert "4.00, agreed by the panel" in chart_in_words(told)
    assert [sorted(line.scores) for line in told.lines] == [[2, 5], [4, 4]]
