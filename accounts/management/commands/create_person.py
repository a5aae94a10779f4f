"""An operator's way to the first member of staff."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import actions
from accounts.arrival import clock
from accounts.models import User
from accounts.refusals import Refused
from accounts.rules import Role


class Command(BaseCommand):
    help = "Make an account and give it a role. Prints no secret: the person signs in by a code sent to the address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--role", action="append", default=[], choices=[r.value for r in Role if r != Role.APPLICANT]
        )

    @transaction.atomic
    def handle(self, *args: Any, email: str, name: str, role: list[str], **options: Any) -> None:
        at = clock.now()
        person = User.objects.filter(email=email.strip().lower()).first()
        try:
            person = person or actions.create_person(email, name=name, by=None, at=at)
            for given in role:
                if not person.has_role(Role(given)):
                    person = actions.give_role(person, Role(given), by=None, at=at)
        except (ValidationError, Refused) as refused:
            raise CommandError("; ".join(getattr(refused, "messages", [str(refused)]))) from refused
        held = ", ".join(sorted(role.value for role in person.roles))
        self.stdout.write(f"{person.email}: {held}. Sign in with a code sent to this address.")
