from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import bench
from bench import naming
from bench.benchmark import ROUNDS, Benchmark, Hall
from bench.ground import collect_pictures_and_styles, machine, rehearsed
from bench.row import Row, as_objects, as_table
from bench.server import BARE, PORTAL, serving
from bench.yardstick import in_words, yardstick


class Command(BaseCommand):
    help = (
        "Measure what the portal promises, against a web server of its own on this machine and a rehearsal that is "
        "removed at the end. Without names: everything that lies in bench/."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="a benchmark, or the first words of several")
        parser.add_argument("--list", action="store_true", help="name the benchmarks and end")
        parser.add_argument("--json", metavar="FILE", help="write the rows as a list of objects as well")
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds after the warm-up; the median counts")
        parser.add_argument("--keep", action="store_true", help="leave the rehearsals; the next run replaces them")

    def handle(self, *args: Any, names: Sequence[str], **options: Any) -> None:
        known = discovered()
        if options["list"]:
            self.stdout.write("\n".join(known))
            return
        if options["rounds"] < 1:
            raise CommandError("A benchmark needs at least one round.")
        try:
            wanted = naming.chosen(known, names, "benchmark")
        except LookupError as unknown:
            raise CommandError(str(unknown)) from None
        speeds = [yardstick()]
        rows = self._run(wanted, options["rounds"], speeds, keep=options["keep"])
        self.stdout.write(as_table(rows))
        self.stdout.write(machine())
        self.stdout.write(in_words(speeds))
        if options["json"]:
            Path(options["json"]).write_text(json.dumps(as_objects(rows), ensure_ascii=False, indent=2) + "\n")

    def _run(self, wanted: dict[str, Benchmark], rounds: int, speeds: list[float], *, keep: bool) -> list[Row]:
        collect_pictures_and_styles()
        rows = list[Row]()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that an end from outside ends the servers, too
        with serving(PORTAL) as portal, serving(BARE) as bare:
            for needs, group in groupby(wanted.items(), key=lambda pair: pair[1].needs):
                with rehearsed(needs, keep=keep, say=self.stderr.write) as edition:
                    for name, benchmark in group:
                        self.stderr.write(f"measuring: {name}")
                        found = benchmark(Hall(edition, portal, bare, rounds))
                        self.stderr.write(as_table(found))  # a run that is stopped has shown what it measured
                        rows += found
                        speeds.append(yardstick())
        return rows


def discovered() -> dict[str, Benchmark]:
    """Every benchmark of every module in bench/, by name."""
    return naming.discovered(bench, "benchmarks")
