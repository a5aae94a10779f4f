from __future__ import annotations

import json
import pkgutil
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import drill
from bench.ground import collect_pictures_and_styles, machine, rehearsed
from bench.server import serving
from drill.drill import Drill, Ground
from drill.row import Row, as_objects, as_table


class Command(BaseCommand):
    help = (
        "Play faults and attacks at full size, against a web server of its own on this machine and a rehearsal that is "
        "removed at the end. Without names: everything that lies in drill/. Ends with 1 when a promise does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="a drill, or the first word of several")
        parser.add_argument("--list", action="store_true", help="name the drills and end")
        parser.add_argument("--json", metavar="FILE", help="write the rows as a list of objects as well")
        parser.add_argument("--share", type=float, default=1.0, help="of the full size, for a first look")
        parser.add_argument("--keep", action="store_true", help="leave the rehearsals; the next run replaces them")

    def handle(self, *args: Any, names: Sequence[str], **options: Any) -> None:
        known = discovered()
        if options["list"]:
            self.stdout.write("\n".join(known))
            return
        wanted = chosen(known, names)
        rows = self._run(wanted, options["share"], keep=options["keep"])
        self.stdout.write(as_table(rows))
        self.stdout.write(machine())
        if options["json"]:
            Path(options["json"]).write_text(json.dumps(as_objects(rows), ensure_ascii=False, indent=2) + "\n")
        if broken := [row.name for row in rows if not row.holds]:
            raise CommandError(f"Not held: {', '.join(broken)}.", returncode=1)

    def _run(self, wanted: dict[str, Drill], share: float, *, keep: bool) -> list[Row]:
        collect_pictures_and_styles()
        rows = list[Row]()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that an end from outside ends the servers, too
        with serving() as portal:
            for needs, group in groupby(wanted.items(), key=lambda pair: pair[1].needs):
                with rehearsed(needs, keep=keep, say=self.stderr.write) as edition:
                    for name, fault in group:
                        self.stderr.write(f"drilling: {name}")
                        found = fault(Ground(edition, portal, share), name)
                        self.stderr.write(as_table(found))  # a run that is stopped has shown what it found
                        rows += found
        return rows


def discovered() -> dict[str, Drill]:
    """Every drill of every module in drill/, by name; those of equal needs beside each other."""
    found: dict[str, Drill] = {}
    for module in pkgutil.iter_modules(drill.__path__):
        found |= getattr(import_module(f"drill.{module.name}"), "drills", {})
    return dict(sorted(found.items(), key=lambda pair: (pair[1].needs.seed, pair[0])))


def chosen(known: dict[str, Drill], names: Sequence[str]) -> dict[str, Drill]:
    """Those that are named, whole or by their first word; all of them without a name."""
    if unknown := [name for name in names if not any(_is(drill, name) for drill in known)]:
        raise CommandError(f"There is no drill {', '.join(unknown)}; there are: {', '.join(known)}.")
    return {drill: fault for drill, fault in known.items() if not names or any(_is(drill, name) for name in names)}


def _is(drill: str, name: str) -> bool:
    return drill == name or drill.startswith(f"{name} ")
