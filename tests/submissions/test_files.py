"""What may be uploaded: an allow-list by content and name; what is kept can do nothing."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from submissions import actions
from submissions.files import MOST_BYTES, Unacceptable, accepted, tidy_name
from submissions.models import Attachment
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
