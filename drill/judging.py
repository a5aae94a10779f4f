"""The jury under load: the last hour of scoring, two tabs on one sheet, and a freeze while evaluations still come in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from statistics import quantiles

from django.urls import reverse

from accounts.arrival import clock
from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Needs
from bench.load import Browser
from bench.visit import browser_of
from calls.models import Criterion, Edition
from calls.rules import Gate, Phase
from drill.drill import Drill, Ground
from drill.row import Row
from evaluation import actions
from evaluation.models import Assignment, Ranking, Score
from evaluation.ranking.ties import entries_of, unsettled_ties
from evaluation.rules.snapshot import replay
from rehearsal.play.performance import Size

SCORING = Needs(until=Phase.EVALUATION, size=Size(applicants=60, evaluators=24, voters=0), seed=960)
DECIDING = replace(SCORING, seed=961)  # what is frozen or handed in is not open to another drill any more
WRITING = replace(SCORING, seed=962)
COMMENT = "What the evaluator saw, in words enough for anybody who asks later why the score is what it is. " * 2
CLICKS = 20  # on each side of the freeze


@dataclass(slots=True)
class Heard:
    """Statuses and milliseconds of what evaluators sent."""

    statuses: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def post(self, browser: Browser, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        begun = time.perf_counter()
        status, body = browser.post(path, fields)
        self.statuses.append(status)
        self.milliseconds.append((time.perf_counter() - begun) * 1000)
        return status, body

    @property
    def p95(self) -> float:
        return quantiles(self.milliseconds, n=20)[-1] if len(self.milliseconds) > 1 else sum(self.milliseconds)


def last_hour(ground: Ground) -> list[Row]:
    """Every evaluator fills and submits all that is open, at once; what was acknowledged is what is stored."""
    heard, rows = Heard(), open_sheets(ground.edition)
    people = {row.evaluator.person for row in rows}
    browsers = {person.pk: browser_of(ground.portal.port, person) for person in people}
    with ThreadPoolExecutor(len(people)) as pool:
        tasks = [
            pool.submit(_fill, browsers[person.pk], [row for row in rows if row.evaluator.person == person], heard)
            for person in people
        ]
        told = [pair for task in tasks for pair in task.result()]
    stored = {
        (score.evaluation.assignment_id, score.criterion_id): score.value
        for score in Score.objects.filter(evaluation__assignment__in=rows).select_related("evaluation")
    }
    lost = sum(stored.get(key) != value for key, value in told)
    in_hand = Assignment.objects.filter(pk__in=[row.pk for row in rows], state=Assignment.State.SUBMITTED).count()
    errors = sum(status >= 500 for status in heard.statuses)
    return [
        Row(f"{len(people)} evaluators submit", in_hand, "sheets", f"exactly {len(rows)}", in_hand == len(rows)),
        Row(f"of {len(told)} acknowledged scores lost", lost, "scores", "0", lost == 0),
        Row(f"answers of 500 and more, of {len(heard.statuses)}", errors, "answers", "0", errors == 0),
        Row("95th percentile of a save", heard.p95, "ms", "≤ 2,000 ms", heard.p95 <= 2000),
    ]


def two_tabs(ground: Ground) -> list[Row]:
    """Two tabs of one evaluator save different scores on the same criterion at the same moment."""
    rows = open_sheets(ground.edition)[: ground.sized(30, least=2)]
    pairs = silent = odd = 0
    with ThreadPoolExecutor(2) as pool:
        for row in rows:
            one = browser_of(ground.portal.port, row.evaluator.person)
            tabs = [Browser(one.port, dict(one.cookies)) for _ in range(2)]
            for criterion in row.submission.category.criteria.all():
                before = Score.objects.filter(evaluation__assignment=row, criterion=criterion).first()
                revision = before.revision if before else 0
                values = _others(before)
                asked = [
                    pool.submit(_save, tab, row, criterion, f"{value}", revision)
                    for tab, value in zip(tabs, values, strict=True)
                ]
                statuses = [task.result() for task in asked]
                after = Score.objects.get(evaluation__assignment=row, criterion=criterion)
                pairs += 1
                odd += sorted(statuses) != [200, 409]
                silent += 200 in statuses and after.value != values[statuses.index(200)]
    return [
        Row(f"{pairs} pairs of saves: not one kept, one told", odd, "pairs", "0", odd == 0),
        Row("scores that stand and were not acknowledged", silent, "scores", "0", silent == 0),
    ]


def freeze(ground: Ground) -> list[Row]:
    """Staff and chair freeze many times at once while the last evaluations are handed in."""
    edition = ground.edition
    racing = _ready(edition)
    staff, chair = (_person(edition, role) for role in (Role.STAFF, Role.CHAIR))
    gate, heard = reverse("calls:gate", args=[edition.slug, Gate.FREEZE_RANKING]), Heard()
    _click(browser_of(ground.portal.port, staff), gate, heard)
    movers = [browser_of(ground.portal.port, chair) for _ in range(ground.sized(CLICKS, least=4))]
    senders = [(browser_of(ground.portal.port, row.evaluator.person), row) for row in racing]
    with ThreadPoolExecutor(len(movers) + len(senders)) as pool:
        tasks = [pool.submit(_click, mover, gate, heard) for mover in movers]
        tasks += [
            pool.submit(_click, one, reverse("admin:evaluation_submit", args=[row.pk]), heard) for one, row in senders
        ]
        for task in tasks:
            task.result()
    rankings = list(Ranking.objects.filter(edition=edition))
    errors = sum(status >= 500 for status in heard.statuses)
    same = sum(replay(ranking.canonical) == ranking.canonical for ranking in rankings)
    differ = _differences(edition, rankings[0]) if rankings else 0
    return [
        Row(
            f"{len(movers)} clicks on the freeze: rankings", len(rankings), "rankings", "exactly 1", len(rankings) == 1
        ),
        Row("that replay to the same bytes", same, "rankings", "1", same == 1),
        Row(f"entries counted otherwise than stored, {len(senders)} racing", differ, "entries", "0", differ == 0),
        Row("answers of 500 and more", errors, "answers", "0", errors == 0),
    ]


def open_sheets(edition: Edition) -> list[Assignment]:
    """What evaluators are at work on."""
    working = [Assignment.State.ACCEPTED, Assignment.State.IN_PROGRESS]
    rows = Assignment.objects.filter(submission__edition=edition, state__in=working)
    rows = rows.select_related("evaluator__person", "submission__category")
    return list(rows.prefetch_related("submission__category__criteria").order_by("pk"))


def _fill(browser: Browser, rows: Iterable[Assignment], heard: Heard) -> list[tuple[tuple[int, int], Decimal]]:
    """Score, comment on and submit each sheet; the scores that the portal said it has."""
    told, chance = [], Random(browser.port)
    for row in rows:
        path = reverse("admin:evaluation_save", args=[row.pk])
        seen = {score.criterion_id: score for score in Score.objects.filter(evaluation__assignment=row)}
        for criterion in row.submission.category.criteria.all():
            before, value = seen.get(criterion.pk), Decimal(chance.randint(4, 10)) / 2
            fields = {"field": f"score:{criterion.code}", "value": f"{value}"}
            status, body = heard.post(browser, path, {**fields, "revision": f"{before.revision if before else 0}"})
            if status == 200 and "revision" in json.loads(body):
                told.append(((row.pk, criterion.pk), value))
            revision = f"{before.comment_revision if before else 0}"
            fields = {"field": f"comment:{criterion.code}", "value": COMMENT, "revision": revision}
            heard.post(browser, path, fields)
        heard.post(browser, reverse("admin:evaluation_submit", args=[row.pk]), {})
    return told


def _others(before: Score | None) -> tuple[Decimal, Decimal]:
    """Two scores, each another than the one that stands."""
    free = [Decimal(half) / 2 for half in range(11) if before is None or before.value != Decimal(half) / 2]
    return free[2], free[7]


def _save(tab: Browser, row: Assignment, criterion: Criterion, value: str, revision: int) -> int:
    fields = {"field": f"score:{criterion.code}", "value": value, "revision": f"{revision}"}
    return tab.post(reverse("admin:evaluation_save", args=[row.pk]), fields)[0]


def _ready(edition: Edition) -> list[Assignment]:
    """All is handed in but every sixth open sheet, which is complete; the time is over and no tie is left."""
    chance, rows = Random(961), open_sheets(edition)
    racing = rows[::6]
    for row in rows:
        at, person = clock.now(), row.evaluator.person
        seen = {score.criterion_id: score for score in Score.objects.filter(evaluation__assignment=row)}
        for criterion in row.submission.category.criteria.all():
            before = seen.get(criterion.pk)
            actions.save_score(
                row, criterion, value=Decimal(chance.randint(4, 10)) / 2, comment=COMMENT,
                revision=before.revision if before else 0,
                comment_revision=before.comment_revision if before else 0, by=person, at=at,
            )  # fmt: skip
        if row not in racing:
            actions.submit_evaluation(row, by=person, at=at)
    Edition.objects.filter(pk=edition.pk).update(evaluation_ends=clock.now() - timedelta(minutes=1))
    for category, tied in unsettled_ties(edition):
        by = _person(edition, Role.CHAIR)
        actions.settle_tie(category, order=sorted(tied), reason="As the panel said.", by=by, at=clock.now())
    return racing


def _person(edition: Edition, role: Role) -> User:
    return User.objects.filter(rehearsal=edition.slug, groups__name=role.value).order_by("pk")[0]


def _click(browser: Browser, path: str, heard: Heard) -> None:
    heard.post(browser, path, {"reason": "All evaluations are in."})
    browser.connection.close()


def _differences(edition: Edition, ranking: Ranking) -> int:
    """Entries whose number of evaluations in the snapshot is not that of the tables."""
    counted = {
        row["name"]: len(row["evaluations"])
        for category in ranking.content["categories"]
        for row in category["entries"]
    }
    stored = {entry.name: len(entry.judgements) for entries in entries_of(edition).values() for entry in entries}
    return sum(counted.get(name) != number for name, number in stored.items()) + len(counted.keys() ^ stored.keys())


drills = {
    "jury last hour": Drill(SCORING, last_hour, seconds=300),
    "jury freeze": Drill(DECIDING, freeze, seconds=300),
    "jury two tabs": Drill(WRITING, two_tabs, seconds=300),
}
