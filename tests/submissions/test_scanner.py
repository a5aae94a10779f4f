"""Malware: what a scanner says decides whether a file is taken and served; a scanner that is down loses nothing."""

from __future__ import annotations

import socketserver
import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Event
from accounts.rules import Role
from notifications.models import Letter
from submissions import actions, policies, scanner
from submissions.models import Attachment
from tests.factories.accounts import UserFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, hand_in, owner_of, pdf
from tests.submissions.conftest import INFECTED, Daemon, judgement

pytestmark = pytest.mark.django_db


def attached(draft, data: bytes = pdf()) -> Attachment:
    return actions.attach(draft, data, name="plan.pdf", by=owner_of(draft), at=BEFORE)


def taken_by(client, person, attachment: Attachment) -> int:
    client.force_login(person)
    answer = client.get(reverse("submissions:attachment", args=[attachment.public_id]))
    b"".join(answer)  # read to its end, so that the file is closed
    return answer.status_code


def test_a_clean_file_is_scanned_when_it_is_uploaded(clamd):
    clamd()

    assert attached(SubmissionFactory()).scanned_at == BEFORE


def test_ten_megabytes_reach_the_scanner_whole(clamd):
    seen = []
    clamd(lambda data: seen.append(len(data)) or b"stream: OK\0")
    large = pdf().replace(b"%%EOF", b"%" + bytes(9_000_000) + b"\n%%EOF")

    attached(SubmissionFactory(), large)

    assert seen == [len(large)]


def test_a_file_with_malware_is_refused_by_name(clamd):
    clamd()
    draft = SubmissionFactory()

    with pytest.raises(ValidationError, match="Eicar-Test-Signature"):
        attached(draft, INFECTED)

    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "answer",
    [None, b"", b"garbage\0", b"INSTREAM size limit exceeded. ERROR\0"],
    ids=["down", "hangs-up", "odd", "error"],
)
def test_without_a_verdict_the_file_is_kept_and_nobody_else_opens_it(clamd, client, answer):
    if answer is not None:
        clamd(lambda data: answer)
    draft = SubmissionFactory(answered=True)
    attachment = attached(draft)
    hand_in(draft)

    assert attachment.scanned_at is None
    assert taken_by(client, owner_of(draft), attachment) == 200
    assert taken_by(client, UserFactory(roles=[Role.STAFF]), attachment) == 403
    refusal = policies.why_not_open_file(UserFactory(), attachment)
    assert refusal is not None
    assert refusal.code == "not-scanned"


def test_a_scanner_that_answers_again_opens_what_waited(clamd, client):
    draft = SubmissionFactory(answered=True)
    attachment = attached(draft)
    hand_in(draft)
    assert actions.scan_waiting(at=BEFORE) == 0

    clamd()

    assert actions.scan_waiting(at=BEFORE) == 1
    assert actions.scan_waiting(at=BEFORE) == 0
    assert taken_by(client, UserFactory(roles=[Role.STAFF]), attachment) == 200


def test_malware_found_later_closes_the_file_for_everybody_and_its_owner_is_told_once(clamd, client):
    draft = SubmissionFactory(answered=True)
    attachment = attached(draft, INFECTED)
    hand_in(draft)
    clamd()

    actions.scan_waiting(at=BEFORE)
    actions.scan_waiting(at=BEFORE)

    attachment.refresh_from_db()
    assert (attachment.malware, attachment.removed_at) == ("Eicar-Test-Signature", BEFORE)
    assert taken_by(client, owner_of(draft), attachment) == 403
    letter = Letter.objects.get(kind="file_withheld")
    assert letter.to == owner_of(draft).email
    assert "Eicar-Test-Signature" in letter.text
    assert Event.objects.filter(verb="file withheld", subject=draft.subject).count() == 1


def test_a_file_that_cannot_be_scanned_does_not_hold_up_the_next(clamd):
    draft = SubmissionFactory()
    odd, fine = attached(draft, pdf().replace(b"/Catalog", b"/Catalog /Odd 1")), attached(draft)

    clamd(lambda data: b"INSTREAM size limit exceeded. ERROR\0" if b"/Odd" in data else b"stream: OK\0")

    assert actions.scan_waiting(at=BEFORE) == 1
    odd.refresh_from_db(), fine.refresh_from_db()
    assert (odd.scanned_at, fine.scanned_at) == (None, BEFORE)


def test_a_scanner_that_never_answers_costs_one_upload_its_patience_and_the_next_ones_nothing(clamd, monkeypatch):
    monkeypatch.setattr(scanner, "SOON", 0.3)
    clamd(lambda data: time.sleep(3) or b"stream: OK\0")
    draft = SubmissionFactory()
    begun = time.monotonic()

    for number in range(4):
        attached(draft, pdf() + b"%%%d\n" % number)

    assert time.monotonic() - begun < 1.5
    assert Attachment.objects.unscanned().count() == 4


def test_an_address_works_like_a_socket(settings, clamd):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon)
    server.answer = judgement
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.CLAMAV_SOCKET, settings.CLAMAV_ADDRESS = "", f"127.0.0.1:{server.server_address[1]}"

    try:
        assert attached(SubmissionFactory()).scanned_at == BEFORE
    finally:
        server.shutdown()
        server.server_close()


def test_without_a_scanner_files_are_served(client):
    draft = SubmissionFactory(answered=True)
    attachment = attached(draft)
    hand_in(draft)

    assert actions.scan_waiting(at=BEFORE) == 0
    assert taken_by(client, UserFactory(roles=[Role.STAFF]), attachment) == 200
