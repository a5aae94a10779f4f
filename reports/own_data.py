"""What this app tells a person about themselves (accounts/own_data.py)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import add_files, tell, tell_more
from reports.documents import RECEIPT
from reports.models import Export, Thanks
from reports.thanks import PREFIX
from submissions.models import Submission


def register() -> None:
    tell(
        "reports.Export", "requested_by", _("Documents that you asked for"),
        "edition__slug", "document", "format", "state", "requested_at",
    )  # fmt: skip
    tell("reports.Download", "by", _("Documents that you took"), "export__document", "export__edition__slug", "at")
    tell_more("thanks", _("Thanks to you as an evaluator"), thanks)
    add_files(receipts)


def thanks(person: User) -> Iterable[dict[str, Any]]:
    for row in Thanks.objects.filter(evaluator__person=person).select_related("evaluator__edition").order_by("pk"):
        yield {"edition": row.evaluator.edition.slug, "number": f"{PREFIX}-{row.code}", "at": row.at}


def receipts(person: User) -> Iterable[tuple[str, FieldFile]]:
    own = Submission.objects.of(person).values("pk")
    ready = Export.objects.filter(document=RECEIPT, state=Export.State.READY, submission__in=own)
    for export in ready.select_related("submission").order_by("pk"):
        number = export.submission.number if export.submission else ""
        yield f"{number}/{export.name}", export.file
