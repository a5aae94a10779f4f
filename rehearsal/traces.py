"""Every place where a rehearsal leaves something: tables in the order in which they are emptied, and files."""

# ruff: noqa: S608 (the names are ours; the one value, the slug, is a parameter)

from __future__ import annotations

from reports.models import Export
from submissions.models import Attachment, FinalistTask
from voting.models import LedgerFile

_EDITION = "(SELECT id FROM calls_edition WHERE slug = %(slug)s)"
_SUBMISSION = f"(SELECT id FROM submissions_submission WHERE edition_id IN {_EDITION})"
_ORGANISATION = "(SELECT id FROM submissions_organisation WHERE rehearsal = %(slug)s)"
_ASSIGNMENT = f"(SELECT id FROM evaluation_assignment WHERE submission_id IN {_SUBMISSION})"
_EVALUATION = f"(SELECT id FROM evaluation_evaluation WHERE assignment_id IN {_ASSIGNMENT})"
_EVALUATOR = f"(SELECT id FROM evaluation_evaluator WHERE edition_id IN {_EDITION})"
_CATEGORY = f"(SELECT id FROM calls_category WHERE edition_id IN {_EDITION})"
_BALLOT = f"(SELECT id FROM voting_ballot WHERE edition_id IN {_EDITION})"

_BY_EDITION = f"edition_id IN {_EDITION}"
_BY_SUBMISSION = f"submission_id IN {_SUBMISSION}"
_BY_CATEGORY = f"category_id IN {_CATEGORY}"


def tables_of() -> list[tuple[str, str]]:
    """Table and condition, the rows that point before those they point at; %(slug)s names the rehearsal."""
    annulment = f"annulment_id IN (SELECT id FROM voting_annulment WHERE {_BY_EDITION})"
    return [
        ("reports_download", f"export_id IN (SELECT id FROM reports_export WHERE {_BY_EDITION})"),
        ("reports_export", _BY_EDITION),
        ("reports_thanks", f"evaluator_id IN {_EVALUATOR}"),
        ("results_result", _BY_EDITION),
        ("voting_certification", _BY_EDITION),
        ("voting_ledgerblock", f"batch_id IN (SELECT id FROM voting_ledgerbatch WHERE {_BY_EDITION})"),
        *((f"voting_ledger{part}", _BY_EDITION) for part in ("file", "batch", "link", "entry")),
        ("voting_keydestruction", _BY_EDITION),
        ("voting_tempo", "key LIKE (SELECT id || ':%%' FROM calls_edition WHERE slug = %(slug)s)"),
        ("voting_annulment_votes", annulment),
        ("voting_annulment", _BY_EDITION),
        ("voting_vote", f"ballot_id IN {_BALLOT}"),
        ("voting_ballot", _BY_EDITION),
        ("evaluation_rankingplace", _BY_SUBMISSION),
        ("evaluation_correction", _BY_EDITION),
        ("evaluation_outcomenote", _BY_EDITION),
        ("evaluation_ranking", _BY_EDITION),
        ("evaluation_proposal", _BY_EDITION),
        ("evaluation_score", f"evaluation_id IN {_EVALUATION}"),
        *((f"evaluation_{name}", f"evaluation_id IN {_EVALUATION}") for name in _OF_AN_EVALUATION),
        ("evaluation_privatenote", f"assignment_id IN {_ASSIGNMENT}"),
        ("evaluation_evaluation", f"assignment_id IN {_ASSIGNMENT}"),
        ("evaluation_assignment", _BY_SUBMISSION),
        ("evaluation_conflictdecision", _BY_SUBMISSION),
        ("evaluation_codeacceptance", f"evaluator_id IN {_EVALUATOR}"),
        ("evaluation_absence", f"evaluator_id IN {_EVALUATOR}"),
        ("evaluation_evaluator", _BY_EDITION),
        ("evaluation_tiedecision", _BY_CATEGORY),
        ("evaluation_noaward", _BY_CATEGORY),
        *((f"submissions_{name}", _BY_SUBMISSION) for name in _OF_A_SUBMISSION),
        ("submissions_likeness", f"first_id IN {_SUBMISSION}"),
        ("submissions_submission", _BY_EDITION),
        ("submissions_grant", _BY_EDITION),
        ("submissions_project", f"organisation_id IN {_ORGANISATION}"),
        ("submissions_member", f"organisation_id IN {_ORGANISATION}"),
        ("submissions_organisation", "rehearsal = %(slug)s"),
        ("calls_registration", f"session_id IN (SELECT id FROM calls_infosession WHERE {_BY_EDITION})"),
        ("calls_question", f"section_id IN (SELECT id FROM calls_section WHERE {_BY_EDITION})"),
        ("calls_criterion", _BY_CATEGORY),
        *((f"calls_{name}", _BY_EDITION) for name in _OF_AN_EDITION),
        ("rehearsal_performance", "slug = %(slug)s"),
    ]


_OF_A_SUBMISSION = (
    "answer", "declarationmade", "attachment", "editor", "eligibilitycheck", "clarification", "appeal", "finalisttask",
    "version", "answerchange", "invitation", "message", "thread", "threadmark",
)  # fmt: skip
_OF_AN_EVALUATION = ("scorechange", "evaluationreturn", "score")
_OF_AN_EDITION = (
    "category", "section", "declaration", "infosession", "gatemove", "extension", "method", "methodcard", "formdraft",
    "formversion",
)  # fmt: skip


def files_of(slug: str) -> list[str]:
    """The names in storage of everything that the rehearsal stored, sorted."""
    names = [
        *Attachment.objects.filter(submission__edition__slug=slug).values_list("file", flat=True),
        *FinalistTask.objects.filter(submission__edition__slug=slug).values_list("picture", flat=True),
        *Export.objects.filter(edition__slug=slug).values_list("file", flat=True),
        *LedgerFile.objects.filter(edition__slug=slug).values_list("file", flat=True),
    ]
    return sorted(name for name in names if name)
