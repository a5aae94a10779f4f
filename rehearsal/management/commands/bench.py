from __future__ import annotations

import json
import os
import pkgutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

import bench
from bench.benchmark import ROUNDS, Benchmark, Hall, Needs
from bench.multitude import fill
from bench.row import Row, as_objects, as_table
from bench.server import BARE, PORTAL, serving
from calls.models import Edition
from rehearsal.actions import clear
from rehearsal.play.performance import play

LIKE = "best-practice-2"  # the edition that is rehearsed; loaded as an unpublished draft when it is missing


class Command(BaseCommand):
    help = (
        "Measure what the portal promises, against a web server of its own on this machine and a rehearsal that is "
        "removed at the end. Without names: everything that lies in bench/."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks; --list names them")
        parser.add_argument("--list", action="store_true", help="name the benchmarks and end")
        parser.add_argument("--json", metavar="FILE", help="write the rows as a list of objects as well")
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds after the warm-up; the median counts")
        parser.add_argument("--keep", action="store_true", help="leave the rehearsals; the next run replaces them")

    def handle(self, *args: Any, names: Sequence[str], **options: Any) -> None:
        known = discovered()
        if options["list"]:
            self.stdout.write("\n".join(known))
            return
        if unknown := set(names) - set(known):
            raise CommandError(f"There is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(known)}.")
        if options["rounds"] < 1:
            raise CommandError("A benchmark needs at least one round.")
        wanted = {name: known[name] for name in (names or known)}
        rows = self._run(wanted, options["rounds"], keep=options["keep"])
        self.stdout.write(as_table(rows))
        self.stdout.write(f"Load of the machine over the last minutes: {_load()}; {os.cpu_count()} cores.")
        if options["json"]:
            Path(options["json"]).write_text(json.dumps(as_objects(rows), ensure_ascii=False, indent=2) + "\n")

    def _run(self, wanted: dict[str, Benchmark], rounds: int, *, keep: bool) -> list[Row]:
        _collect_pictures_and_styles()
        model, rows = _model(), list[Row]()
        ordered = sorted(wanted.items(), key=lambda pair: pair[1].needs.seed)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that an end from outside ends the servers, too
        with serving(PORTAL) as portal, serving(BARE) as bare:
            for needs, group in groupby(ordered, key=lambda pair: pair[1].needs):
                edition = self._play(model, needs)
                try:
                    for name, benchmark in group:
                        self.stderr.write(f"measuring: {name}")
                        found = benchmark(Hall(edition, portal, bare, rounds))
                        self.stderr.write(as_table(found))  # a run that is stopped has shown what it measured
                        rows += found
                finally:
                    if not keep:
                        clear(edition.slug)
        return rows

    def _play(self, model: Edition, needs: Needs) -> Edition:
        self.stderr.write(f"playing: {needs.size.applicants} applications until {needs.until}")
        edition = play(
            model,
            until=needs.until,
            size=needs.size,
            seed=needs.seed,
            now=timezone.now(),
            say=lambda words: self.stderr.write(f"  {words}"),
        )
        fill(edition, needs.entries)
        return edition


def discovered() -> dict[str, Benchmark]:
    """Every benchmark of every module in bench/, by name."""
    found: dict[str, Benchmark] = {}
    for module in pkgutil.iter_modules(bench.__path__):
        found |= getattr(import_module(f"bench.{module.name}"), "benchmarks", {})
    return dict(sorted(found.items(), key=lambda pair: (pair[1].needs.seed, pair[0])))


def _collect_pictures_and_styles() -> None:
    """The server finds them by names that only collecting gives; it takes a while, so not when nothing has changed."""
    manifest = settings.VAR_DIR / "static" / "staticfiles.json"
    newest = max(file.stat().st_mtime for file in (settings.BASE_DIR / "static").rglob("*"))
    if manifest.is_file() and manifest.stat().st_mtime >= newest:
        return
    commands = [] if settings.FONTS_DIR.is_dir() else [["build_fonts"]]
    for command in [*commands, ["collectstatic", "--noinput", "-v0"]]:
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, check=True, stdout=subprocess.DEVNULL
        )


def _load() -> str:
    """Other people's work makes every figure worse, the processor's time too; it is said beside them."""
    return ", ".join(f"{value:.1f}" for value in os.getloadavg())


def _model() -> Edition:
    if not Edition.objects.filter(slug=LIKE).exists():
        call_command("load_edition", f"editions/{LIKE}.toml", verbosity=0)
    return Edition.objects.with_gates().get(slug=LIKE)
