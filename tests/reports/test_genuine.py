"""Certificates: anybody with the number on one learns whether it is genuine, and nothing else."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from calls.rules import Gate
from reports import actions
from reports.models import Export
from submissions.models import Submission
from submissions.rules import State
from tests.clients import PortalClient
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged

pytestmark = pytest.mark.django_db
NONE = "We know no certificate with this number."


def text_of(answer: Any) -> str:
    """Without tags, so that what a page says is not found in an attribute."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def check(client: PortalClient, serial: str) -> tuple[int, str]:
    answer = client.get(reverse("reports:certificate", args=[serial]))
    return answer.status_code, text_of(answer)


@pytest.fixture
def call() -> Judged:
    made = scenario.judged(finalists=5)
    scenario.moved(made, Gate.RELEASE_FINALISTS)
    return made


def test_a_finalist_s_certificate_says_what_is_printed_on_it(client: PortalClient, call: Judged) -> None:
    finalist = call.finalists[4]

    status, said = check(client, f"{finalist.number}-F")

    assert status == 200
    for words in (
        "genuine",
        finalist.project.title,
        finalist.organisation.legal_name,
        f"Finalist, {finalist.category.name}",
    ):
        assert words in said


@pytest.mark.parametrize("serial", ["R-2026-9999-F", "{number}-W", "{number}-X", "{number}", "x", "-F"])
def test_what_is_no_certificate_is_answered_alike(client: PortalClient, call: Judged, serial: str) -> None:
    wrong = serial.format(number=call.finalists[4].number)

    status, said = check(client, wrong)

    assert (status, NONE in said) == (404, True)
    assert call.finalists[4].project.title not in said


def test_before_the_release_no_number_is_known(client: PortalClient) -> None:
    call = scenario.judged(finalists=2)

    assert check(client, f"{call.finalists[0].number}-F")[0] == 404


def test_whoever_was_disqualified_has_no_certificate_any_more(client: PortalClient, call: Judged) -> None:
    finalist = call.finalists[0]
    Submission.objects.filter(pk=finalist.pk).update(state=State.DISQUALIFIED)

    assert check(client, f"{finalist.number}-F")[0] == 404


def test_a_winner_s_earlier_certificate_is_still_a_finalist_s(client: PortalClient) -> None:
    call = scenario.judged(finalists=5)
    scenario.released(call)
    winner = call.finalists[0]

    assert "Winner" in check(client, f"{winner.number}-W")[1]
    status, said = check(client, f"{winner.number}-F")
    assert (status, f"Finalist, {winner.category.name}" in said, "Winner," in said) == (200, True, False)


def test_a_number_typed_by_hand_leads_to_its_page(client: PortalClient, call: Judged) -> None:
    typed = f" {str(call.finalists[0].number).lower().replace('-', ' – ')} f"

    answer = client.get(reverse("reports:check_certificate"), {"serial": typed}, follow=True)

    assert answer.status_code == 200
    assert call.finalists[0].project.title in text_of(answer)


@pytest.mark.parametrize("nothing", ["", " ", "/", "–", "..", "Ω"])
def test_what_holds_no_number_is_asked_for_once_more(client: PortalClient, nothing: str) -> None:
    page = client.get(reverse("reports:check_certificate"), {"serial": nothing})

    assert "Enter the number of the certificate" in text_of(page)


def test_the_printed_code_leads_to_the_page_of_the_certificate(
    client: PortalClient, call: Judged, make: Callable[[Export], Export]
) -> None:
    export = make(
        actions.request_export(
            "certificate", "pdf", edition=call.edition, submission=call.finalists[0], by=call.staff, at=NOW
        )
    )
    with export.file.open("rb") as file:
        content = bytes(file.read())
    if shots := os.environ.get("SHOTS"):
        Path(shots, "certificate.pdf").write_bytes(content)
    page = PdfReader(io.BytesIO(content)).pages[0]

    links = {str(note.get_object()["/A"]["/URI"]) for note in page["/Annots"] if "/A" in note.get_object()}

    [address] = [link for link in links if "/certificates/check/" in link]
    path = re.sub(r"^https?://[^/]+", "", address)
    assert call.finalists[0].project.title in text_of(client.get(path))
