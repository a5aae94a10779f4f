"""Documents about an edition: what they say, read back from the file, and to whom."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from accounts.models import User
from accounts.refusals import Refused
from calls.models import Edition
from evaluation.models import TieDecision
from reports import actions, policies
from reports.models import Export
from submissions.models import Appeal, EligibilityCheck, Organisation, Submission, Version
from submissions.rules import State
from tests.factories.voting import CERTIFIABLE, DURING, confirmed, scene
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged
from voting import actions as voting
from voting.models import Certification

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]


@dataclass(frozen=True)
class Printed:
    """A document as its reader has it."""

    content: bytes

    @property
    def pdf(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.content))

    @property
    def words(self) -> str:
        return " ".join(" ".join(page.extract_text() for page in self.pdf.pages).split())

    @property
    def bookmarks(self) -> list[str]:
        return [str(entry.title) for entry in self.pdf.outline if not isinstance(entry, list)]


def printed(make: Make, document: str, edition: Edition, by: User, at: datetime = NOW) -> Printed:
    return read(make(actions.request_export(document, "pdf", edition=edition, by=by, at=at)))


def read(export: Export) -> Printed:
    assert export.state == Export.State.READY, export.failure
    with export.file.open("rb") as file:
        content = bytes(file.read())
    if shots := os.environ.get("SHOTS"):
        Path(shots, f"{export.document}.pdf").write_bytes(content)
    return Printed(content)


def says(paper: Printed, *wanted: object) -> None:
    words = paper.words
    missing = [str(one) for one in wanted if " ".join(str(one).split()) not in words]
    assert not missing, words


def decided(call: Judged) -> Submission:
    """All eligible but the last, which was refused and appealed."""
    rows: Sequence[Submission] = Submission.objects.filter(edition=call.edition, version__isnull=False).order_by(
        "number"
    )
    shared: dict[str, Any] = {"countries_version": "2026-01", "by": call.staff, "at": NOW - timedelta(days=3)}
    for row in rows:
        EligibilityCheck.objects.create(submission=row, verdict="eligible", **shared)
    refused = list(rows)[-1]
    checklist = [
        {"code": "country", "name": "From an eligible country", "passed": False, "reason": "Not on the list."},
        {"code": "kind", "name": "A legal entity", "passed": True, "reason": ""},
    ]
    shared |= {"at": NOW - timedelta(days=2), "verdict": "ineligible"}
    EligibilityCheck.objects.create(
        submission=refused, reason="The country is not on it.", checklist=checklist, **shared
    )
    Appeal.objects.create(
        submission=refused, text="We moved.", received_by=call.staff, received_at=NOW - timedelta(days=1),
        upheld=False, reason="It counts where you were.", decided_by=call.chair, decided_at=NOW,
    )  # fmt: skip
    return refused


def test_decisions_on_eligibility_say_who_was_refused_why_and_what_became_of_the_appeal(make: Make) -> None:
    call = scenario.judged(finalists=5)
    refused = decided(call)

    paper = printed(make, "eligibility_decisions", call.edition, call.staff)

    says(
        paper, "5 submissions were decided on.", "Eligible: 4. Not eligible: 1. Without a decision: 0.", refused.number,
        "The country is not on it.", "From an eligible country", "Not on the list.", "We moved.", "dismissed",
        "It counts where you were.", call.chair, *Submission.objects.exclude(version=None).values_list("number", flat=True),
    )  # fmt: skip
    assert "A legal entity" not in paper.words
    assert f"{refused.number}: why not" in paper.bookmarks
    assert str(paper.pdf.metadata and paper.pdf.metadata.title) == "Decisions on eligibility"
    assert paper.pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_ranking_and_method_say_every_place_the_weights_and_each_decision(make: Make) -> None:
    call = scenario.judged(finalists=5)
    assert call.ranking is not None
    first, second = call.finalists[:2]
    TieDecision.objects.create(
        category=first.category, order=[str(first.public_id), str(second.public_id)], reason="Broader reach.",
        by=call.chair, at=call.ranking.frozen_at,
    )  # fmt: skip

    paper = printed(make, "ranking_and_method", call.edition, call.staff)

    says(
        paper, call.ranking.sha256, "Weight (%)", *(row.number for row in call.finalists), "Broader reach.",
        first.project.title, "0 to 5 in half points",
    )  # fmt: skip
    assert paper.bookmarks == [
        "Ranking and method",
        "Method",
        "IMPACT",
        "INNOVATION",
        "EXCELLENCE",
        "CULTURE",
        "Decisions",
    ]


def test_the_report_on_the_vote_says_what_was_counted_and_what_was_annulled(make: Make) -> None:
    vote = scene(codes=("impact",))
    with pytest.raises(Refused) as refused:
        actions.request_export("vote_report", "pdf", edition=vote.edition, by=vote.staff, at=CERTIFIABLE)
    assert refused.value.refusal == policies.NOT_CERTIFIED
    for number in range(3):
        confirmed(vote, address=f"v{number}@example.org", impact=min(number, 1))
    robot = confirmed(vote, address="robot@example.org", network="192.0.2.1", impact=2)
    annulled = voting.propose_annulment(
        vote.edition, robot.votes.all(), rule="One robot", reason="A machine.", by=vote.staff, at=DURING
    )
    voting.confirm_annulment(annulled, by=vote.second, at=DURING)
    voting.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    paper = printed(make, "vote_report", vote.edition, vote.staff, CERTIFIABLE)

    titles = [row.project.title for row in vote.finalists["impact"]]
    says(
        paper, "3 voters took part.", "one per mailbox and category: 3. Annulled: 1.", "A machine.", "66.7 %",
        "most votes", *titles, Certification.objects.get().sha256, "verify_vote.py",
    )  # fmt: skip
    assert "robot@" not in paper.words


def test_statistics_count_countries_and_kinds_and_name_nobody(make: Make) -> None:
    call = scenario.judged(finalists=6)
    names = list(Organisation.objects.values_list("legal_name", flat=True))
    Submission.objects.filter(pk=call.finalists[0].pk).update(state=State.WITHDRAWN)

    paper = printed(make, "statistics", call.edition, call.staff)

    says(
        paper,
        "Submissions that arrived 6",
        "of them withdrawn 1",
        "Sweden",
        "By kind of organisation",
        "in the last week",
        "15:00 to 15:59: 6",
    )
    assert not [name for name in names if name in paper.words]
    assert "inalist" not in paper.words  # no outcome


def asked_for_regions(call: Judged, answers: list[Any]) -> None:
    """As if each finalist had been asked and had answered."""
    for row, value in zip(call.finalists, answers, strict=True):
        version = Version.objects.get(submission=row)
        version.content["answers"].append({"question": "regions", "kind": "short_text", "value": value})
        Version.objects.filter(pk=version.pk).update(canonical=json.dumps(version.content))


def test_statistics_count_regions_once_for_each_submission_and_hide_what_one_alone_names(make: Make) -> None:
    call = scenario.judged(finalists=3)
    asked_for_regions(call, ["Lazio, Catalonia; lazio.", "Catalonia\n  LAZIO", ["Lazio", "Region of One Clinic"]])

    paper = printed(make, "statistics", call.edition, call.staff)

    says(paper, "By region", "Lazio 3", "Catalonia 2", "1 more is named by one alone.")
    assert "One Clinic" not in paper.words


def test_statistics_of_a_form_that_asks_for_no_regions_say_nothing_of_them(make: Make) -> None:
    call = scenario.judged(finalists=2)

    assert "region" not in printed(make, "statistics", call.edition, call.staff).words.lower()


@pytest.mark.parametrize("document", ["eligibility_decisions", "ranking_and_method", "statistics"])
def test_a_paper_is_the_same_bytes_whenever_it_is_made(make: Make, document: str) -> None:
    call = scenario.judged(finalists=4)
    decided(call)

    first = printed(make, document, call.edition, call.staff).content
    assert printed(make, document, call.edition, call.staff, NOW + timedelta(days=9)).content == first


def test_a_paper_with_hostile_words_is_set_whole(make: Make) -> None:
    call = scenario.judged(finalists=2)
    refused = decided(call)
    refused.project.title = "<script>alert(1)</script> " + "W" * 150
    refused.project.save()
    Organisation.objects.update(legal_name="‮abc " + "Ü" * 200)

    paper = printed(make, "eligibility_decisions", call.edition, call.staff)

    says(paper, "<script>alert(1)</script>", refused.number)


@pytest.mark.parametrize("document", ["eligibility_decisions", "ranking_and_method", "statistics", "vote_report"])
def test_no_paper_is_for_applicants(document: str) -> None:
    call = scenario.judged(finalists=2)
    decided(call)

    with pytest.raises(Refused) as refused:
        actions.request_export(
            document, "pdf", edition=call.edition, by=call.finalists[0].editors.all()[0].person, at=NOW
        )
    assert refused.value.refusal == policies.NOT_STAFF
