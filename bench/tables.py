"""Tables of a large call, gathered and written to a file as a worker does it."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall
from bench.jury_judged import judge
from bench.jury_progress import JURY_AT_WORK
from bench.plain import plain_page
from bench.row import Row
from calls.models import Edition
from evaluation.models import Evaluation
from reports.documents import DOCUMENTS
from reports.models import Export

LARGE = replace(JURY_AT_WORK, seed=907, entries=1200)  # nine in ten of three evaluations each: over 3,000
PROMISED = (("csv", 0.8), ("xlsx", 3.0))


def tables(hall: Hall) -> list[Row]:
    """Seconds for what 1,000 submissions and 3,000 evaluations hold; by the machine's pace with a plain page of rows."""
    staff = User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    judge(hall.edition, by=staff)
    submissions = hall.edition.submissions.count()
    evaluations = Evaluation.objects.filter(assignment__submission__edition=hall.edition).count()
    if submissions < 1000 or evaluations < 3000:
        raise RuntimeError(f"Too little for this benchmark: {submissions} submissions, {evaluations} evaluations.")
    plain = plain_page(hall, rows=250)
    counts = {"submissions": submissions, "answers": submissions, "evaluations": evaluations}
    rows = []
    for name, count in counts.items():
        for format, most in PROMISED:
            taken = hall.median(lambda name=name, format=format: seconds_of(name, format, hall.edition))
            holds = taken <= most * plain.slower
            reference, promise = f"plain page {plain.milliseconds:.3g} ms", f"≤ {most:g} s × {plain.slower:.2f}"
            words = f"{format.upper()} of {name}, {count:,}"
            rows.append(Row(words, taken, "s", None, reference, promise, holds))
    return rows


def seconds_of(document: str, format: str, edition: Edition) -> float:
    export = Export(document=document, format=format, edition=edition)
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        DOCUMENTS[document].build(export, out, lambda *step: None)
    return time.perf_counter() - begun


benchmarks = {"documents tables": Benchmark(LARGE, tables)}
