"""What the portal tells a person about themselves: every column of every app that points at people is named here.

Apps name their own in `AppConfig.ready`, by `tell` or `leave_out`; a test walks the schema and finds what nobody named.
Until somebody does, such a table is told whole: forgetting it must not hide it from the person it is about.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

SECRET = re.compile(r"password|token|secret|key|code|digest|data$")  # columns never told unless they are named


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table that point at the person by one column, and what is told of each."""

    title: str | Promise
    columns: tuple[str, ...]
    where: dict[str, Any] = field(default_factory=dict)


Rows = Callable[[User], Iterable[dict[str, Any]]]
Files = Callable[[User], Iterable[tuple[str, FieldFile]]]

_parts: dict[tuple[str, str], Part] = {}
_left_out: dict[tuple[str, str], str] = {}
_more: dict[str, tuple[str | Promise, Rows]] = {}
_files: list[Files] = []


def tell(table: str, column: str, title: str | Promise, *columns: str, **where: Any) -> None:
    """Tell `columns` (paths of the ORM) of the rows of `table` whose `column` is the person, where `where` holds."""
    _parts[table, column] = Part(title, columns, where)


def leave_out(table: str, column: str, *, because: str) -> None:
    """Tell nothing of this table; `because` is for whoever reads the code or asks the data protection officer."""
    _left_out[table, column] = because


def tell_more(code: str, title: str | Promise, rows: Rows) -> None:
    """Tell what is about the person without pointing at them in one step."""
    _more[code] = (title, rows)


def add_files(files: Files) -> None:
    """Let `files(person)` name files of theirs, each with its path in the archive."""
    _files.append(files)


def columns_of_people() -> Iterator[tuple[str, Field[Any, Any]]]:
    """Every column of the schema that points at people, with the label of its table."""
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            if column.remote_field is not None and column.remote_field.model is User:
                yield model._meta.label, column


def unnamed() -> list[str]:
    """Columns that nobody has decided about."""
    pairs = ((label, column.name) for label, column in columns_of_people())
    return sorted(f"{label}.{name}" for label, name in pairs if (label, name) not in {**_parts, **_left_out})


def told(person: User) -> dict[str, Any]:
    """Everything, as values that JSON can hold, by table and column."""
    found: dict[str, Any] = {"account": _account(person)}
    for label, column in columns_of_people():
        if (label, column.name) in _left_out:
            continue
        model = apps.get_model(label)
        part = _parts.get((label, column.name)) or Part(label, _harmless(model))
        rows = model._default_manager.filter(**{column.name: person}, **part.where).order_by("pk")
        found[f"{label}.{column.name}"] = {"about": str(part.title), "rows": list(rows.values(*part.columns))}
    for code, (title, rows_of) in _more.items():
        found[code] = {"about": str(title), "rows": list(rows_of(person))}
    return found


def _account(person: User) -> dict[str, Any]:
    names = ("public_id", "email", "name", "language", "time_zone", "created_at", "last_login", "is_active", "is_staff")
    return {name: getattr(person, name) for name in names}


def _harmless(model: type[Model]) -> tuple[str, ...]:
    """Columns of a table that nobody has decided about: no secrets, and no other people."""
    return tuple(
        column.name
        for column in model._meta.concrete_fields
        if not SECRET.search(column.name) and (column.remote_field is None or column.remote_field.model is not User)
    )


def write_archive(person: User, out: IO[bytes], *, at: datetime) -> None:
    """Everything as one ZIP: a word on it, the rows as JSON, the files under their own names."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("read-me.txt", _read_me(person, at))
        rows = json.dumps(told(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("data.json", rows)
        for path, file in _all_files(person):
            try:
                with file.open("rb") as content, archive.open(path, "w", force_zip64=True) as entry:
                    for piece in content.chunks():
                        entry.write(piece)
            except FileNotFoundError:
                archive.writestr(f"{path}.missing.txt", _("This file is missing in our storage. Write to us."))


def _all_files(person: User) -> Iterator[tuple[str, FieldFile]]:
    """Paths are ours but for the last part; two of one name get a number."""
    taken: set[str] = set()
    for files in _files:
        for path, file in files(person):
            wanted = PurePosixPath("files", path)
            number, name = 1, str(wanted)
            while name in taken:
                number += 1
                name = str(wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}"))
            taken.add(name)
            yield name, file


def _read_me(person: User, at: datetime) -> str:
    lines = (
        _("What the recognition portal holds about %(address)s, %(day)s.")
        % {"address": person.email, "day": f"{at:%Y-%m-%d %H:%M} UTC"},
        _("data.json has a part for each table that knows you; “about” says in words what its rows are."),
        _("Below files/ lie the files of the applications that you work on."),
        _(
            "Left out: passwords and other secrets, what other people wrote about themselves, and outcomes under embargo."
        ),
    )
    return "\n\n".join(lines) + "\n"


# -- Of accounts, and of the packages that keep accounts -----------------------------------------------------------------

tell("account.EmailAddress", "user", gettext_lazy("Your e-mail addresses"), "email", "verified", "primary")
tell("mfa.Authenticator", "user", gettext_lazy("Your second factors"), "type", "created_at", "last_used_at")
tell("accounts.User_groups", "user", gettext_lazy("Your roles"), "group__name")
tell(
    "accounts.Consent", "person", gettext_lazy("What you agreed to and took note of"),
    "purpose", "about", "text", "text_version", "language", "given_at", "withdrawn_at",
)  # fmt: skip
tell(
    "accounts.Event", "actor", gettext_lazy("The record of what you did"),
    "at", "verb", "subject", "edition", "from_state", "to_state", "reason", "facts",
)  # fmt: skip
tell(
    "accounts.SecondFactorReset", "person", gettext_lazy("Resets of your second factor"),
    "reason", "proposed_at", "confirmed_at", "withdrawn_at",
)  # fmt: skip
for _who, _words in (
    ("proposed_by", gettext_lazy("Resets of a second factor that you proposed")),
    ("confirmed_by", gettext_lazy("Resets of a second factor that you confirmed")),
    ("withdrawn_by", gettext_lazy("Resets of a second factor that you took back")),
):
    tell("accounts.SecondFactorReset", _who, _words, "reason", "proposed_at", "confirmed_at", "withdrawn_at")
tell(
    "admin.LogEntry", "user", gettext_lazy("Changes in the admin site"), "action_time", "object_repr", "change_message"
)
leave_out("accounts.User_user_permissions", "user", because="The portal gives none of Django's permissions.")
