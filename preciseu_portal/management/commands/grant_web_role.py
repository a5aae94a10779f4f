"""What the web server's role may do to each table. Run by the owner after each migration; twice is once."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections, transaction
from psycopg2.sql import SQL, Composed, Identifier

EVERYTHING = SQL("SELECT, INSERT, UPDATE, DELETE")
APPENDING = SQL("SELECT, INSERT")
READING = SQL("SELECT")


class Command(BaseCommand):
    help = "Give the web role its rights: append-only tables can be read and added to, the others written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default="owner", help="Connection of the role that owns the tables.")
        parser.add_argument("--role", default="", help="The web role; by default the user of DATABASE_URL.")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        role = options["role"] or settings.DATABASES["default"]["USER"]
        with transaction.atomic(using=options["database"]), connection.cursor() as cursor:
            cursor.execute("SELECT tablename, current_user FROM pg_tables WHERE schemaname = current_schema()")
            tables = cursor.fetchall()
            if tables and tables[0][1] == role:
                self.stdout.write(f"{role} owns the tables itself; nothing to grant.")
                return
            for statement in self.statements(role, sorted(name for name, _ in tables)):
                cursor.execute(statement)
        self.stdout.write(f"{role}: {len(tables)} tables, {len(append_only_tables())} of them append-only.")

    def statements(self, role: str, tables: list[str]) -> list[Composed]:
        web = Identifier(role)
        grants = [SQL("GRANT {} ON TABLE {} TO {}").format(rights(table), Identifier(table), web) for table in tables]
        return [
            SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(web),
            SQL("GRANT USAGE ON SCHEMA public TO {}").format(web),
            *grants,
            SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(web),
        ]


def append_only_tables() -> frozenset[str]:
    return frozenset(apps.get_model(label)._meta.db_table for label in settings.APPEND_ONLY_MODELS)


def rights(table: str) -> SQL:
    """What the web role may do to `table`."""
    if table in append_only_tables():
        return APPENDING
    return READING if table == "django_migrations" else EVERYTHING
