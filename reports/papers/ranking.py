"""Ranking and method: how the jury judged, every place of the frozen ranking, and each decision that shaped it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.countries import name_of
from calls.models import Category, Edition
from calls.moments import words
from evaluation.models import Correction, NoAward, Ranking, TieDecision
from reports.dossiers import newest_ranking
from reports.papers.paper import Block, Facts, Grid, Paper, Section, Words
from reports.rules import NothingToSay, two_decimals
from reports.tables.ranking import lines
from submissions.models import Submission


def paper(edition: Edition, *, known: Collection[int] | None = None) -> Paper:
    """For who runs the call; for everybody where it is given which entries may be named: then no person is, either."""
    frozen = newest_ranking(edition)
    if frozen is None:
        raise NothingToSay(_("There is no ranking."))
    categories = list(edition.categories.prefetch_related("criteria"))
    places = frozen.places.count()
    lead = [
        ngettext("%(n)d submission was ranked", "%(n)d submissions were ranked", places) % {"n": places}
        + " "
        + ngettext("in %(n)d category.", "in %(n)d categories.", len(categories)) % {"n": len(categories)},
        _("Whoever holds the snapshot computes every place again from the scores it holds: its fingerprint is below."),
    ]
    facts = [
        (_("Frozen"), words(frozen.frozen_at, edition.time_zone)),
        *([(_("Frozen by"), str(frozen.frozen_by))] if known is None else []),
        (_("Fingerprint (SHA-256)"), frozen.sha256),
    ]
    sections = [
        Section(_("Method"), _method(edition, categories)),
        *[Section(category.name, _of(frozen, category, known), own_page=True) for category in categories],
        Section(
            _("Decisions"), _decisions(edition, frozen) if known is None else _told(edition, frozen), own_page=True
        ),
    ]
    return Paper(_("Ranking and method"), edition, frozen.frozen_at, lead, sections, facts=facts)


def _method(edition: Edition, categories: list[Category]) -> list[Block]:
    method = edition.method
    facts = [
        (_("Scores"), _("0 to %(top)d in half points on each criterion") % {"top": method.scale_max}),
        (_("Total"), _("weighted sum of the scores, 0 to 100; the mean over the evaluations that count")),
        (_("Threshold of a criterion"), f"{method.criterion_threshold}"),
        (_("Threshold of the total"), f"{method.total_threshold}"),
        (_("Evaluators for each submission"), f"{method.evaluators_per_submission}"),
        (_("Quorum"), ngettext("%(n)d evaluation", "%(n)d evaluations", method.quorum) % {"n": method.quorum}),
        (_("Panel talks"), _("from %(one)s points of a criterion or %(all)s of the total between two evaluators")
         % {"one": method.spread_criterion, "all": method.spread_total}),
        (_("Equal totals"), _("by the criteria as listed, then by the panel with a written reason, then ex aequo")),
        (_("Finalists"), _("%(n)d in each category, %(more)d where the last are tied")
         % {"n": method.finalists, "more": method.finalists_if_tied}),
        (_("Winners of the jury"), f"{method.winners}"),
        (_("Public vote"), method.get_vote_mode_display()),
        (_("Blind"), _("yes") if method.blind else _("no")),
    ]  # fmt: skip
    rows = [
        [category.name, criterion.name, f"{criterion.weight}"]
        for category in categories
        for criterion in category.criteria.all()
    ]
    return [Facts(facts), Grid([_("Category"), _("Criterion"), _("Weight (%)")], rows, frozenset({2}))]


def _of(frozen: Ranking, category: Category, known: Collection[int] | None) -> list[Block]:
    criteria = list(category.criteria.all())
    rows = []
    for line in lines(frozen, category):
        place, submission = line.place, line.place.submission
        shared = _("ex aequo") if place.ex_aequo else ""
        standing = _("finalist") if place.finalist else _("below threshold") if not place.place else ""
        organisation = submission.organisation
        named = known is None or submission.pk in known
        rows.append([
            " ".join(part for part in (f"{place.place or '–'}", shared) if part),
            (submission.number or "") if named else "–",
            f"{submission.project.title}\n{organisation.legal_name}, {name_of(organisation.country)}" if named
            else _("Not published"),
            two_decimals(place.total),
            *(two_decimals(line.means.get(criterion.pk)) for criterion in criteria),
            f"{line.evaluations}",
            standing,
        ])  # fmt: skip
    if not rows:
        return [Words([_("Nothing was evaluated in this category.")])]
    marks = [f"C{number}" for number, _criterion in enumerate(criteria, start=1)]
    head = [_("Place"), _("Receipt"), _("Project"), _("Total"), *marks, "N", _("Remark")]
    numbers = frozenset(range(3, 5 + len(marks)))
    legend = "; ".join(f"{mark}: {criterion.name}" for mark, criterion in zip(marks, criteria, strict=True))
    said = _("Means by criterion. %(named)s. N: evaluations that count.") % {"named": legend}
    return [Grid(head, rows, numbers, frozenset({0, 1})), Words([said])]


def _decisions(edition: Edition, frozen: Ranking) -> list[Block]:
    """Ties that the panel decided, categories without an award, and corrections of an earlier ranking."""
    titles = {
        str(public_id): f"{number} {title}"
        for public_id, number, title in Submission.objects.filter(edition=edition, version__isnull=False).values_list(
            "public_id", "number", "project__title"
        )
    }
    blocks: list[Block] = []
    ties = TieDecision.objects.filter(category__edition=edition, at__lte=frozen.frozen_at).select_related(
        "category", "by"
    )
    for tie in ties.order_by("at"):
        order = "\n".join(titles.get(one, one) for one in tie.order)
        outcome = _("stay equal") if tie.ex_aequo else _("in this order")
        blocks.append(Facts([
            (_("Tie in %(category)s") % {"category": tie.category.name}, f"{order}\n{outcome}"),
            (_("Reason"), tie.reason), (_("Decided"), _by(edition, tie)),
        ]))  # fmt: skip
    for none in NoAward.objects.filter(category__edition=edition).select_related("category", "by").order_by("at"):
        blocks.append(Facts([
            (_("No award in %(category)s") % {"category": none.category.name}, none.reason),
            (_("Decided"), _by(edition, none)),
        ]))  # fmt: skip
    corrections = Correction.objects.filter(edition=edition, confirmed_at__isnull=False)
    for correction in corrections.select_related("proposed_by", "confirmed_by").order_by("confirmed_at"):
        two = f"{correction.proposed_by}, {correction.confirmed_by}"
        blocks.append(Facts([(_("Correction"), correction.reason), (_("By two people"), two)]))
    return blocks or [Words([_("No tie had to be decided, no award was withheld, nothing was corrected.")])]


def _told(edition: Edition, frozen: Ranking) -> list[Block]:
    """The same as numbers: reasons name entries and people."""
    ties = TieDecision.objects.filter(category__edition=edition, at__lte=frozen.frozen_at).count()
    corrections = Correction.objects.filter(edition=edition, confirmed_at__isnull=False).count()
    withheld = NoAward.objects.filter(category__edition=edition).order_by("category__position")
    return [Facts([
        (_("Ties that the panel decided"), f"{ties}"),
        (_("Corrections by two people"), f"{corrections}"),
        (_("No award"), ", ".join(withheld.values_list("category__name", flat=True)) or _("none")),
    ])]  # fmt: skip


def _by(edition: Edition, decision: Any) -> str:
    local = decision.at.astimezone(ZoneInfo(edition.time_zone))
    return f"{decision.by}, {words(local, edition.time_zone)}"
