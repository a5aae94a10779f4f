"""The minutes of the panel: what they say, and to whom."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from accounts.refusals import Refused
from accounts.rules import Role
from evaluation import actions as evaluation
from evaluation.consensus.panel import last_change
from reports import actions
from reports.models import Export
from submissions.models import Editor
from tests.evaluation.test_consensus import agreed, opened, talking
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, jury
from tests.factories.kept import kept

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]


@kept
def discussed(**more: object) -> Jury:
    given = talking(**more)
    consensus = opened(given)
    agreed(given, consensus)
    part = f"dissent:{given.assignment(1).pk}"
    evaluation.save_part(consensus, part, typed="The annex is thin.", revision=0, by=given.judge(1), at=EVALUATING)
    evaluation.conclude(consensus, seen=last_change(consensus), by=given.chair, at=EVALUATING)
    return given


def ask(given: Jury, person: object = None) -> Export:
    return actions.request_export("minutes", "pdf", edition=given.edition, by=person or given.chair, at=EVALUATING)


def test_the_minutes_say_who_was_there_scores_before_and_after_text_and_dissent(make: Make) -> None:
    given = discussed()

    export = make(ask(given))

    assert export.state == Export.State.READY, export.failure
    with export.file.open("rb") as file:
        content = bytes(file.read())
    if shots := os.environ.get("SHOTS"):
        Path(shots, "minutes.pdf").write_bytes(content)
    book = PdfReader(io.BytesIO(content))
    said = " ".join(" ".join(page.extract_text() for page in book.pages).split())
    assert book.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(book.metadata and book.metadata.title) == "Minutes of the panel"
    for words in (
        *(str(evaluator) for evaluator in given.evaluators), given.submissions[0].number, "They differ by two points.",
        "3.5", "60.00", "66.00", "The annex convinced both.", "The annex is thin.", "Funded by the European Union",
    ):  # fmt: skip
        assert str(words) in said


def test_who_has_a_conflict_gets_no_minutes(make: Make) -> None:
    given = discussed()
    Editor.objects.create(submission=given.submissions[0], person=given.staff, role="editor", since=EVALUATING)

    with pytest.raises(Refused, match="closed to you"):
        ask(given, given.staff)
    assert not Export.objects.exists()

    export = make(ask(given))
    with pytest.raises(Refused, match="closed to you"):
        actions.download(export, by=given.staff, at=EVALUATING)
    assert actions.download(export, by=given.chair, at=EVALUATING).state == Export.State.READY


def test_evaluators_auditors_and_applicants_do_not_ask_for_them() -> None:
    given = discussed()

    for person in (given.judge(), UserFactory(roles=[Role.AUDITOR]), UserFactory()):
        with pytest.raises(Refused):
            ask(given, person)

    assert not Export.objects.exists()


def test_there_are_none_before_the_panel_has_talked() -> None:
    with pytest.raises(Refused, match="nothing yet"):
        ask(jury())
