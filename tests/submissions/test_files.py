"""What may be uploaded: an allow-list by content and name; what is kept can do nothing."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from itertools import islice
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts.refusals import Refused
from drill.odd_files import assert_inert, odd_files, png_promising
from submissions import actions, policies, redrawing
from submissions.files import MOST_BYTES, Unacceptable, accepted, tidy_name
from submissions.models import Attachment
from tests.factories.accounts import UserFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, hand_in, owner_of, pdf, picture, stored


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("Report.PDF", pdf(), "application/pdf"),
        ("ward.png", picture("PNG"), "image/png"),
        ("ward.jpg", picture("JPEG"), "image/jpeg"),
        ("ward.jpeg", picture("JPEG"), "image/jpeg"),
    ],
)
def test_pdf_png_and_jpeg_are_taken(name, data, kind):
    assert accepted(name, data).content_type == kind


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("report.docx", pdf()),
        ("report.pdf.exe", pdf()),
        ("report.svg", b"<svg/>"),
        ("report", pdf()),
        ("report.pdf", b""),
        ("report.pdf", b"<html>%PDF-1.4 %%EOF</html>"),
        ("report.pdf", pdf()[:-8]),
        ("report.pdf", pdf().replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>")),
        ("report.pdf", pdf().replace(b"/Catalog", b"/Catalog /Launch")),
        ("escaped.pdf", pdf().replace(b"/Catalog", b"/Catalog /OpenAction << /S /J#61vaScript >>")),
        ("opens.pdf", pdf().replace(b"/Catalog", b"/Catalog /OpenAction << /S /URI /URI (https://x.example) >>")),
        (
            "opens.pdf",
            pdf().replace(b"/Catalog", b"/Catalog /OpenAction 7 0 R\n7 0 obj << /S /Named /N /Print >> endobj"),
        ),
        ("form.pdf", pdf().replace(b"/Catalog", b"/Catalog /AcroForm << /XFA 9 0 R >>")),
        ("reacts.pdf", pdf().replace(b"/Catalog", b"/Catalog /AA << /O 9 0 R >>")),
        ("carries.pdf", pdf().replace(b"/Catalog", b"/Catalog /Names << /EmbeddedFiles 9 0 R >>")),
        ("locked.pdf", pdf().replace(b"trailer\n<<", b"trailer\n<< /Encrypt 5 0 R")),
        ("ward.png", picture("JPEG")),
        ("ward.jpg", picture("PNG")),
        ("ward.png", pdf()),
        ("ward.png", picture("PNG")[:40]),
        ("ward.gif", picture("GIF")),
        ("big.pdf", pdf() + b" " * MOST_BYTES),
    ],
)
def test_everything_else_is_refused_with_a_sentence(name, data):
    with pytest.raises(Unacceptable) as reason:
        accepted(name, data)

    assert str(reason.value).endswith(".")


def test_a_picture_is_drawn_anew_without_what_the_camera_wrote():
    secret = PngInfo()
    secret.add_text("Comment", "Ward 4, bed 12")
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG", pnginfo=secret)
    assert b"Ward 4" in out.getvalue()

    kept = accepted("ward.png", out.getvalue())

    assert b"Ward 4" not in kept.data
    assert Image.open(io.BytesIO(kept.data)).size == (9, 9)


@pytest.mark.parametrize(
    "harmless",
    [
        b"/Catalog /OpenAction [3 0 R /Fit]",
        b"/Catalog /OpenAction << /S /GoTo /D [3 0 R /Fit] >>",
        b"/Catalog /OpenAction 7 0 R\n7 0 obj << /S /GoTo /D [3 0 R /Fit] >> endobj",
        b"/Catalog /A << /S /URI /URI (https://learn.example/web/JavaScript) >>",
        b"/Catalog\nstream\nby chance /JS  /AA  /XFA \nendstream",
        b"/Catalog /EncryptedBy /Nobody /JSON 1",
    ],
)
def test_a_harmless_pdf_is_not_taken_for_an_active_one(harmless):
    assert accepted("report.pdf", pdf().replace(b"/Catalog", harmless)).content_type == "application/pdf"


def test_ten_megabytes_of_packed_data_are_not_taken_for_an_active_pdf():
    packed = Random(5).randbytes(9_000_000)

    data = pdf().replace(b"/Catalog", b"/Catalog\nstream\n" + packed + b"\nendstream")

    assert accepted("scan.pdf", data).data == data


@pytest.mark.parametrize(
    "beginning",
    [b"stream\n", b"/URI(", b"/OpenAction 7 0 R ", b"/OpenAction" + b" " * 50, b"/OpenAction 7 0 R 7 0 obj<<", b"(\\("],
)
def test_a_pdf_full_of_beginnings_without_an_end_is_judged_in_a_moment(beginning):
    """A pattern that reads on to the end from each of them took hours, and nobody else was answered meanwhile."""
    endless = beginning * (9_000_000 // len(beginning))
    begun = time.process_time()

    with suppress(Unacceptable):
        accepted("report.pdf", pdf().replace(b"/Catalog", b"/Catalog " + endless))

    assert time.process_time() - begun < 5


def test_behind_many_harmless_openings_the_one_that_acts_is_found():
    harmless = b"/OpenAction 7 0 R " * 100
    acts = b"/Catalog " + harmless + b"/OpenAction 8 0 R\n8 0 obj << /S /URI >> endobj"

    with pytest.raises(Unacceptable, match="scripts or embedded files"):
        accepted("report.pdf", pdf().replace(b"/Catalog", acts))


def test_a_document_that_opens_in_more_ways_than_any_does_is_refused():
    many = b" ".join(b"/OpenAction %d 0 R" % number for number in range(100))

    with pytest.raises(Unacceptable, match="scripts or embedded files"):
        accepted("report.pdf", pdf().replace(b"/Catalog", b"/Catalog " + many))


def test_a_photograph_stays_upright_and_forgets_where_it_was_taken():
    camera = Image.Exif()
    camera[0x0112] = 6  # turned by a quarter
    camera[0x010F] = "Secret Camera"
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "JPEG", exif=camera, comment=b"Ward 4, bed 12")
    assert b"Secret Camera" in out.getvalue()
    assert b"Ward 4" in out.getvalue()

    kept = accepted("ward.jpg", out.getvalue()).data

    assert b"Secret" not in kept
    assert b"Ward 4" not in kept
    assert Image.open(io.BytesIO(kept)).size == (20, 40)
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_transparent_picture_stays_transparent():
    out = io.BytesIO()
    picture = Image.new("P", (8, 8))
    picture.putpalette([11, 79, 80] * 256)
    picture.save(out, "PNG", transparency=0)

    kept = Image.open(io.BytesIO(accepted("logo.png", out.getvalue()).data))

    assert kept.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_picture_that_unpacks_to_gigabytes_is_refused_at_once():
    begun = time.monotonic()

    for bomb in (png_promising(65_000, 65_000, b""), png_promising(40, 40, zlib.compress(bytes(30_000_000)))):
        with suppress(Unacceptable):
            assert Image.open(io.BytesIO(accepted("bomb.png", bomb).data)).size == (40, 40)

    assert time.monotonic() - begun < 5


def test_a_large_picture_is_drawn_in_a_process_of_its_own_with_limits():
    refusal = subprocess.run(
        [sys.executable, "-I", redrawing.__file__, "PNG", "100"], input=picture("PNG", (300, 300)), capture_output=True
    )
    large = accepted("ward.png", picture("PNG", (1800, 1300)))

    assert refusal.returncode == redrawing.TOO_HEAVY
    assert Image.open(io.BytesIO(large.data)).size == (1800, 1300)


def test_of_odd_files_only_inert_ones_of_the_list_are_taken():
    """The small twin of `bin/manage drill files`."""
    taken = 0
    for name, data in islice(odd_files(seed=3), 300):
        with suppress(Unacceptable):
            file = accepted(name, data)
            taken += 1
            assert_inert(file)

    assert 10 < taken < 290


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ana\\plan.pdf", "plan.pdf"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        ("gpj.\u202efdp.pdf", "gpj.fdp.pdf"),
        ("Αναφορά.pdf", "Αναφορά.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_kept_as_a_name_and_no_more(typed, kept):
    assert tidy_name(typed) == kept


@pytest.mark.django_db
def test_an_attachment_is_stored_under_a_random_name():
    draft = SubmissionFactory()

    attachment = actions.attach(draft, pdf(), name="Plan of the ward.pdf", by=owner_of(draft), at=BEFORE)

    assert attachment.name == "Plan of the ward.pdf"
    assert "ward" not in attachment.file.name
    assert stored(attachment.file) == pdf()
    assert (attachment.size, len(attachment.sha256)) == (len(pdf()), 64)


@pytest.mark.django_db
def test_a_sixth_file_is_refused():
    draft = SubmissionFactory()
    for number in range(5):
        actions.attach(draft, pdf(), name=f"{number}.pdf", by=owner_of(draft), at=BEFORE)

    with pytest.raises(ValidationError, match="at most five files"):
        actions.attach(draft, pdf(), name="6.pdf", by=owner_of(draft), at=BEFORE)

    assert Attachment.objects.count() == 5


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind():
    draft = SubmissionFactory()

    with pytest.raises(ValidationError, match="PDF, PNG or JPEG"):
        actions.attach(draft, b"MZ", name="virus.exe", by=owner_of(draft), at=BEFORE)

    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_version_keeps_the_file_that_the_draft_has_removed():
    draft = SubmissionFactory(answered=True)
    owner = owner_of(draft)
    attachment = actions.attach(draft, pdf(), name="plan.pdf", by=owner, at=BEFORE)
    hand_in(draft)
    actions.reopen(draft, by=owner, at=BEFORE)

    actions.detach(attachment, by=owner, at=BEFORE)
    second = hand_in(draft)

    first = draft.versions.get(number=1)
    assert [file["sha256"] for file in first.content["files"]] == [attachment.sha256]
    assert second.content["files"] == []
    attachment.refresh_from_db()
    assert stored(attachment.file) == pdf()
    assert fresh(draft).version == second


@pytest.mark.django_db
def test_a_full_disk_costs_the_file_and_nothing_else(settings):
    """The storage's folder is a file: nothing can be written below it, not even by root."""
    draft = SubmissionFactory()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": __file__},
        },
    }

    with pytest.raises(ValidationError, match="Nothing else is lost"):
        actions.attach(draft, pdf(), name="plan.pdf", by=owner_of(draft), at=BEFORE)

    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_somebody_who_may_only_read_attaches_nothing():
    draft = SubmissionFactory()

    with pytest.raises(Refused) as refused:
        actions.attach(draft, pdf(), name="plan.pdf", by=UserFactory(), at=BEFORE)

    assert refused.value.refusal == policies.NOT_YOURS
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_file_leaves_as_an_attachment_that_can_do_nothing(client):
    draft = SubmissionFactory()
    attachment = actions.attach(draft, pdf(), name="Plan «ward».pdf", by=owner_of(draft), at=BEFORE)
    client.force_login(owner_of(draft))

    answer = client.get(reverse("submissions:attachment", args=[attachment.public_id]))

    assert b"".join(answer.streaming_content) == pdf()
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
