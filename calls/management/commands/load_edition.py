from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.arrival import clock
from calls import actions
from calls.loading.reading import read
from calls.models import Edition


class Command(BaseCommand):
    help = "Store the edition that a TOML file describes. Run again, it changes nothing; what people relied on, it refuses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--if-new", action="store_true", help="Leave an edition alone that is stored already.")

    def handle(self, *args: Any, file: Path, if_new: bool, **options: Any) -> None:
        try:
            source = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from None
        data, faults = read(source)
        if faults:
            raise CommandError("\n".join([f"{file} was not loaded:", *(f"  {fault}" for fault in faults)]))
        if if_new and Edition.objects.filter(slug=data["slug"]).exists():
            self.stdout.write(f"{data['slug']}: stored already, left as it is")
            return
        try:
            edition, changed = actions.store_edition(data, by=None, at=clock.now())
        except actions.Relied as relied:
            refused = "\n".join(f"  {fault}" for fault in relied.faults)
            raise CommandError(f"{file} was not loaded, people have relied on what stands:\n{refused}") from None
        self.stdout.write(f"{edition.slug}: {'stored' if changed else 'nothing to change'}")
