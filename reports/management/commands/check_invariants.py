"""`manage.py check_invariants`: fails, and names the offenders, when a sentence about the whole portal does not hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports import invariants


class Command(BaseCommand):
    help = (
        "Check the sentences that must always hold. Prints the rows that break one; exit status 1 when there are any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = invariants.broken()
        for sentence, rows in broken.items():
            self.stdout.write(self.style.ERROR(f"broken: {sentence}"))
            for row in rows:
                self.stdout.write(f"  {row}")
        if broken:
            raise CommandError(f"{len(broken)} of {len(invariants.INVARIANTS)} sentences do not hold.")
        self.stdout.write(f"{len(invariants.INVARIANTS)} sentences hold.")
