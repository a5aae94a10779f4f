from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.arrival import clock
from accounts.refusals import Refused
from calls.models import Edition
from rehearsal import demonstration


class Command(BaseCommand):
    help = (
        "Play four small rehearsals of an edition, one per phase, for whoever looks at the portal for the first time. "
        "Run again, it plays what is missing; what was left half-made is removed and played anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--edition", default="best-practice-2")

    def handle(self, *args: Any, edition: str, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Invented people are for a demonstration only. Set DEMONSTRATION=1.")
        found = Edition.objects.with_gates().filter(slug=edition).first()
        if found is None:
            raise CommandError(f"There is no edition {edition}. Load one with load_edition.")
        self._welcome(edition)
        with demonstration.alone() as alone:
            if not alone:
                self.stdout.write("Somebody else prepares the demonstration already.")
                return
            try:
                played = demonstration.prepare(found, clock=clock.now, say=self._say)
            except Refused as refused:
                raise CommandError(str(refused.refusal.reason)) from refused
        self._say("The demonstration is ready." if played else "The demonstration was ready already.")

    def _welcome(self, edition: str) -> None:
        """First of all: where one signs in, and as whom."""
        address = f"{settings.PORTAL_URL.rstrip('/')}{reverse('accounts:demonstration')}"
        self._say(f"Be one of the invented people, without a code, at {address}")
        for entry in demonstration.sign_ins(edition):
            self._say(f"  {entry.role.label:<10} {entry.address}")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
