from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.arrival import clock
from reports.sweeping.actions import sweep
from reports.sweeping.found import strays


class Command(BaseCommand):
    help = "Remove files that no row has named for a day. Fails when rows name files that are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        found = strays(at=clock.now()) if dry_run else sweep(at=clock.now())
        verb = "would be removed" if dry_run else "removed"
        for name in found.files:
            self.stdout.write(f"{name}  {verb}")
        for table, pk, name in found.rows:
            self.stdout.write(f"{name}  missing, named by {table} {pk}")
        self.stdout.write(f"{found.seen} files, {len(found.files)} without a row, {len(found.rows)} missing")
        if found.rows:
            raise CommandError("Files are missing: restore them from a backup.")
