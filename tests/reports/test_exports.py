"""An export from the request to its end: asked for once, made by whoever lives, kept, and told."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from collections.abc import Callable
from datetime import timedelta

import psutil
import pytest
from pypdf import PdfReader

from accounts.models import Event, User
from accounts.refusals import Refusal, Refused
from accounts.rules import Role
from calls.rules import Gate
from notifications.models import Letter
from reports import actions, book, documents, pdf, policies, runner, tasks
from reports.models import MOST_ATTEMPTS, Export
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]


def ask(call: Judged, document: str = "ranking", format: str = "csv", **more: object) -> Export:
    return actions.request_export(document, format, edition=call.edition, **({"by": call.staff, "at": NOW} | more))


def said(export: Export) -> str:
    with export.file.open("rb") as file:
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)


def test_asking_twice_while_the_first_is_to_come_is_asking_once() -> None:
    call = scenario.judged()

    first, second = ask(call), ask(call)

    assert first == second
    assert Export.objects.count() == 1
    assert Event.objects.filter(verb="export requested").count() == 1


def test_another_person_or_format_is_another_export() -> None:
    call = scenario.judged()

    exports = {ask(call), ask(call, format="xlsx"), ask(call, by=call.chair)}

    assert len(exports) == 3


def test_a_ready_export_is_kept_with_its_hash_and_told_to_whoever_asked(make: Make) -> None:
    call = scenario.judged()

    export = make(ask(call))

    assert (export.state, export.name, export.content_type) == (
        "ready",
        "ranking-best-practice-2.csv",
        "text/csv; charset=utf-8",
    )
    assert export.file.name.startswith("exports/")
    letter = Letter.objects.get(kind="export_ready")
    assert letter.to == call.staff.email
    assert "/staff/editions/best-practice-2/documents/" in letter.text
    assert call.finalists[0].project.title not in letter.text + letter.subject


def test_progress_is_told_in_words() -> None:
    call = scenario.judged()
    steps: list[tuple[int, int, str]] = []

    book.gathered(call.edition, lambda *step: steps.append(step))

    assert steps[0] == (1, 4, "Finalist 1 of 4")
    assert steps[-1] == (4, 4, "Finalist 4 of 4")


def test_a_dead_workers_export_goes_again_when_its_lease_has_run_out(make: Make) -> None:
    call = scenario.judged()
    export = ask(call)
    dead = actions.lease_next(at=NOW - timedelta(minutes=10))

    assert dead == export
    assert actions.lease_next(at=NOW - timedelta(minutes=9)) is None
    assert make(export).state == Export.State.READY
    assert export.attempts == 2


def test_a_worker_that_lost_its_lease_writes_nothing(make: Make) -> None:
    call = scenario.judged()
    ask(call)
    slow = actions.lease_next(at=NOW - timedelta(minutes=10))
    assert slow is not None
    quick = make(slow)
    slow.attempts = 1

    with pytest.raises(actions.LeaseLost):
        actions.report_progress(slow, 1, 2, "late", at=NOW)
    with pytest.raises(actions.LeaseLost):
        actions.keep(slow, io.BytesIO(b"late"), "late", "text/plain", at=NOW)

    quick.refresh_from_db()
    assert quick.name == "ranking-best-practice-2.csv"
    assert Letter.objects.count() == 1


def test_workers_that_die_every_time_give_up_and_say_so(make: Make) -> None:
    call = scenario.judged()
    export = ask(call)
    for attempt in range(MOST_ATTEMPTS):
        actions.lease_next(at=NOW - timedelta(hours=5 - attempt))

    make(export)

    assert export.state == Export.State.FAILED
    assert export.failure == str(documents.WORKERS_DIED)


def test_an_export_survives_a_child_that_is_killed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    call = scenario.judged()
    export = ask(call, "finalists_book", "pdf")
    feed, fed = pdf._feed, []

    def kill_the_first(child: object, content: bytes) -> None:
        fed.append(child)
        if len(fed) == 1:
            os.kill(child.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        feed(child, content)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf, "_feed", kill_the_first)

    assert make(export).state == Export.State.READY
    assert export.attempts == 2


def test_a_failed_export_shows_its_reason_and_can_be_tried_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    call = scenario.judged()
    with monkeypatch.context() as patched:
        patched.setattr(pdf, "LIMITS", {**pdf.LIMITS, "RLIMIT_CPU": 0})
        export = make(ask(call, "finalists_book", "pdf"))
        assert export.state == Export.State.FAILED
        assert "longer" in export.failure
    assert Letter.objects.count() == 0

    actions.retry(export, by=call.staff, at=NOW)

    assert make(export).state == Export.State.READY
    assert export.failure == ""


def test_a_document_whose_ranking_has_gone_fails_in_words(make: Make) -> None:
    call = scenario.judged()
    export = ask(call)
    call.ranking.places.all().delete()  # type: ignore[union-attr]
    call.ranking.delete()  # type: ignore[union-attr]

    assert make(export).failure == "There is no ranking."


def test_a_cancelled_export_is_not_made_and_can_be_taken_up_again(make: Make) -> None:
    call = scenario.judged()
    export = ask(call)

    actions.cancel(export, by=call.chair, at=NOW)

    assert make(export).state == Export.State.CANCELLED
    actions.retry(export, by=call.staff, at=NOW)
    assert make(export).state == Export.State.READY


def test_a_worker_stops_at_its_next_step_when_the_export_is_cancelled() -> None:
    call = scenario.judged()
    export = ask(call, "finalists_book", "pdf")

    def clock() -> object:
        if Export.objects.filter(pk=export.pk, state="running", step__startswith="Finalist").exists():
            actions.cancel(export, by=call.staff, at=NOW)
        return next(moments)

    moments = iter(NOW + timedelta(seconds=number) for number in range(1000))
    runner.run_next(clock)  # type: ignore[arg-type]

    export.refresh_from_db()
    assert export.state == Export.State.CANCELLED
    assert [child for child in psutil.Process().children() if "typesetter.py" in " ".join(child.cmdline())] == []


@pytest.mark.parametrize(
    ("roles", "refusal"),
    [((), policies.NOT_STAFF), ((Role.EVALUATOR,), policies.NOT_STAFF), ((Role.AUDITOR,), policies.NOT_STAFF)],
)
@pytest.mark.parametrize(
    ("document", "format"), [("finalists_book", "pdf"), ("ranking", "xlsx"), ("certificates", "zip")]
)
def test_only_staff_and_the_chair_ask_for_documents_of_an_edition(
    roles: tuple[Role, ...], refusal: object, document: str, format: str
) -> None:
    call = scenario.judged()
    stranger = scenario.person("Stranger", *roles)

    with pytest.raises(Refused) as refused:
        ask(call, document, format, by=stranger)

    assert refused.value.refusal == refusal
    assert not Export.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("document", "format"), [("nothing", "pdf"), ("finalists_book", "csv"), ("certificate", "pdf"), ("", "")]
)
def test_what_is_not_a_document_is_refused(document: str, format: str) -> None:
    call = scenario.judged()

    with pytest.raises(Refused) as refused:
        ask(call, document, format)

    assert refused.value.refusal == policies.UNKNOWN


def test_there_is_no_ranking_before_the_freeze_and_no_book_without_finalists() -> None:
    call = scenario.judged(finalists=0)
    with pytest.raises(Refused) as refused:
        ask(call, "finalists_book", "pdf")
    assert refused.value.refusal == policies.NO_FINALISTS

    bare = scenario.edition("bare")
    with pytest.raises(Refused) as refused:
        actions.request_export("ranking", "csv", edition=bare, by=call.staff, at=NOW)
    assert refused.value.refusal == policies.NOT_FROZEN


def test_no_certificate_before_the_finalists_are_released() -> None:
    call = scenario.judged()
    finalist = call.finalists[0]
    owner = finalist.editors.get().person

    for asking, more in (("certificates", {}), ("certificate", {"submission": finalist}),
                         ("certificate", {"submission": finalist, "by": owner})):  # fmt: skip
        with pytest.raises(Refused) as refused:
            ask(call, asking, "pdf", **more)
        assert refused.value.refusal == policies.NOT_RELEASED


def test_before_the_results_the_jurys_winner_is_certified_as_a_finalist_only(make: Make) -> None:
    call = scenario.judged()
    scenario.moved(call, Gate.RELEASE_FINALISTS)

    words = said(make(ask(call, "certificates", "pdf")))

    assert "Winner" not in words
    assert words.count("Finalist") == 4


def test_after_the_results_winners_are_certified_as_winners(make: Make) -> None:
    call = scenario.judged(finalists=5)
    scenario.released(call)
    winner, other = call.finalists[0], call.finalists[4]

    first = said(make(ask(call, "certificate", "pdf", submission=winner)))
    second = said(make(ask(call, "certificate", "pdf", submission=other, by=other.editors.get().person)))

    assert "Winner" in first
    assert f"{winner.number}-W" in first
    assert "10 June 2026" in first
    assert "Winner" not in second
    assert f"{other.number}-F" in second


def test_certificates_come_as_single_files_too_and_carry_greek_and_bulgarian_names(make: Make) -> None:
    call = scenario.judged()
    scenario.released(call)

    export = make(ask(call, "certificates", "zip"))

    with export.file.open("rb") as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        words = " ".join(PdfReader(io.BytesIO(archive.read(name))).pages[0].extract_text() for name in names)
    assert sorted(names) == sorted(f"certificate-{finalist.number}.pdf" for finalist in call.finalists)
    assert "Ινστιτούτο Υγείας Κρήτης" in words
    assert "Болница „Надежда“ Варна" in words


def test_only_what_failed_is_tried_again_only_what_is_to_come_is_cancelled_and_a_stranger_does_neither(
    make: Make,
) -> None:
    call = scenario.judged()
    stranger = call.finalists[1].editors.get().person
    waiting = ask(call)

    def refusal_of(act: Callable[..., object], export: Export, *, by: User) -> Refusal:
        with pytest.raises(Refused) as refused:
            act(export, by=by, at=NOW)
        return refused.value.refusal

    assert refusal_of(actions.retry, waiting, by=call.staff) == policies.NOT_FAILED
    assert refusal_of(actions.retry, waiting, by=stranger) == policies.NOT_YOURS
    assert refusal_of(actions.cancel, waiting, by=stranger) == policies.NOT_YOURS
    assert policies.why_not_download(stranger, waiting, judged=False) == policies.NOT_YOURS
    assert refusal_of(actions.cancel, make(waiting), by=call.staff) == policies.FINISHED


def test_the_summary_of_an_entry_is_asked_for_with_the_entry() -> None:
    call = scenario.judged()

    assert policies.why_not_summary(call.staff, call.edition, None, NOW) == policies.NOT_YOURS


def test_a_stranger_gets_neither_certificate_nor_receipt_of_a_submission() -> None:
    call = scenario.judged()
    scenario.released(call)
    stranger = call.finalists[1].editors.get().person

    for document in ("certificate", "submission_receipt"):
        with pytest.raises(Refused) as refused:
            ask(call, document, "pdf", submission=call.finalists[0], by=stranger)
        assert refused.value.refusal == policies.NOT_YOURS


def test_every_submit_gets_its_receipt_unasked_and_once(make: Make) -> None:
    call = scenario.judged(finalists=2)

    tasks.make_receipts()
    tasks.run_waiting_exports()

    receipts = Export.objects.filter(document="submission_receipt")
    assert sorted(receipts.values_list("version", "state")) == sorted(
        (finalist.version_id, "ready") for finalist in call.finalists
    )
    words = said(receipts.get(version=call.finalists[0].version))
    version = call.finalists[0].version
    for fact in (call.finalists[0].number, version.receipt_code, "Friday 27 February 2026, 15:03:22 CET"):
        assert fact in words
    assert version.sha256 in words.replace("\n", "")
    assert Letter.objects.count() == 0
