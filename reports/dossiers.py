"""What documents say about submissions, read once and handed on as values.

Reads the standing version (what arrived), the finalist's own words for publication, the newest ranking and the
evaluations that count: submitted and not voided. Evaluators are numbers here; no name of theirs goes any further.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import dateformat
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.countries import name_of
from calls.models import Category, Criterion, Edition, Question
from evaluation.models import Ranking, RankingPlace, Score
from reports.pictures import CriterionLine
from reports.rules import mean, numbered, paragraphs, two_decimals
from submissions.content import for_the_jury
from submissions.models import Submission

LAY_SUMMARY = "lay_summary"  # code of the question whose answer the public reads


@dataclass(frozen=True, slots=True)
class Comment:
    """What one evaluator wrote: pairs of a criterion's name and paragraphs."""

    evaluator: int
    about: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The jury on one submission."""

    lines: Sequence[CriterionLine] = ()
    comments: Sequence[Comment] = ()
    evaluators: int = 0


@dataclass(frozen=True, slots=True)
class Dossier:
    """One submission as a document shows it."""

    submission: Submission
    title: str
    organisation: str
    facts: Sequence[tuple[str, str]]
    lay_summary: Sequence[str]
    answers: Sequence[tuple[str, Sequence[str]]]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Shelf:
    """The dossiers of one category, the best first."""

    category: Category
    submissions: Sequence[Submission] = field(default_factory=tuple)


def newest_ranking(edition: Edition) -> Ranking | None:
    return Ranking.objects.filter(edition=edition).order_by("-frozen_at", "-pk").first()


def finalists_of(edition: Edition) -> QuerySet[Submission]:
    """With everything a document reads of a submission, in one query."""
    return (
        Submission.objects.finalists()
        .filter(edition=edition)
        .select_related("project", "organisation", "category", "edition", "version", "finalist_task")
    )


def shelves(edition: Edition, submissions: Iterable[Submission], places: Mapping[int, RankingPlace]) -> list[Shelf]:
    """Categories in their order, and in each the submissions by place, those without one last."""
    found: dict[int, list[Submission]] = defaultdict(list)
    for submission in submissions:
        found[submission.category_id].append(submission)

    def rank(submission: Submission) -> tuple[int, str]:
        place = places.get(submission.pk)
        return (place.place if place and place.place else 9999, submission.number or "")

    return [Shelf(category, sorted(found[category.pk], key=rank)) for category in edition.categories.all()]


def places_of(ranking: Ranking | None) -> dict[int, RankingPlace]:
    return {} if ranking is None else {place.submission_id: place for place in ranking.places.all()}


def judgements(edition: Edition, submissions: Sequence[Submission]) -> dict[int, Judgement]:
    """What the jury gave to each of `submissions`, with what the panel agreed on as the ranking counts it; four queries."""
    agreed = _agreed_in(newest_ranking(edition))
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in Criterion.objects.filter(category__edition=edition):
        criteria[criterion.category_id].append(criterion)
    scores: dict[int, dict[int, dict[int, Score]]] = defaultdict(lambda: defaultdict(dict))
    for score in counted_scores(submissions):
        assignment = score.evaluation.assignment
        scores[assignment.submission_id][assignment.pk][score.criterion_id] = score
    return {
        submission.pk: _judgement(
            submission,
            criteria[submission.category_id],
            scores[submission.pk],
            agreed.get(str(submission.public_id), {}),
        )
        for submission in submissions
    }


def _agreed_in(ranking: Ranking | None) -> dict[str, dict[str, Decimal]]:
    """Public id -> criterion code -> the score that the panel agreed on, as the snapshot has it."""
    categories = ranking.content["categories"] if ranking else []
    return {
        entry["name"]: {code: Decimal(score) for code, score in entry["consensus"].items()}
        for category in categories
        for entry in category["entries"]
    }


def counted_scores(submissions: Sequence[Submission]) -> QuerySet[Score]:
    """Scores of evaluations that were submitted and not voided."""
    return Score.objects.filter(
        evaluation__assignment__submission__in=submissions,
        evaluation__submitted_at__isnull=False,
        evaluation__voided_at__isnull=True,
    ).select_related("evaluation__assignment")


def _judgement(
    submission: Submission,
    criteria: Sequence[Criterion],
    given: Mapping[int, Mapping[int, Score]],
    agreed: Mapping[str, Decimal],
) -> Judgement:
    order = numbered(str(submission.public_id), given)
    lines, comments = [], []
    for criterion in criteria:
        values = [
            score.value
            for pk in order
            if (score := given[pk].get(criterion.pk)) is not None and score.value is not None
        ]
        counted = agreed.get(criterion.code, mean(values))
        lines.append(CriterionLine(criterion.name, criterion.weight, values, counted, criterion.code in agreed))
    for number, pk in enumerate(order, start=1):
        about = [(criterion.name, _comment(given[pk].get(criterion.pk))) for criterion in criteria]
        comments.append(Comment(number, [(name, words) for name, words in about if words]))
    return Judgement(lines, [comment for comment in comments if comment.about], len(order))


def _comment(score: Score | None) -> list[str]:
    return paragraphs(score.comment) if score else []


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a version, readable without the form it answered."""

    code: str
    label: str
    kind: str
    said: str


def answers_in(content: Mapping[str, Any]) -> list[Answer]:
    """The answers of a version's content, in the order of its form; nothing where nothing was said."""
    found = [
        Answer(
            code=str(row.get("question", "")),
            label=str(row.get("label", "")),
            kind=str(row.get("kind", "")),
            said=words(str(row.get("kind", "")), row.get("value")),
        )
        for row in content.get("answers", ())
    ]
    return [answer for answer in found if answer.said]


def dossier(submission: Submission, judgement: Judgement, place: RankingPlace | None) -> Dossier:
    """The dossier for people who judge or organise: no answer that is for staff only, no file."""
    content = for_the_jury(submission.version.content) if submission.version else {}
    answers = answers_in(content)
    told = {LAY_SUMMARY}
    facts = [*_numbers(submission), *_facts_of(answers, told)]
    if place is not None:
        facts.append((_("Total"), _total(place)))
    return Dossier(
        submission=submission,
        title=entered(content, "project", "title") or submission.project.title,
        organisation=_organisation(submission, content),
        facts=facts,
        lay_summary=paragraphs(_lay_summary(submission, answers)),
        answers=[(answer.label, paragraphs(answer.said)) for answer in answers if answer.code not in told],
        judgement=judgement,
    )


def entered(content: Mapping[str, Any], part: str, name: str) -> str:
    """What a version says about its project, organisation or category; empty when it does not say."""
    said = content.get(part)
    return str(said.get(name, "")) if isinstance(said, dict) else ""


def _organisation(submission: Submission, content: Mapping[str, Any]) -> str:
    name = entered(content, "organisation", "legal_name") or submission.organisation.legal_name
    country = entered(content, "organisation", "country") or submission.organisation.country
    return f"{name}, {name_of(country)}"


def words(kind: str, value: Any) -> str:
    """An answer as a person reads it; choices stand in a version by their names."""
    if value in (None, "", []) or kind == Question.Kind.FILES:
        return ""
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if kind == Question.Kind.COUNTRY:
        return name_of(str(value))
    if kind in (Question.Kind.MONTH, Question.Kind.DATE):
        return _date(str(value), month=kind == Question.Kind.MONTH)
    return str(value)


def _date(value: str, *, month: bool) -> str:
    try:
        day = parse_date(f"{value[:7]}-01" if month else value[:10])
    except ValueError:
        day = None
    return value if day is None else dateformat.format(day, "F Y" if month else "j F Y")


def _numbers(submission: Submission) -> list[tuple[str, str]]:
    version = submission.version.number if submission.version else 0
    return [(_("Receipt"), _("%(number)s, version %(version)d") % {"number": submission.number, "version": version})]


def _facts_of(answers: Sequence[Answer], told: set[str]) -> list[tuple[str, str]]:
    """When it began and who takes part: the first date and the first answer about partners, when they are short."""
    dates = (Question.Kind.MONTH, Question.Kind.DATE)
    began = next((answer for answer in answers if answer.kind in dates), None)
    partners = next((answer for answer in answers if answer.code.startswith("partner")), None)
    facts = []
    for name, answer in ((_("In use since"), began), (_("Partners"), partners)):
        if answer is not None and len(answer.said) <= 160:
            told.add(answer.code)
            facts.append((name, ", ".join(paragraphs(answer.said))))
    return facts


def _lay_summary(submission: Submission, answers: Sequence[Answer]) -> str:
    """The finalist's own words for publication where there are any, else those of the application."""
    task = getattr(submission, "finalist_task", None)
    if task is not None and task.lay_summary:
        return str(task.lay_summary)
    return next((answer.said for answer in answers if answer.code == LAY_SUMMARY), "")


def _total(place: RankingPlace) -> str:
    total = _("%(total)s of 100") % {"total": two_decimals(place.total)}
    if place.place is None:
        return total
    shared = _(", ex aequo") if place.ex_aequo else ""
    return _("%(total)s, place %(place)d%(shared)s") % {"total": total, "place": place.place, "shared": shared}


def chart_in_words(judgement: Judgement) -> str:
    """The twin of the chart: the same means as a sentence."""
    said = (
        _("%(name)s: %(score)s, agreed by the panel") if line.agreed else "%(name)s: %(score)s"
        for line in judgement.lines
    )
    told = zip(said, judgement.lines, strict=True)
    return "; ".join(words % {"name": line.name, "score": two_decimals(line.mean)} for words, line in told)


def how_many(finalists: int, categories: int) -> str:
    """ "12 finalists in 4 categories"."""
    people = ngettext("%(count)d finalist", "%(count)d finalists", finalists) % {"count": finalists}
    kinds = ngettext("%(count)d category", "%(count)d categories", categories) % {"count": categories}
    return _("%(finalists)s in %(categories)s") % {"finalists": people, "categories": kinds}
