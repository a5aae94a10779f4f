"""Documents made for one evaluator."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports import thanks
from reports.documents.kind import Document, Of
from reports.papers import jury_pack
from reports.policies import jury
from submissions.keeping import Kept

PACK, THANKS = "jury_pack", "certificate_of_thanks"

OF_EVALUATORS = (
    Document(
        PACK,
        _("Jury pack"),
        _("Every text that one evaluator may read, in one file: closed with an assignment or the evaluation."),
        ("pdf",),
        jury.why_not_pack,
        jury_pack.build,
        of=Of.EVALUATOR,
        kept=Kept.UNSUCCESSFUL,
        outcome=False,
        why_not_take=jury.why_not_take_pack,
    ),
    Document(
        THANKS,
        _("Certificate of thanks"),
        _("Thanks to one evaluator, who handed in an evaluation."),
        ("pdf",),
        jury.why_not_thank,
        thanks.build,
        of=Of.EVALUATOR,
    ),
)
