"""Where counted votes look alike: the same network, mail domain, browser or pattern within an hour; and how busy hours are.

Hours begin at the half, too, so that the edge of an hour hides no burst.

Nobody learns a count before certification (domain.md, rule 15): sizes come in broad bands, hours in parts of the busiest,
and of whom a cluster favours there is only whether nearly all of it chose the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncHour
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from voting.models import Ballot
from voting.rules.signals import Shape

LEAST = 10  # ballots; fewer are no cluster
MOST = 40  # clusters that a page shows, the most alike first
ALIKE = 0.9  # of a category's votes for the same finalist, from here on "nearly all"
HOUR = timedelta(hours=1)
WORDS = {
    "network": _("Network"),
    "mail_domain": _("Mail domain"),
    "agent_family": _("Browser"),
    "shape": _("Before the @"),
}
SIGNALS = tuple(WORDS)


class Size(StrEnum):
    """How large a cluster is, without a number that could be added up."""

    SOME = "some"
    MANY = "many"
    VERY_MANY = "very many"

    @property
    def words(self) -> Promise:
        return {Size.SOME: _("tens"), Size.MANY: _("a hundred or more"), Size.VERY_MANY: _("a thousand or more")}[self]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Ballots of one hour that share every signal that is named here.

    alike   nearly all that chose in some category chose the same finalist in it, whoever that is
    """

    hour: datetime
    signals: dict[str, str]
    size: Size
    alike: bool
    disposable: bool  # most have an address to throw away
    bare: bool  # most came without proof of work

    @property
    def named(self) -> list[tuple[Promise, str]]:
        """What it shares, in words."""
        shapes = dict(Shape.choices)
        return [(WORDS[name], str(shapes.get(value, value))) for name, value in self.signals.items()]

    @property
    def search(self) -> dict[str, str]:
        """What the desk's search is asked for, to see these ballots; it reads moments in the portal's zone."""
        since, until = timezone.localtime(self.hour), timezone.localtime(self.hour + HOUR)
        return {**self.signals, "since": f"{since:%Y-%m-%dT%H:%M}", "until": f"{until:%Y-%m-%dT%H:%M}"}

    @property
    def query(self) -> str:
        """The same as a part of an address, the day shown beside it."""
        return urlencode({**self.search, "day": f"{self.hour:%Y-%m-%d}"})


# Each set of signals is grouped by itself. What all of a large provider's customers share is no sign, so a mail domain or a
# browser counts together with the pattern of the address only.
_SETS = (("network",), ("mail_domain", "shape"), ("agent_family", "shape"), SIGNALS)
_SQL = """
WITH of_the_day AS (
    SELECT id, date_bin('30 minutes', cast_at, %(since)s) AS half,
           network, mail_domain, agent_family, shape, disposable, worked
    FROM voting_ballot
    WHERE edition_id = %(edition)s AND state = 'confirmed'
      AND cast_at >= %(since)s AND cast_at < %(until)s::timestamptz + interval '1 hour'  -- beside its last half
), shared AS (  -- what too few share is as good as not said, or nearly every ballot makes groups of its own
    SELECT id, half, shape, disposable, worked,
           CASE WHEN count(*) OVER (PARTITION BY network) >= %(least)s THEN network ELSE '' END AS network,
           CASE WHEN count(*) OVER (PARTITION BY mail_domain, shape) >= %(least)s
                THEN mail_domain ELSE '' END AS mail_domain,
           CASE WHEN count(*) OVER (PARTITION BY agent_family, shape) >= %(least)s
                THEN agent_family ELSE '' END AS agent_family
    FROM of_the_day
), cast_votes AS (
    SELECT b.*, v.category_id, v.finalist_id
    FROM shared b JOIN voting_vote v ON v.ballot_id = b.id WHERE v.state = 'confirmed'
), in_half AS (
    SELECT GROUPING(network, mail_domain, agent_family, shape) AS kind, half, network, mail_domain, agent_family, shape,
           category_id, finalist_id, count(*) AS votes,
           count(*) FILTER (WHERE disposable) AS disposable, count(*) FILTER (WHERE NOT worked) AS bare
    FROM cast_votes GROUP BY GROUPING SETS ({sets})
), chosen AS (  -- an hour is the half with which it begins, and the next one
    SELECT kind, half - before AS hour, network, mail_domain, agent_family, shape, category_id, finalist_id,
           sum(votes) AS votes, sum(disposable) AS disposable, sum(bare) AS bare
    FROM in_half CROSS JOIN (VALUES (interval '0'), (interval '30 minutes')) AS begun (before)
    GROUP BY kind, hour, network, mail_domain, agent_family, shape, category_id, finalist_id
), in_category AS (
    SELECT kind, hour, network, mail_domain, agent_family, shape, category_id, sum(votes) AS votes, max(votes) AS most,
           sum(disposable) AS disposable, sum(bare) AS bare
    FROM chosen WHERE hour >= %(since)s
    GROUP BY kind, hour, network, mail_domain, agent_family, shape, category_id
), found AS (
    SELECT kind, hour, network, mail_domain, agent_family, shape, max(votes) AS ballots,
           coalesce(max(most / votes) FILTER (WHERE votes >= %(least)s), 0) AS alike,
           sum(disposable) / sum(votes) AS disposable, sum(bare) / sum(votes) AS bare
    FROM in_category
    WHERE (kind & 8 > 0 OR network <> '') AND (kind & 4 > 0 OR mail_domain <> '')
      AND (kind & 2 > 0 OR agent_family <> '') AND (kind & 1 > 0 OR shape <> '')  -- what nobody said is no sign
    GROUP BY kind, hour, network, mail_domain, agent_family, shape
    HAVING max(votes) >= %(least)s
), beside AS (
    SELECT *, max(ballots) OVER (PARTITION BY kind, network, mail_domain, agent_family, shape ORDER BY hour
        RANGE BETWEEN '30 minutes' PRECEDING AND '30 minutes' FOLLOWING EXCLUDE CURRENT ROW) AS around
    FROM found
)
SELECT kind, hour, network, mail_domain, agent_family, shape, ballots, alike, disposable, bare FROM beside
WHERE hour < %(until)s AND (hour = date_trunc('hour', hour, %(zone)s)
    OR ballots > coalesce(around, 0))  -- a half hour that shows more
ORDER BY alike DESC, ballots DESC, kind, hour LIMIT %(most)s
""".replace("{sets}", ", ".join(f"(half, {', '.join(one)}, category_id, finalist_id)" for one in _SETS))


def _zone(edition: Edition) -> ZoneInfo:
    return ZoneInfo(edition.time_zone)


def clusters_of(edition: Edition, day: date) -> list[Cluster]:
    """The clusters of one day in the edition's zone, the most alike and largest first; one query."""
    since = datetime.combine(day, datetime.min.time(), _zone(edition))
    facts: dict[str, Any] = {"zone": edition.time_zone, "edition": edition.pk, "least": LEAST, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {**facts, "since": since, "until": since + timedelta(days=1)})
        rows = cursor.fetchall()
    return [_cluster(edition, *row) for row in rows]


def _cluster(edition: Edition, kind: int, hour: datetime, *rest: Any) -> Cluster:
    *values, ballots, alike, disposable, bare = rest
    said = enumerate(zip(SIGNALS, values, strict=True))
    signals = {name: value for bit, (name, value) in said if not kind >> 3 - bit & 1}
    size = Size.SOME if ballots < 100 else Size.MANY if ballots < 1000 else Size.VERY_MANY
    return Cluster(hour.astimezone(_zone(edition)), signals, size, alike >= ALIKE, disposable > 0.5, bare > 0.5)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a day. `share`: of the busiest hour of that day, 0 to 1; the others of this hour's own ballots.

    In quarters, rounded up: exact parts could be measured with a few ballots of one's own.
    """

    begins: datetime
    share: float
    disposable: float
    bare: float


def hours_of(edition: Edition, day: date) -> list[Hour]:
    """How busy each hour of the day was beside the busiest one; nothing where nobody voted. One query."""
    since = datetime.combine(day, datetime.min.time(), _zone(edition))
    ballots = Ballot.objects.filter(edition=edition, state=Ballot.State.CONFIRMED)
    rows = (
        ballots.filter(cast_at__gte=since, cast_at__lt=since + timedelta(days=1))
        .annotate(hour=TruncHour("cast_at", tzinfo=_zone(edition)))
        .order_by("hour")
        .values_list("hour")
        .annotate(
            n=Count("pk"),
            thrown=Count("pk", filter=Q(disposable=True)),
            bare=Count("pk", filter=Q(worked=False)),
        )
    )
    counts = {hour: numbers for hour, *numbers in rows}
    busiest = max((numbers[0] for numbers in counts.values()), default=0)
    return list(_hours(since, counts, busiest)) if busiest >= LEAST else []


def _hours(since: datetime, counts: dict[datetime, list[int]], busiest: int) -> Iterator[Hour]:
    for number in range(24):
        begins = since + number * HOUR
        ballots, disposable, bare = counts.get(begins, (0, 0, 0))
        own = ballots or 1
        yield Hour(begins, _quarters(ballots / busiest), _quarters(disposable / own), _quarters(bare / own))


def _quarters(share: float) -> float:
    return ceil(4 * share) / 4


def day_of(edition: Edition, asked: date | None, at: datetime) -> date:
    """The day that the desk shows: the one asked for where it is a day of the vote, else today or the last of the vote."""
    first, last = (
        moment.astimezone(_zone(edition)).date()
        for moment in (edition.voting_opens, edition.voting_closes - timedelta(microseconds=1))
    )
    if asked is not None and first <= asked <= last:
        return asked
    return min(at.astimezone(_zone(edition)).date(), last)
