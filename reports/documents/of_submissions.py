"""Documents about one entry: for its own people, and for whoever runs the call."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports import certificate, policies, receipt, summary
from reports.documents.kind import Document, Of
from reports.papers import dossier
from reports.policies import dossiers

CERTIFICATE, FAVOURITE = "certificate", "favourite_certificate"
RECEIPT, DOSSIER, WHOLE, SUMMARY = "submission_receipt", "dossier", "dossier_for_the_file", "evaluation_summary"

OF_SUBMISSIONS = (
    Document(
        CERTIFICATE,
        _("Certificate"),
        _("The certificate of one finalist or winner."),
        ("pdf",),
        policies.why_not_certificate,
        certificate.build_one,
        of=Of.SUBMISSION,
    ),
    Document(
        SUMMARY,
        _("Evaluation summary"),
        _("What the jury says to one applicant: totals, means and comments, never names."),
        ("pdf",),
        policies.why_not_summary,
        summary.build,
        of=Of.SUBMISSION,
    ),
    Document(
        RECEIPT,
        _("Receipt"),
        _("What arrived, when, and its fingerprint."),
        ("pdf",),
        policies.why_not_receipt,
        receipt.build,
        of=Of.SUBMISSION,
        outcome=False,
    ),
    Document(
        FAVOURITE,
        _("Certificate of the Public Favourite"),
        _("For the favourite of the public in one category, by the released results."),
        ("pdf",),
        policies.why_not_favourite,
        certificate.build_favourite,
        of=Of.SUBMISSION,
    ),
    Document(
        DOSSIER,
        _("Dossier"),
        _("What arrived, with each question as it was asked and the fingerprints of the files."),
        ("pdf",),
        dossiers.why_not_dossier,
        dossier.build,
        of=Of.SUBMISSION,
        outcome=False,
        why_not_take=dossiers.why_not_take_dossier,
    ),
    Document(
        WHOLE,
        _("Dossier for the file"),
        _("What arrived, what was decided about it and, once the ranking is frozen, what the jury gave and wrote."),
        ("pdf",),
        dossiers.why_not_whole_dossier,
        dossier.build_whole,
        of=Of.SUBMISSION,
        judged=True,
        why_not_take=dossiers.why_not_take_dossier,
    ),
)
