from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.arrival import clock
from calls.models import Edition
from reports.retention.actions import retain
from reports.retention.plan import as_table, plan


class Command(BaseCommand):
    help = (
        "Let go of an edition's personal data whose time is over: drafts are deleted, entries made anonymous. Prints what "
        "goes, from when and why; what the clock does by itself is listed beside it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="slug of the edition")
        parser.add_argument("--dry-run", action="store_true", help="print the table and change nothing")

    def handle(self, *args: Any, edition: str, dry_run: bool = False, **options: Any) -> None:
        found = Edition.objects.filter(slug=edition).first()
        if found is None:
            raise CommandError(f"There is no edition {edition}.")
        now = clock.now()
        self.stdout.write(as_table(plan(found), now))
        if dry_run:
            self.stdout.write("Nothing was changed.")
            return
        gone = retain(found, at=now)
        self.stdout.write(", ".join(f"{kind}: {number} gone" for kind, number in gone.items()))
