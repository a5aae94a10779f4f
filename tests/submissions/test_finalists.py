"""The finalist's task: confirm or decline, consent, lay summary, picture."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.actions import withdraw_consent
from accounts.models import Consent
from accounts.refusals import Refused
from calls.process import Weight
from calls.rules import Gate
from submissions import actions, conditions
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, moved
from tests.factories.submissions import SubmissionFactory, fresh, owner_of, picture, stored

pytestmark = pytest.mark.django_db
NOTICE = EVALUATING + timedelta(days=35)


def _finalist():
    found = SubmissionFactory(finalist=True)
    for gate in (Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS):
        moved(found.edition, gate)
    return found


def _do(found, **changes):
    values = {
        "consent": True,
        "consent_text": "You may publish our lay summary.",
        "lay_summary": "Patients set the first question.",
        "by": owner_of(found),
        "at": NOTICE,
        **changes,
    }
    return actions.complete_finalist_task(found, **values)


def test_a_finalist_begins_with_the_lay_summary_of_the_application_and_an_address_of_its_own():
    found = _finalist()

    task = found.finalist_task

    assert task.lay_summary == "Three hospitals began it together and keep it running."
    assert task.slug.startswith("patients-at-the-table-of-eight")
    assert not task.ready


def test_a_done_task_is_ready_and_its_consent_is_in_the_ledger():
    found = _finalist()

    task = _do(found, picture=("ward.png", picture()), picture_alt="A table with eight chairs.")

    assert task.ready
    assert stored(task.picture).startswith(b"\x89PNG")
    assert "ward" not in task.picture.name
    assert Consent.objects.filter(
        purpose=Consent.Purpose.PUBLICATION, about=found.subject, text__contains="lay summary"
    ).exists()


def test_it_may_be_done_again_without_a_second_consent():
    found = _finalist()
    _do(found)
    before = Consent.objects.count()

    task = _do(found, lay_summary="Better words.", at=NOTICE + timedelta(days=1))

    assert (task.lay_summary, task.confirmed_at) == ("Better words.", NOTICE)
    assert Consent.objects.count() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": False}, "consent"),
        ({"lay_summary": " "}, "lay_summary"),
        ({"lay_summary": "x" * 601}, "lay_summary"),
        ({"picture": ("ward.png", b"no picture"), "picture_alt": "A table."}, "picture"),
        ({"picture": ("ward.pdf", b"%PDF-1.4\n%%EOF"), "picture_alt": "A table."}, "picture"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_confirmed(changes, field):
    found = _finalist()
    before = Consent.objects.count()

    with pytest.raises(ValidationError) as refused:
        _do(found, **changes)

    assert field in refused.value.message_dict
    found.finalist_task.refresh_from_db()
    assert not found.finalist_task.ready
    assert Consent.objects.count() == before


def test_a_picture_needs_words_for_people_who_cannot_see_it():
    with pytest.raises(ValidationError, match="cannot see it"):
        _do(_finalist(), picture=("ward.png", picture()))


def test_a_finalist_may_decline():
    found = _finalist()
    _do(found)

    actions.decline_finals(found, by=owner_of(found), at=NOTICE)

    found.finalist_task.refresh_from_db()
    assert fresh(found).state == State.DECLINED
    assert (found.finalist_task.declined_at, found.finalist_task.ready) == (NOTICE, False)


def test_nobody_else_does_the_task():
    found = _finalist()

    with pytest.raises(Refused):
        _do(found, by=UserFactory())

    assert not found.finalist_task.ready


def test_before_the_notice_the_task_does_not_exist_for_its_owner():
    """Embargo: a refusal that named the finals would tell the outcome."""
    early = SubmissionFactory(finalist=True)
    other = SubmissionFactory(evaluated=True)

    refusals = []
    for found in (early, other):
        with pytest.raises(Refused) as refused:
            _do(found)
        refusals.append(refused.value.refusal)

    assert refusals[0] == refusals[1]


def test_after_the_release_it_is_closed():
    found = _finalist()
    moved(found.edition, Gate.RELEASE_FINALISTS)

    with pytest.raises(Refused, match="are public"):
        _do(found)


def test_the_release_waits_for_every_finalist():
    found = _finalist()
    unmet = [str(row.sentence) for row in conditions.before_release_of_finalists(found.edition, NOTICE) if not row.met]
    assert unmet == ["1 finalist has not confirmed"]

    _do(found)

    assert all(row.met for row in conditions.before_release_of_finalists(found.edition, NOTICE))


def _blocked(found):
    return any(row.weight is Weight.BLOCKS for row in conditions.before_release_of_finalists(found.edition, NOTICE))


def _withdrawn(found):
    consent = Consent.objects.filter(purpose=Consent.Purpose.PUBLICATION, about=found.subject).latest("pk")
    withdraw_consent(consent, by=owner_of(found), at=NOTICE + timedelta(days=2))
    found.finalist_task.refresh_from_db()
    return found.finalist_task


def test_without_consent_a_finalist_is_not_published_until_it_is_given_again():
    found = _finalist()
    _do(found)
    assert not _blocked(found)

    task = _withdrawn(found)

    assert not task.ready
    assert task.lay_summary == "Patients set the first question."
    assert _blocked(found)
    assert _do(found).ready


def test_after_the_release_text_answers_and_picture_come_down_with_the_consent(
    client, django_capture_on_commit_callbacks
):
    found = _finalist()
    said = {"label": "Where it is used", "kind": "short_text", "value": "In the north", "visibility": "public"}
    type(found.finalist_task).objects.update(answers=[said])
    _do(found, picture=("ward.png", picture()), picture_alt="A table with eight chairs.")
    moved(found.edition, Gate.RELEASE_FINALISTS)
    name = fresh(found).finalist_task.picture.name
    address = reverse("voting:finalist", args=[found.edition.slug, found.finalist_task.slug])
    before = client.get(address).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        task = _withdrawn(found)

    after = client.get(address).content.decode()
    for words in ("Patients set the first question.", "In the north", "A table with eight chairs."):
        assert words in before
        assert words not in after
    assert found.project.title in after  # a public call is documented
    assert task.answers == []
    assert not default_storage.exists(name)
