"""Everything about oneself, to take away; nothing about others, no secret, no outcome under embargo."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import own_data
from accounts.actions import give_consent
from accounts.models import Consent, Event, User
from accounts.rules import Role
from calls.rules import Gate
from submissions import actions
from submissions.models import Editor
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.calls import moved
from tests.factories.moments import NOW
from tests.factories.submissions import BEFORE, SubmissionFactory, hand_in, owner_of, pdf

pytestmark = pytest.mark.django_db


def archive_of(person: User) -> zipfile.ZipFile:
    out = io.BytesIO()
    own_data.write_archive(person, out, at=NOW)
    return zipfile.ZipFile(out)


def data_of(person: User) -> dict:
    return json.loads(archive_of(person).read("data.json"))


def test_every_column_that_points_at_people_is_named():
    """A new table is told whole until somebody says what of it; this is where somebody is asked to."""
    assert own_data.unnamed() == []


def test_a_table_that_nobody_named_is_told_all_the_same(monkeypatch):
    draft = SubmissionFactory()
    monkeypatch.delitem(own_data._parts, ("submissions.Editor", "person"))

    [row] = data_of(owner_of(draft))["submissions.Editor.person"]["rows"]

    assert row["role"] == "owner"


def test_what_somebody_did_is_in_it_and_what_others_did_is_not():
    draft, other = SubmissionFactory(answered=True), SubmissionFactory(answered=True)
    owner = owner_of(draft)
    give_consent(Consent.Purpose.DATA_NOTICE, by=owner, at=NOW, text="What we do", text_version="7")
    hand_in(draft)
    draft.refresh_from_db()

    data = data_of(owner)

    assert data["account"]["email"] == owner.email
    assert [row["title"] for row in (one["project"] for one in data["applications"]["rows"])] == [draft.project.title]
    assert data["applications"]["rows"][0]["versions"][0]["number"] == draft.number
    assert {"text": "What we do", "text_version": "7"}.items() <= data["accounts.Consent.person"]["rows"][-1].items()
    assert any(row["verb"] == "submission submitted" for row in data["accounts.Event.actor"]["rows"])
    assert other.project.title not in json.dumps(data)
    assert owner_of(other).email not in json.dumps(data)


def test_of_two_who_work_together_each_takes_the_shared_entry_and_only_the_own_acts():
    draft, stranger = SubmissionFactory(answered=True), SubmissionFactory(answered=True)
    owner = owner_of(draft)
    colleague = actions.add_editor(
        draft, UserFactory(name="Elin Bergdal"), Editor.Role.EDIT, by=owner, at=BEFORE
    ).person
    attachment = actions.attach(draft, pdf(), name="Plan.pdf", by=colleague, at=BEFORE)
    hand_in(draft)

    data, archive = data_of(owner), archive_of(owner)
    theirs = data_of(colleague)

    for told in (data, theirs):
        assert [row["id"] for row in told["applications"]["rows"]] == [str(draft.public_id)]
    assert data["submissions.Attachment.uploaded_by"]["rows"] == []
    assert [row["sha256"] for row in theirs["submissions.Attachment.uploaded_by"]["rows"]] == [attachment.sha256]
    [path] = [name for name in archive.namelist() if name.endswith("Plan.pdf")]
    assert hashlib.sha256(archive.read(path)).hexdigest() == attachment.sha256
    assert colleague.email not in json.dumps(data)
    assert owner.email not in json.dumps(theirs)
    assert str(stranger.public_id) not in json.dumps([data, theirs])


def test_the_files_are_in_it_under_their_own_names():
    draft = SubmissionFactory()
    # The same file sent again is one; another file of that name is a second.
    for name, content in (("Plan.pdf", pdf()), ("Plan.pdf", pdf() + b"\n"), ("../Πλάνο.pdf", pdf())):
        actions.attach(draft, content, name=name, by=owner_of(draft), at=BEFORE)

    archive = archive_of(owner_of(draft))

    folder = f"files/{draft.public_id}"
    assert sorted(archive.namelist())[1:4] == [f"{folder}/Plan-2.pdf", f"{folder}/Plan.pdf", f"{folder}/Πλάνο.pdf"]
    assert archive.read(f"{folder}/Plan.pdf") == pdf()


def test_a_file_that_is_missing_is_said_to_be_missing():
    draft = SubmissionFactory()
    attachment = actions.attach(draft, pdf(), name="Plan.pdf", by=owner_of(draft), at=BEFORE)
    attachment.file.storage.delete(attachment.file.name)

    assert f"files/{draft.public_id}/Plan.pdf.missing.txt" in archive_of(owner_of(draft)).namelist()


def test_no_secret_is_in_it():
    person = UserFactory(password="eight-tables-of-eight", second_factor=True)

    data = json.dumps(data_of(person))

    assert person.password not in data
    assert "totp" in data
    assert not [word for word in ("secret", "seed", "migrated_codes") if word in data]


def test_an_outcome_under_embargo_is_not_in_it():
    finalist, other = SubmissionFactory(finalist=True), SubmissionFactory(evaluated=True)

    said = [data_of(owner_of(one))["applications"]["rows"][0]["state"] for one in (finalist, other)]
    moved(finalist.edition, Gate.START_EVALUATION)
    moved(finalist.edition, Gate.FREEZE_RANKING)
    moved(finalist.edition, Gate.NOTIFY_APPLICANTS)

    assert said[0] == said[1]
    assert "finalist" in data_of(owner_of(finalist))["applications"]["rows"][0]["state"].lower()


def test_the_page_gives_the_archive_and_the_record_says_so(client):
    person = UserFactory()
    client.force_login(person)
    page = client.get(reverse("accounts:own_data")).content.decode()
    assert reverse("accounts:download_own_data") in page

    answer = client.post(reverse("accounts:download_own_data"))

    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert set(archive.namelist()) == {"read-me.txt", "data.json"}
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(verb="own data downloaded", actor=person).count() == 1


@pytest.mark.parametrize("name", ["accounts:download_own_data", "accounts:leave"])
@pytest.mark.parametrize("password", [None, "eight-tables-of-eight"], ids=["code", "password"])
def test_whoever_signed_in_long_ago_proves_themselves_again(name, password):
    """By the code alone, or by the password that they have set."""
    person, client = UserFactory(password=password), PortalClient()
    client.force_login(person, second_factor=False)

    answer = client.post(reverse(name), {"understood": "on"})

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate" if password else "account_login"))
    assert not Event.objects.filter(verb__in=["own data downloaded", "account erased"]).exists()


@pytest.mark.parametrize("many", [1, 6])
def test_the_archive_costs_the_same_queries_for_one_application_as_for_many(django_assert_max_num_queries, many):
    owner = UserFactory(roles=[Role.EVALUATOR])
    for _ in range(many):
        SubmissionFactory(owner=owner, handed_in=True)

    # A query for each column, and what is read beside them: files, letters to the address, ballots, thanks and their like.
    with django_assert_max_num_queries(len(list(own_data.columns_of_people())) + 19):
        own_data.write_archive(owner, io.BytesIO(), at=timezone.now())
