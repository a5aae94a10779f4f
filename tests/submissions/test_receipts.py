"""Anybody with number and code of a receipt learns whether it is genuine, and nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from submissions import actions
from submissions.receipts import QUESTIONS, may_ask
from tests.factories.moments import NOW
from tests.factories.submissions import BEFORE, SubmissionFactory, owner_of

pytestmark = pytest.mark.django_db
CHECK = "/receipts/check/"


def ask(client, number, code, **more):
    return client.post(CHECK, {"number": number, "code": code}, **more)


def test_a_genuine_receipt_is_told_with_time_and_hash_and_nothing_about_the_application(client):
    entered = SubmissionFactory(handed_in=True)
    version = entered.version

    page = ask(client, entered.number, version.receipt_code).content.decode()

    assert "This receipt is genuine" in page
    for told in (entered.number, version.sha256, "Saturday 28 February 2026, 00:00:00 CET"):
        assert told in page
    for secret in (
        entered.project.title,
        entered.organisation.legal_name,
        entered.category.name,
        owner_of(entered).email,
    ):
        assert secret not in page


def test_number_and_code_may_be_typed_as_people_type_them(client):
    entered = SubmissionFactory(handed_in=True)
    typed = entered.version.receipt_code.replace("-", " ").lower()

    assert "This receipt is genuine" in ask(client, f" {entered.number.lower()} ", typed).content.decode()


def test_a_withdrawn_application_has_a_genuine_receipt_that_says_so(client):
    entered = SubmissionFactory(handed_in=True)
    actions.withdraw(entered, by=owner_of(entered), at=BEFORE)

    page = ask(client, entered.number, entered.version.receipt_code).content.decode()

    assert "This receipt is genuine" in page
    assert "Yes, by the applicant" in page


def test_whatever_is_wrong_gets_the_same_answer(client):
    one, other = SubmissionFactory(handed_in=True), SubmissionFactory(handed_in=True)
    wrong = [
        (one.number, other.version.receipt_code),
        (one.number, "AAAA-BBBB-CCCC"),
        ("R-2026-9999", one.version.receipt_code),
    ]

    pages = [ask(client, *pair).content.decode() for pair in wrong]

    assert ["We know no receipt with this number and this code." in page for page in pages] == [True] * 3
    assert not any(row.version.sha256 in page for row in (one, other) for page in pages)


def test_guessing_is_limited_per_network(client):
    entered = SubmissionFactory(handed_in=True)
    for _turn in range(QUESTIONS):
        ask(client, entered.number, "AAAA-BBBB-CCCC", REMOTE_ADDR="198.51.100.7")

    neighbour = ask(client, entered.number, entered.version.receipt_code, REMOTE_ADDR="198.51.100.8")
    elsewhere = ask(client, entered.number, entered.version.receipt_code, REMOTE_ADDR="203.0.113.5")

    assert neighbour.status_code == 429
    assert "This receipt is genuine" not in neighbour.content.decode()
    assert "This receipt is genuine" in elsewhere.content.decode()


def test_a_whole_ipv6_household_shares_one_limit():
    asked = [may_ask(f"2001:db8:1:2::{turn}", NOW) for turn in range(QUESTIONS + 1)]

    assert asked == [True] * QUESTIONS + [False]


def test_the_page_is_there_for_everybody_before_anything_is_asked(client):
    assert reverse("submissions:check_receipt") == CHECK
    assert "Check a receipt" in client.get(CHECK).content.decode()
