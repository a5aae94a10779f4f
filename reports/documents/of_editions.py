"""Documents of a whole edition, for print and for keeping."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports import archive, book, certificate, minutes, policies, thanks
from reports.documents.kind import Document
from reports.papers import eligibility, statistics, vote
from reports.papers import ranking as ranking_paper
from reports.papers.paper import builder
from reports.policies import jury
from submissions.keeping import Kept

BOOK, CERTIFICATES, MINUTES = "finalists_book", "certificates", "minutes"
ALL_THANKS, ARCHIVE = "certificates_of_thanks", "edition_archive"

OF_EDITIONS = (
    Document(
        BOOK,
        _("Finalists’ book"),
        _("Every finalist with lay summary, answers, scores by criterion and comments, for print."),
        ("pdf",),
        policies.why_not_book,
        lambda export, out, progress: book.finalists_book(export.edition, out, progress),
        judged=True,
    ),
    Document(
        "ranking_and_method",
        _("Ranking and method"),
        _("How the jury judged, every place with its means, and each decision that shaped the ranking, for print."),
        ("pdf",),
        policies.why_not_ranking,
        builder(ranking_paper.paper),
        judged=True,
        kept=Kept.UNSUCCESSFUL,
    ),
    Document(
        "eligibility_decisions",
        _("Decisions on eligibility"),
        _("Who was admitted, who was not and why, and what became of appeals, for print."),
        ("pdf",),
        policies.why_not_eligibility,
        builder(eligibility.paper),
        judged=True,
        kept=Kept.UNSUCCESSFUL,
    ),
    Document(
        "vote_report",
        _("Report on the public vote"),
        _("How the vote was held, what it came to, what was annulled, and how anybody counts it again."),
        ("pdf",),
        policies.why_not_votes,
        builder(vote.paper),
    ),
    Document(
        "statistics",
        _("Statistics"),
        _("How many, from which countries and kinds of organisation, at which hours: as pictures and tables."),
        ("pdf",),
        policies.why_not_statistics,
        builder(statistics.paper),
        outcome=False,
    ),
    Document(
        MINUTES,
        _("Minutes of the panel"),
        _("Each submission that the panel talked about: who was there, scores before and after, text, dissent."),
        ("pdf",),
        policies.why_not_minutes,
        minutes.build,
        why_not_take=policies.why_not_take_minutes,
        kept=Kept.UNSUCCESSFUL,
    ),
    Document(
        CERTIFICATES,
        _("All certificates"),
        _("One page per finalist, winner and Public Favourite, in one file for printing or as single files."),
        ("pdf", "zip"),
        policies.why_not_certificates,
        certificate.build_all,
    ),
    Document(
        ALL_THANKS,
        _("Certificates of thanks"),
        _("One page for each evaluator who handed in an evaluation, in one file for printing."),
        ("pdf",),
        jury.why_not_thank_all,
        thanks.build,
    ),
    Document(
        ARCHIVE,
        _("Edition archive"),
        _(
            "What may outlive the portal, in one file that opens without it: method, published entries, anonymous scores, "
            "ranking, ledger of the vote, documents, and the scripts that verify them."
        ),
        ("zip",),
        policies.why_not_archive,
        archive.build,
        judged=True,
    ),
)
