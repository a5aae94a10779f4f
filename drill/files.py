"""5,000 odd files through the page of uploads: none outside the list is taken, and nobody sees an error of ours."""

from __future__ import annotations

from collections.abc import Sequence
from http.client import HTTPException
from itertools import islice
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bench.load import Browser
from bench.visit import browser_of
from drill.drafts import Owned, drafts
from drill.drill import OPEN_CALL, Drill, Ground
from drill.odd_files import assert_inert, odd_files
from drill.row import Row
from submissions import actions
from submissions.files import Accepted
from submissions.models import Attachment

SEED = 5000


def fuzzed(ground: Ground) -> Sequence[Row]:
    """Upload them one after the other; what was taken is read from the storage, judged and removed from the draft."""
    [owned] = drafts(ground.edition, 1, "Odd files")
    browser = browser_of(ground.portal.port, owned.owner)
    browser.get(reverse("submissions:review", args=[owned.draft.public_id]))
    sent = taken = wrong = errors = 0
    for name, data in islice(odd_files(SEED), ground.sized(5000)):
        status = _upload(browser, owned, name, data)
        sent, errors = sent + 1, errors + (status == 0 or status >= 500)
        for attachment in Attachment.objects.filter(submission=owned.draft, removed_at=None):
            taken, wrong = taken + 1, wrong + (not _is_inert(attachment))
            actions.detach(attachment, by=owned.owner, at=timezone.now())
    return [
        Row("odd files sent", sent, "files", "all of them", holds=sent == ground.sized(5000)),
        Row("odd files taken that are right after all", taken, "files", "some, or nothing was tried", holds=taken > 0),
        Row("taken outside the list", wrong, "files", "0", holds=wrong == 0),
        Row("answers of 500 and more", errors, "answers", "0", holds=errors == 0),
    ]


def _upload(browser: Browser, owned: Owned, name: str, data: bytes) -> int:
    """The answer's status; 0 for a broken connection."""
    boundary = uuid4().hex
    path = reverse("submissions:upload", args=[owned.draft.public_id])
    filename = name.encode("utf-8", "replace").replace(b'"', b"%22").replace(b"\r", b"").replace(b"\n", b"")
    parts = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'.encode(),
        browser.cookies[settings.CSRF_COOKIE_NAME].encode(),
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="'.encode(),
        filename,
        b'"\r\nContent-Type: application/octet-stream\r\n\r\n',
        data,
        f"\r\n--{boundary}--\r\n".encode(),
    )
    headers = {
        "Cookie": "; ".join(f"{key}={value}" for key, value in browser.cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    try:
        browser.connection.request("POST", path, b"".join(parts), headers)
        answer = browser.connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        browser.connection.close()
        return 0
    return answer.status


def _is_inert(attachment: Attachment) -> bool:
    with attachment.file.open("rb") as file:
        kept = Accepted(attachment.name, attachment.content_type, file.read())
    try:
        assert_inert(kept)
    except (AssertionError, OSError, KeyError, SyntaxError):
        return False
    return True


drills = {"files fuzzed": Drill(OPEN_CALL, fuzzed, seconds=900)}
