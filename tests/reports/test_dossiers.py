"""The dossier of one entry, and the jury pack: what they say, and to whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refusal, Refused
from calls.models import Method
from calls.rules import Gate
from evaluation.models import Assignment, Evaluator
from reports import actions, documents, policies
from reports.models import Download, Export
from reports.policies import jury
from submissions.models import EligibilityCheck, Submission, Version
from submissions.rules import State
from tests.clients import PortalClient
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged
from tests.reports.test_papers import read, says

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]
IN_EVALUATION = scenario.FROZEN - timedelta(days=9)
FINGERPRINT = hashlib.sha256(b"annex").hexdigest()
HOSTILE = "<b>x</b> \U0001f600 \u202eabc " + "W" * 4000


def content_of(row: Submission, **other: Any) -> dict[str, Any]:
    """As the portal stores it: sections, numbers, a table, files, a question for staff, whose it is."""
    asked = [
        {"section": "s", "section_title": "Your practice", "number": f"{n}", **answer}
        for n, answer in enumerate(scenario.answers(0, long=1), start=1)
    ]
    asked.append(
        {
            "section": "t", "section_title": "Who takes part", "number": "12", "question": "partners", "kind": "table",
            "label": "Who are your partners?", "visibility": "evaluators", "columns": ["Name", "Country"],
            "rows": [["Kauno klinika", "LT"], [HOSTILE, "GR"]], "value": ["Kauno klinika, LT"],
        }
    )  # fmt: skip
    return {
        "number": row.number,
        "category": {"code": row.category.code, "name": row.category.name},
        "organisation": {"legal_name": row.organisation.legal_name, "country": row.organisation.country, "website": ""},
        "project": {"title": row.project.title, "acronym": "TOE", "website": "https://table.example"},
        "answers": asked,
        "files": [
            {"id": "1", "name": f"{row.organisation.legal_name}.pdf", "content_type": "application/pdf", "size": 20_480,
             "sha256": FINGERPRINT, "visibility": "evaluators"},
        ],
        "declarations": [{"code": "truth", "version": "2", "text": "All of this is true."}],
        **other,
    }  # fmt: skip


def stored(row: Submission, **other: Any) -> None:
    Version.objects.filter(pk=row.version_id).update(canonical=json.dumps(content_of(row, **other)))
    row.refresh_from_db()


def in_evaluation(call: Judged) -> Evaluator:
    """The jury works: nothing is frozen, and the first evaluator has read all but the last, where a conflict is."""
    scenario.moved(call, Gate.PUBLISH, Gate.START_EVALUATION, at=scenario.ARRIVED)
    Evaluator.objects.update(accepted_at=scenario.OPENS)
    Submission.objects.update(state=State.ELIGIBLE)
    Assignment.objects.update(state=Assignment.State.SUBMITTED)
    evaluator = Evaluator.objects.get(person=call.evaluators[0])
    last = Assignment.objects.filter(evaluator=evaluator, submission=call.finalists[-1])
    last.update(state=Assignment.State.CONFLICT, reason="My sister.")
    return evaluator


def of_one(call: Judged, document: str, row: Submission, by: User) -> Export:
    return actions.request_export(document, "pdf", edition=call.edition, submission=row, by=by, at=NOW)


def pack(call: Judged, evaluator: Evaluator, by: User) -> Export:
    return actions.request_export(
        "jury_pack", "pdf", edition=call.edition, evaluator=evaluator, by=by, at=IN_EVALUATION
    )


def refusal(ask: Callable[[], object]) -> Refusal:
    with pytest.raises(Refused) as refused:
        ask()
    return refused.value.refusal


def test_a_dossier_holds_what_arrived_and_nothing_of_what_became_of_it(make: Make) -> None:
    call = scenario.judged()
    row = call.finalists[0]
    stored(row)
    owner = row.editors.get().person

    paper = read(make(of_one(call, "dossier", row, owner)))

    says(
        paper, row.project.title, row.organisation.legal_name, row.number, "Your practice", "What is the practice",
        scenario.SENTENCE[:60], "Kauno klinika", "Who are your partners?", FINGERPRINT, "20.0", "All of this is true.",
    )  # fmt: skip
    for word in ("Evaluator", "Place", "Ranking", "inalist"):
        assert word not in paper.words
    root = paper.pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert paper.pdf.metadata is not None
    assert paper.pdf.metadata.title == f"Dossier {row.number}"
    assert {"Your practice", "Who takes part", "Files", "Declared"} <= set(paper.bookmarks)


def test_the_dossier_for_the_file_adds_eligibility_and_after_the_freeze_the_jury(make: Make) -> None:
    call = scenario.judged()
    row = call.finalists[0]
    stored(row)
    EligibilityCheck.objects.create(
        submission=row, verdict="eligible", countries_version="2026-01", by=call.staff, at=NOW,
        checklist=[{"code": "country", "name": "From an eligible country", "passed": True, "reason": ""}],
    )  # fmt: skip

    paper = read(make(of_one(call, "dossier_for_the_file", row, call.staff)))

    assert call.ranking is not None
    says(paper, "From an eligible country", "passed", call.ranking.sha256, "Evaluator 3", "of 100", "the annex names")
    assert "Secretname" not in paper.words
    call.ranking.places.all().delete()
    call.ranking.delete()
    assert "Evaluator 3" not in read(make(of_one(call, "dossier_for_the_file", row, call.chair))).words


def test_a_dossier_is_for_its_people_and_staff_and_with_the_jury_for_staff_alone(make: Make) -> None:
    call = scenario.judged()
    row = call.finalists[0]
    owner, stranger = row.editors.get().person, call.finalists[1].editors.get().person

    for person in (stranger, call.evaluators[0]):
        assert refusal(lambda person=person: of_one(call, "dossier", row, person)) == policies.NOT_YOURS  # type: ignore[misc]
    assert refusal(lambda: of_one(call, "dossier_for_the_file", row, owner)) == policies.NOT_YOURS
    whole = make(of_one(call, "dossier_for_the_file", row, call.staff))
    client = PortalClient()
    client.force_login(owner)
    assert client.post(reverse("reports:download", args=[whole.public_id])).status_code == 403
    assert not Download.objects.exists()


def test_staff_who_work_on_an_entry_get_no_jury_content_of_it() -> None:
    call = scenario.judged()
    row = call.finalists[0]
    row.editors.create(person=call.staff, since=NOW)

    assert of_one(call, "dossier", row, call.staff)  # it is their own
    assert refusal(lambda: of_one(call, "dossier_for_the_file", row, call.staff)).code != ""


def test_a_dossier_with_hostile_words_is_set_whole_and_twice_the_same(make: Make) -> None:
    call = scenario.judged()
    row = call.finalists[0]
    stored(row, project={"title": HOSTILE, "acronym": HOSTILE})

    first, second = (make(of_one(call, "dossier", row, call.staff)) for _time in range(2))

    assert first.sha256 == second.sha256
    says(read(first), "<b>x</b>", row.number)


def test_a_pack_holds_every_text_that_is_open_and_no_entry_with_a_conflict(make: Make) -> None:
    call = scenario.judged(finalists=5)
    for row in call.finalists:
        stored(row)
    evaluator = in_evaluation(call)

    paper = read(make(pack(call, evaluator, evaluator.person)))

    readable, closed = call.finalists[:-1], call.finalists[-1]
    says(
        paper, *(row.project.title for row in readable), "Confidential: for Evaluator Secretname 0 alone.", "4 entries"
    )
    assert closed.organisation.legal_name not in paper.words
    assert closed.number not in paper.words
    assert "NEVER IN A BOOK" not in paper.words
    assert "the annex names" not in paper.words  # a comment of a colleague
    assert [mark for mark in paper.bookmarks if mark.startswith("R-")] == [
        f"{row.number} · {row.project.title}"
        for row in sorted(readable, key=lambda one: (one.category.position, one.number))
    ]


def test_a_pack_of_a_blind_edition_says_nothing_of_who_it_is(make: Make) -> None:
    call = scenario.judged(finalists=2)
    for row in call.finalists:
        stored(row)
    Method.objects.update(blind=True, blind_titles=True)
    evaluator = in_evaluation(call)

    paper = read(make(pack(call, evaluator, evaluator.person)))

    row = call.finalists[0]
    for word in (row.organisation.legal_name, row.project.title, "TOE", "table.example", "Kauno", FINGERPRINT):
        assert word not in paper.words
    says(paper, f"Entry {row.number}", "Attachment 1.pdf", "What is the practice", "Whose it is")


def test_a_pack_is_lost_with_an_assignment_and_with_the_evaluation(make: Make) -> None:
    call = scenario.judged(finalists=3)
    evaluator = in_evaluation(call)
    made = make(pack(call, evaluator, evaluator.person))
    other = call.finalists[0]

    def take(at: Any = IN_EVALUATION) -> Export:
        return actions.download(made, by=evaluator.person, at=at)

    take()
    given = Assignment.objects.filter(evaluator=evaluator, submission=other)
    given.update(state=Assignment.State.REPLACED)
    assert refusal(take) == policies.CHANGED
    given.update(state=Assignment.State.SUBMITTED, reason="My former professor.")  # reported: the chair decides
    assert refusal(take) == policies.CHANGED
    given.update(reason="")
    scenario.moved(call, Gate.FREEZE_RANKING, at=scenario.FROZEN)
    assert refusal(lambda: take(NOW)) == jury.NOT_IN_EVALUATION
    assert Download.objects.count() == 1


def test_a_pack_is_for_its_evaluator_and_for_staff_without_a_hand_in_it(make: Make) -> None:
    call = scenario.judged(finalists=3)
    evaluator = in_evaluation(call)
    assert pack(call, evaluator, call.staff)
    for person in (call.evaluators[1], call.finalists[0].editors.get().person):
        assert refusal(lambda person=person: pack(call, evaluator, person)) == policies.NOT_YOURS  # type: ignore[misc]

    call.finalists[0].editors.create(person=call.chair, since=NOW)

    assert refusal(lambda: pack(call, evaluator, call.chair)).code == "in-conflict"


def test_an_evaluator_asks_and_takes_on_their_own_page(make: Make, client: PortalClient) -> None:
    call = scenario.judged(finalists=3)
    evaluator = in_evaluation(call)
    client.force_login(evaluator.person)
    page = reverse("reports:jury", args=[call.edition.slug])

    assert page in client.get(reverse("admin:evaluation_assignment_changelist")).content.decode()
    assert "Make it" in client.get(page).content.decode()
    client.post(reverse("reports:ask_jury", args=[call.edition.slug]), {"document": documents.PACK})
    export = make(Export.objects.get(document=documents.PACK))
    address = reverse("reports:download", args=[export.public_id])
    assert address in client.get(page).content.decode()
    answer = client.post(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")

    stranger = PortalClient()
    stranger.force_login(call.evaluators[1])
    assert stranger.post(address).status_code == 404
    stranger.force_login(call.finalists[0].editors.get().person)
    assert stranger.get(page).status_code == 404


def test_staff_ask_for_the_dossier_of_a_number_and_for_the_pack_of_an_evaluator(client: PortalClient) -> None:
    call = scenario.judged(finalists=3)
    evaluator = in_evaluation(call)
    client.force_login(call.staff)
    page, ask = (reverse(f"reports:{name}", args=[call.edition.slug]) for name in ("documents", "ask"))
    assert "Make jury pack" in client.get(page).content.decode()

    row = call.finalists[1]
    client.post(ask, {"document": "dossier", "format": "pdf", "number": f" {row.number.lower()} "})
    client.post(ask, {"document": "jury_pack", "format": "pdf", "evaluator": evaluator.pk})
    unknown = client.post(ask, {"document": "dossier", "format": "pdf", "number": "R-0-0"}, follow=True)

    assert set(Export.objects.values_list("document", "submission", "evaluator")) == {
        ("dossier", row.pk, None), ("jury_pack", None, evaluator.pk),
    }  # fmt: skip
    assert "has the number R-0-0" in unknown.content.decode()
