"""Statistics of an edition: how many, from where, of which kind, and at which hour they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.countries import name_of
from calls.models import Edition
from calls.moments import last_minute, words
from evaluation.models import Assignment, Evaluation, Evaluator
from reports import pictures
from reports.papers import regions
from reports.papers.paper import Block, Facts, Figure, Grid, Paper, Section, Words
from reports.rules import NothingToSay
from reports.tables.submissions import arrived_in
from submissions.models import Submission
from submissions.rules import State

LONGEST_LIST = 15  # bars of one picture; the table beside it has all


def paper(edition: Edition) -> Paper:
    rows = list(
        arrived_in(edition)
        .annotate(first_at=Min("versions__arrived_at"), versions_so_far=Max("versions__number"))
        .select_related("organisation", "category")
    )
    if not rows:
        raise NothingToSay(_("No submission has arrived yet."))
    made = max(row.submitted_at for row in rows if row.submitted_at)
    return Paper(
        _("Statistics"),
        edition,
        made,
        [_("Of what arrived; nothing here names an applicant, and nothing tells an outcome that is not released.")],
        [
            Section(_("In numbers"), [Facts(_in_numbers(edition, rows))]),
            Section(_("By category"), _counted((row.category.name for row in rows), _("Category"))),
            Section(_("By country"), _counted((name_of(row.organisation.country) for row in rows), _("Country"))),
            *_regions(edition),
            Section(_("By kind of organisation"), _counted(_kinds(edition, rows), _("Kind of organisation"))),
            Section(_("When they came"), _when(edition, rows)),
            Section(_("The jury"), _jury(edition)),
        ],
        confidential=False,
    )


def _in_numbers(edition: Edition, rows: Sequence[Submission]) -> list[tuple[str, str]]:
    again = sum(row.versions_so_far > 1 for row in rows)  # type: ignore[attr-defined]
    drafts = Submission.objects.filter(edition=edition, state=State.DRAFT, version=None).count()
    withdrawn = sum(row.state == State.WITHDRAWN for row in rows)
    return [
        (_("Submissions that arrived"), f"{len(rows):,}"),
        (_("of them handed in again before the deadline"), f"{again:,}"),
        (_("of them withdrawn"), f"{withdrawn:,}"),
        (_("Drafts that were never handed in"), f"{drafts:,}"),
        (_("Organisations"), f"{len({row.organisation_id for row in rows}):,}"),
        (_("Countries"), f"{len({row.organisation.country for row in rows}):,}"),
        (_("From partners of PRECISEU"), f"{sum(row.organisation.preciseu_partner for row in rows):,}"),
        (_("Deadline"), words(last_minute(edition.deadline), edition.time_zone)),
    ]


def _kinds(edition: Edition, rows: Sequence[Submission]) -> Iterable[str]:
    names = {row["code"]: row["name"] for row in edition.organisation_kinds}
    return (str(names.get(row.organisation.kind, row.organisation.kind)) for row in rows)


def _regions(edition: Edition) -> list[Section]:
    """Nothing where the form does not ask for regions."""
    found = regions.counted(edition)
    if found is None:
        return []
    often, once = found
    said = [_("Regions that at least two submissions name; a submission may name several.")]
    if once:
        said.append(
            ngettext("%(n)d more is named by one alone.", "%(n)d more are named by one alone.", once) % {"n": once}
        )
    blocks: list[Block] = [Words(said)]
    if often:
        grid = [[name, f"{number:,}"] for name, number in often]
        blocks += [_bars(often), Grid([_("Region"), _("Submissions")], grid, frozenset({1}))]
    return [Section(_("By region"), blocks)]


def _counted(names: Iterable[str], head: str) -> list[Block]:
    """A picture and a table: how many of each, the most first."""
    counts = sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))
    total = sum(number for _name, number in counts)
    grid = [[name, f"{number:,}", f"{100 * number / total:.1f} %"] for name, number in counts]
    return [_bars(counts), Grid([head, _("Submissions"), _("Share")], grid, frozenset({1, 2}))]


def _bars(counts: Sequence[tuple[str, int]]) -> Figure:
    shown = list(counts[:LONGEST_LIST])
    if rest := sum(number for _name, number in counts[LONGEST_LIST:]):
        shown.append((_("all others"), rest))
    return Figure(pictures.bars(shown), "; ".join(f"{name}: {number}" for name, number in shown))


def _when(edition: Edition, rows: Sequence[Submission]) -> list[Block]:
    """First arrivals by hour of the day, and how long before the deadline."""
    zone = ZoneInfo(edition.time_zone)
    hours = Counter(row.first_at.astimezone(zone).hour for row in rows)  # type: ignore[attr-defined]
    early = Counter(_before(edition, row) for row in rows)
    spans = [(name, early[name]) for name in (*(name for _hours, name in _spans()), _longer()) if early[name]]
    return [
        Words([_("Hours of the day at which submissions first arrived, in %(zone)s.") % {"zone": edition.time_zone}]),
        Figure(pictures.hours([hours[hour] for hour in range(24)]), _said(hours)),
        Words([_("And how long before the deadline.")]),
        _bars(spans),
    ]  # fmt: skip


def _said(hours: Counter[int]) -> str:
    """ "14:00 to 14:59: 3; …" of the hours in which there was any."""
    return "; ".join(
        _("%(from)02d:00 to %(to)02d:59: %(n)d") % {"from": hour, "to": hour, "n": number}
        for hour, number in sorted(hours.items())
    )


def _spans() -> list[tuple[float, str]]:
    """Hours before the deadline, the shortest first, each with its name."""
    return [
        (0, _("after the deadline, with an extension or in the grace period")),
        (1, _("in the last hour")),
        (24, _("on the last day")),
        (24 * 7, _("in the last week")),
    ]


def _longer() -> str:
    return _("earlier")


def _before(edition: Edition, row: Submission) -> str:
    hours = (edition.deadline - row.first_at).total_seconds() / 3600  # type: ignore[attr-defined]
    return next((name for most, name in _spans() if hours <= most), _longer())


def _jury(edition: Edition) -> list[Block]:
    jury = Evaluator.objects.filter(edition=edition, accepted_at__isnull=False)
    countries = Counter(name_of(country) for country in jury.exclude(country="").values_list("country", flat=True))
    given = Assignment.objects.filter(evaluator__edition=edition)
    handed_in = Evaluation.objects.filter(assignment__evaluator__edition=edition, submitted_at__isnull=False)
    facts = [
        (_("Evaluators"), f"{jury.count():,}"),
        (_("from countries"), f"{len(countries):,}"),
        (_("Assignments"), f"{given.count():,}"),
        (_("Evaluations handed in"), f"{handed_in.count():,}"),
        (_("Conflicts declared or found"), f"{given.filter(state=Assignment.State.CONFLICT).count():,}"),
    ]  # fmt: skip
    blocks: list[Block] = [Facts(facts)]
    if countries:
        blocks.append(_bars(sorted(countries.items(), key=lambda pair: (-pair[1], pair[0]))))
    return blocks
