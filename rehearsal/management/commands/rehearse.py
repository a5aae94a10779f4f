import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.arrival import clock
from accounts.refusals import Refused
from calls.models import Edition
from calls.rules import Phase
from rehearsal import actions
from rehearsal.calendar import PLAYABLE
from rehearsal.play.performance import Size, counted, play


class Command(BaseCommand):
    help = (
        "Play a whole call through the portal's own actions, on a copy of an edition whose calendar is moved so that "
        "the phase you name is now. The same seed tells the same story; the rehearsal of that name is replaced."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="edition to rehearse, or with --clear the rehearsal to remove")
        parser.add_argument("--until", choices=[str(phase) for phase in PLAYABLE], default=str(Phase.RESULTS))
        parser.add_argument("--applicants", type=int, default=24)
        parser.add_argument("--evaluators", type=int, default=9)
        parser.add_argument("--voters", type=int, default=60)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print counts per step as JSON, nothing else")
        parser.add_argument("--clear", action="store_true", help="remove the rehearsal of that name whole")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        if options["clear"]:
            self._clear(slug)
            return
        edition = Edition.objects.with_gates().filter(slug=slug).first()
        if edition is None:
            raise CommandError(f"There is no edition {slug}. Load one with load_edition.")
        wanted = Size(options["applicants"], options["evaluators"], options["voters"])
        if wanted.applicants < 0 or wanted.voters < 0 or wanted.evaluators < edition.method.evaluators_per_submission:
            least = edition.method.evaluators_per_submission
            raise CommandError(f"A rehearsal needs at least {least} evaluators and no negative numbers.")
        say = (lambda words: None) if options["json"] else self.stdout.write
        try:
            until, seed = Phase(options["until"]), options["seed"]
            rehearsal = play(edition, until=until, size=wanted, seed=seed, now=clock.now(), say=say)
        except Refused as refused:
            raise CommandError(str(refused.refusal.reason)) from refused
        counts = counted(rehearsal, clock.now())
        self.stdout.write(json.dumps(counts, ensure_ascii=False, indent=None if options["json"] else 2))

    def _clear(self, slug: str) -> None:
        try:
            removed = actions.clear(slug)
        except Refused as refused:
            raise CommandError(str(refused.refusal.reason)) from refused
        self.stdout.write(f"{slug}: {removed} rows removed, and its files")
