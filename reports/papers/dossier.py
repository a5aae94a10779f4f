"""The dossier of one entry: what arrived; for the file also what was decided about it and, after the freeze, the jury."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from calls.moments import words as moment_in_words
from evaluation.models import Ranking
from reports import dossiers, pictures
from reports.binding import Progress
from reports.models import Export
from reports.papers.entry import files, sections, title_of, whose
from reports.papers.paper import Block, Facts, Figure, Grid, Paper, Said, Section, set_in_type
from reports.rules import NothingToSay, paragraphs, two_decimals
from submissions.models import EligibilityCheck, Submission, Version


def build(export: Export, out: IO[bytes], progress: Progress) -> None:
    submission, version = _subject(export)
    set_in_type(paper(submission, version), out, progress)


def build_whole(export: Export, out: IO[bytes], progress: Progress) -> None:
    submission, version = _subject(export)
    set_in_type(whole(submission, version), out, progress)


def _subject(export: Export) -> tuple[Submission, Version]:
    if export.submission is None or export.version is None:
        raise NothingToSay(_("There is no submitted version."))
    return export.submission, export.version


def paper(submission: Submission, version: Version) -> Paper:
    """What arrived, and nothing about what became of it."""
    return _paper(_("Dossier %(number)s"), submission, version, version.arrived_at, [])


def whole(submission: Submission, version: Version) -> Paper:
    """With each decision on its eligibility and, once a ranking is frozen, what the jury gave."""
    ranking = dossiers.newest_ranking(submission.edition)
    checks = list(submission.checks.select_related("by").order_by("at", "pk"))
    more = [Section(_("Eligibility"), _eligibility(submission, checks), own_page=True)]
    if ranking is not None and (jury := _jury(submission, ranking)):
        more.append(Section(_("The jury"), jury, own_page=True))
    dates = [version.arrived_at, *(check.at for check in checks), *([ranking.frozen_at] if ranking else [])]
    return _paper(_("Dossier for the file %(number)s"), submission, version, max(dates), more)


def _paper(name: str, submission: Submission, version: Version, made: datetime, more: list[Section]) -> Paper:
    content, edition = version.content, submission.edition
    facts = [
        *whose(content),
        (_("Receipt"), f"{submission.number}"),
        (_("Version"), f"{version.number}"),
        (_("Arrived"), moment_in_words(version.arrived_at, edition.time_zone)),
        (_("Fingerprint (SHA-256)"), version.sha256),
    ]
    parts = [*sections(content), *_handed_in(content), *more]
    title = name % {"number": submission.number}
    lead = [title_of(content) or submission.project.title]
    return Paper(title, edition, made, lead, parts, facts=facts)


def _handed_in(content: dict[str, Any]) -> list[Section]:
    found = []
    if listed := files(content):
        found.append(Section(_("Files"), listed))
    if declared := content.get("declarations"):
        rows = [(_("Version %(version)s") % row, str(row["text"])) for row in declared]
        found.append(Section(_("Declared"), [Facts(rows)]))
    return found


def _eligibility(submission: Submission, checks: list[EligibilityCheck]) -> list[Block]:
    blocks: list[Block] = []
    for check in checks:
        blocks.append(Facts([
            (check.get_verdict_display(), _when(submission, check.at)),
            (_("By"), str(check.by)),
            (_("Countries"), _("by the list of %(version)s") % {"version": check.countries_version}),
            *([(_("Reason"), check.reason)] if check.reason else []),
        ]))  # fmt: skip
        if check.checklist:
            lines = [
                [
                    str(row.get("name") or row["code"]),
                    _("passed") if row["passed"] else _("not passed"),
                    str(row.get("reason", "")),
                ]
                for row in check.checklist
            ]  # fmt: skip
            blocks.append(Grid([_("Check"), _("Outcome"), _("Why")], lines, short=frozenset({1})))
    for asked in submission.clarifications.order_by("asked_at", "pk"):
        blocks.append(
            Said(_("Asked on %(day)s") % {"day": _when(submission, asked.asked_at)}, paragraphs(asked.question))
        )
        blocks.append(Said(_("Answer"), paragraphs(asked.answer)))
    return [*blocks, *_appeal(submission)] or [Facts([(_("Eligibility"), _("not decided"))])]


def _appeal(submission: Submission) -> list[Block]:
    appeal = getattr(submission, "appeal", None)
    if appeal is None:
        return []
    blocks: list[Block] = [
        Said(_("Appeal of %(day)s") % {"day": _when(submission, appeal.received_at)}, paragraphs(appeal.text))
    ]
    if appeal.decided_at is None:
        return [*blocks, Facts([(_("Decision on it"), _("not decided yet"))])]
    verdict = _("upheld") if appeal.upheld else _("dismissed")
    decided = f"{verdict}, {_when(submission, appeal.decided_at)}, {appeal.decided_by}"
    return [*blocks, Facts([(_("Decision on it"), f"{decided}\n{appeal.reason}".strip())])]


def _jury(submission: Submission, ranking: Ranking) -> list[Block]:
    """The place, the scores as a picture with its twin, and the comments by numbers of evaluators."""
    edition = submission.edition
    judged = dossiers.judgements(edition, [submission])[submission.pk]
    place = ranking.places.filter(submission=submission).first()
    blocks: list[Block] = []
    if place is not None:
        shared = _(", ex aequo") if place.ex_aequo else ""
        standing = f"{place.place}{shared}" if place.place else _("without a place")
        blocks.append(Facts([
            (_("Total"), _("%(total)s of 100") % {"total": two_decimals(place.total)}), (_("Place"), standing),
            (_("Ranking frozen"), _when(submission, ranking.frozen_at)), (_("Its fingerprint"), ranking.sha256),
        ]))  # fmt: skip
    if judged.evaluators:
        colour = pictures.colours_of(submission.category.code)["full"]
        method = edition.method
        chart = pictures.jury_chart(
            judged.lines, colour=colour, threshold=method.criterion_threshold, top=method.scale_max
        )
        blocks.append(Figure(chart, dossiers.chart_in_words(judged), _("Bar: mean. Rings: single scores.")))
    for comment in judged.comments:
        evaluator = _("Evaluator %(number)d") % {"number": comment.evaluator}
        blocks += [Said(f"{evaluator}: {criterion}", text) for criterion, text in comment.about]
    return blocks


def _when(submission: Submission, moment: datetime) -> str:
    return moment_in_words(moment, submission.edition.time_zone)
