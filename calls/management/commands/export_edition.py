from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from calls.loading.stored import as_data
from calls.loading.writing import written
from calls.models import Edition


class Command(BaseCommand):
    help = "Print an edition in the format that load_edition reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        edition = Edition.objects.with_gates().filter(slug=slug).first()
        if edition is None:
            raise CommandError(f"There is no edition {slug}.")
        self.stdout.write(written(as_data(edition)))
