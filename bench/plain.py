"""The physical reference of pages that show rows: the same rows in a plain page of Django, measured in the same run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from django.template import Context, Engine

from bench.benchmark import Hall
from bench.row import Row
from bench.visit import Visit
from submissions.models import Submission

# Milliseconds that it took, by rows, on the machine on which the promises were measured.
PROMISED = {50: 12.0, 250: 46.0}
TIMES = 20  # of one round
PAGE = Engine().from_string(
    "<!doctype html><html><head><title>Plain</title></head><body><table>{% for row in rows %}<tr>"
    "<td>{{ row.number }}</td><td>{{ row.project.title }}</td><td>{{ row.organisation.legal_name }}</td>"
    "<td>{{ row.organisation.country }}</td><td>{{ row.category.name }}</td><td>{{ row.state }}</td>"
    "<td>{{ row.submitted_at }}</td><td>{{ row.version_id }}</td></tr>{% endfor %}</table></body></html>"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """Milliseconds of the plain page, and how many times slower than where the promises were measured; never below 1.

    A promise of milliseconds is one for that machine: here it is as many times longer as the plain page takes.
    """

    milliseconds: float
    slower: float

    def rows_of(self, name: str, found: Visit, *, most: float, most_cpu: float = 5, least: float = 400) -> list[Row]:
        """A public page: how long it takes, what it costs the server, and how many eight clients get in a second."""
        reference = f"plain page {self.milliseconds:.3g} ms"
        times, over = ("", "") if self.slower == 1 else (f" × {self.slower:.2f}", f" ÷ {self.slower:.2f}")
        return [
            self.row(name, found.milliseconds, found.sql, most=most, most_sql=6),
            Row(
                f"{name}, CPU", found.cpu, "ms", None, reference,
                f"≤ {most_cpu:g} ms{times}", found.cpu <= most_cpu * self.slower,
            ),
            Row(
                f"{name}, 8 clients", found.per_second, "per second", None, reference,
                f"≥ {least:g} per second{over}", found.per_second >= least / self.slower,
            ),
        ]  # fmt: skip

    def row(self, name: str, value: float, sql: int, *, most: float, most_sql: int = 12) -> Row:
        """A page that took `value` milliseconds and `sql` queries, judged by this machine's pace."""
        times = "" if self.slower == 1 else f" × {self.slower:.2f}"
        holds = value <= most * self.slower and sql <= most_sql
        return Row(
            name, value, "ms", sql, f"plain page {self.milliseconds:.3g} ms",
            f"≤ {most:,} ms{times}, ≤ {most_sql} SQL", holds,
        )  # fmt: skip


def plain_page(hall: Hall, rows: int = 50) -> Plain:
    """One query of the edition's submissions, a table of eight columns: no frame, no rights, no words to translate."""
    entries = Submission.objects.filter(edition=hall.edition).select_related("project", "organisation", "category")

    def once() -> float:
        begun = time.perf_counter()
        PAGE.render(Context({"rows": list(entries.order_by("-submitted_at")[:rows])}))
        return 1000 * (time.perf_counter() - begun)

    value = hall.median(lambda: median(once() for _ in range(TIMES)))
    return Plain(value, max(1.0, value / PROMISED[rows]))
