from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import drill
from bench import naming
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
        parser.add_argument("names", nargs="*", metavar="NAME", help="a drill, or the first words of several")
        parser.add_argument("--list", action="store_true", help="name the drills and end")
        parser.add_argument("--json", metavar="FILE", help="write the rows as a list of objects as well")
        parser.add_argument("--share", type=float, default=1.0, help="of the full size, for a first look")
        parser.add_argument("--keep", action="store_true", help="leave the rehearsals; the next run replaces them")

    def handle(self, *args: Any, names: Sequence[str], **options: Any) -> None:
        known = discovered()
        if options["list"]:
            self.stdout.write("\n".join(known))
            return
        try:
            wanted = naming.chosen(known, names, "drill")
        except LookupError as unknown:
            raise CommandError(str(unknown)) from None
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
    """Every drill of every module in drill/, by name."""
    return naming.discovered(drill, "drills")
