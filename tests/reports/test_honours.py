"""Certificates besides those of finalists and winners: the Public Favourite's, and thanks to evaluators."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refusal, Refused
from calls.rules import Gate
from evaluation.models import Evaluation, Evaluator
from reports import actions, policies
from reports.models import Export, Thanks
from reports.policies import jury
from results.models import Result
from submissions.models import Submission
from tests.clients import PortalClient
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged
from tests.reports.test_genuine import NONE, check
from tests.reports.test_papers import read, says

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]


@pytest.fixture
def call() -> Judged:
    """Released; the second finalist, who did not win everything, is the favourite of the public."""
    made = scenario.judged(finalists=5)
    scenario.released(made)
    Result.objects.filter(submission=made.finalists[4]).update(public_favourite=True, votes=7)
    return made


def favourite(call: Judged, row: Submission, by: User) -> Export:
    return actions.request_export("favourite_certificate", "pdf", edition=call.edition, submission=row, by=by, at=NOW)


def thanks(call: Judged, place: int = 0, by: User | None = None) -> Export:
    evaluator = Evaluator.objects.get(person=call.evaluators[place])
    return actions.request_export(
        "certificate_of_thanks", "pdf", edition=call.edition, evaluator=evaluator, by=by or evaluator.person, at=NOW
    )


def refusal(ask: Callable[[], object]) -> Refusal:
    with pytest.raises(Refused) as refused:
        ask()
    return refused.value.refusal


def test_the_public_favourite_gets_a_certificate_of_its_own_that_anybody_can_check(
    call: Judged, make: Make, client: PortalClient
) -> None:
    row = call.finalists[4]

    paper = read(make(favourite(call, row, row.editors.get().person)))

    says(paper, "Public Favourite", row.organisation.legal_name, row.project.title, f"No. {row.number}-P")
    assert "Winner" not in paper.words
    assert paper.pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    status, said = check(client, f"{row.number}-p")
    assert status == 200
    assert "Recognised as Public Favourite, IMPACT" in said


def test_nobody_else_and_nobody_before_the_release_is_a_favourite(client: PortalClient) -> None:
    call = scenario.judged(finalists=5)
    row = call.finalists[4]
    owner = row.editors.get().person
    scenario.moved(call, Gate.RELEASE_FINALISTS)
    Result.objects.create(
        edition=call.edition, category=row.category, submission=row, public_favourite=True, votes=7,
        released_at=scenario.RESULTS,
    )  # fmt: skip

    assert refusal(lambda: favourite(call, row, owner)) == policies.RESULTS_FIRST
    status, said = check(client, f"{row.number}-P")
    assert (status, NONE in said) == (404, True)

    scenario.moved(call, Gate.RELEASE_RESULTS, at=scenario.RESULTS)
    other = call.finalists[0]
    assert refusal(lambda: favourite(call, other, call.staff)) == policies.NOT_THE_FAVOURITE
    assert refusal(lambda: favourite(call, row, other.editors.get().person)) == policies.NOT_YOURS
    assert check(client, f"{other.number}-P")[0] == 404


def test_all_certificates_hold_the_favourites_too(call: Judged, make: Make) -> None:
    every = make(actions.request_export("certificates", "zip", edition=call.edition, by=call.staff, at=NOW))

    with every.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        assert sorted(archive.namelist()) == sorted(
            [f"certificate-{row.number}.pdf" for row in call.finalists]
            + [f"certificate-{call.finalists[4].number}-public-favourite.pdf"]
        )


def test_an_evaluator_is_thanked_without_a_word_of_whom_they_judged(
    call: Judged, make: Make, client: PortalClient
) -> None:
    paper = read(make(thanks(call)))

    given = Thanks.objects.get()
    says(paper, "Evaluator Secretname 0", call.edition.title, f"No. JURY-{given.code}")
    names = [row.organisation.legal_name for row in call.finalists] + [row.project.title for row in call.finalists]
    assert not [name for name in (*names, "IMPACT", "CULTURE", "INNOVATION") if name in paper.words]
    assert paper.pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    status, said = check(client, f"jury {given.code.lower()}")
    assert status == 200
    assert "Name Evaluator Secretname 0" in said
    assert check(client, "JURY-22222222")[0] == 404


def test_a_number_of_thanks_stays_and_is_of_chance(call: Judged, make: Make) -> None:
    first, again = make(thanks(call)), make(thanks(call))
    make(thanks(call, 1))

    assert first.sha256 == again.sha256
    codes = list(Thanks.objects.values_list("code", flat=True))
    assert len(set(codes)) == 2
    assert all(len(code) == 8 for code in codes)


def test_everybody_who_handed_in_an_evaluation_is_thanked_in_one_file(call: Judged, make: Make) -> None:
    idle = Evaluator.objects.get(person=call.evaluators[2])
    Evaluation.objects.filter(assignment__evaluator=idle).update(submitted_at=None)

    every = make(actions.request_export("certificates_of_thanks", "pdf", edition=call.edition, by=call.staff, at=NOW))

    paper = read(every)
    assert len(paper.pdf.pages) == 2
    says(paper, "Evaluator Secretname 0", "Evaluator Secretname 1")
    assert "Secretname 2" not in paper.words
    assert refusal(lambda: thanks(call, 2)) == jury.NOTHING_HANDED_IN


def test_thanks_are_for_the_evaluator_alone_and_after_the_release() -> None:
    early = scenario.judged()
    assert refusal(lambda: thanks(early)) == policies.RESULTS_FIRST
    assert not Thanks.objects.exists()
    scenario.released(early)
    assert refusal(lambda: thanks(early, by=early.evaluators[1])) == policies.NOT_YOURS
    assert refusal(lambda: thanks(early, by=early.staff)) == policies.NOT_YOURS


def test_thanks_that_are_not_deserved_any_more_are_not_genuine(call: Judged, make: Make, client: PortalClient) -> None:
    make(thanks(call))
    number = f"JURY-{Thanks.objects.get().code}"
    Evaluation.objects.update(submitted_at=None)

    assert check(client, number)[0] == 404


def test_the_own_page_offers_the_certificate_to_the_favourite_alone(call: Judged, client: PortalClient) -> None:
    for row, offered in ((call.finalists[4], True), (call.finalists[0], False)):
        client.force_login(row.editors.get().person)
        page = client.get(reverse("reports:own", args=[row.public_id])).content.decode()
        assert ("Certificate of the Public Favourite" in page) is offered
        assert "Dossier" in page
