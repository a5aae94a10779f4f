"""The storage and the tables agree: what no row names goes after a day, what is missing is said."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from reports.sweeping.actions import sweep
from submissions import actions
from tests.factories.submissions import BEFORE, SubmissionFactory, owner_of, pdf

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(hours=25)


@pytest.fixture(autouse=True)
def an_empty_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_that_no_row_names_goes_after_a_day():
    name = default_storage.save("attachments/loose", ContentFile(b"x"))

    assert sweep(at=timezone.now()).files == []
    assert default_storage.exists(name)
    assert sweep(at=timezone.now() + TOMORROW).files == [name]
    assert not default_storage.exists(name)
    assert sweep(at=timezone.now() + TOMORROW).files == []


def test_a_file_that_a_row_names_stays_whatever_its_age():
    draft = SubmissionFactory()
    attachment = actions.attach(draft, pdf(), name="Plan.pdf", by=owner_of(draft), at=BEFORE)
    actions.detach(attachment, by=owner_of(draft), at=BEFORE)

    found = sweep(at=timezone.now() + timedelta(days=900))

    assert (found.files, found.rows, found.seen) == ([], [], 1)


def test_what_is_not_the_portals_own_folder_is_left_alone():
    name = default_storage.save("elsewhere/note", ContentFile(b"x"))

    sweep(at=timezone.now() + TOMORROW)

    assert default_storage.exists(name)


def test_a_row_whose_file_is_missing_is_named_and_the_command_fails():
    draft = SubmissionFactory()
    attachment = actions.attach(draft, pdf(), name="Plan.pdf", by=owner_of(draft), at=BEFORE)
    default_storage.delete(attachment.file.name)
    out = StringIO()

    with pytest.raises(CommandError, match="missing"):
        call_command("sweep_files", "--dry-run", stdout=out)

    assert f"{attachment.file.name}  missing, named by submissions.Attachment {attachment.pk}" in out.getvalue()
