from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluation.rules.snapshot import NotASnapshot, differences, digest, replay


class Command(BaseCommand):
    help = (
        "Compute a frozen ranking again from its snapshot file, with the portal's own engine and without the database. "
        "Ends with 1 when the result is another one. scripts/replay_ranking.py does the same with nothing installed."
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the snapshot, as it was downloaded")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            text = Path(file).read_bytes().decode("utf-8")
            computed = replay(text)
        except (OSError, UnicodeDecodeError, NotASnapshot) as wrong:
            raise CommandError(str(wrong), returncode=2) from None
        self.stdout.write(f"SHA-256 of the file  {digest(text)}")
        self.stdout.write(f"SHA-256 computed     {digest(computed)}")
        if computed != text:
            raise CommandError("\n".join(["Not the same.", *differences(text, computed)]), returncode=1)
        self.stdout.write("The same, byte for byte.")
