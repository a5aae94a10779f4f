"""What an edition file may hold: names, types and bounds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from calls.models import Question
from calls.rules import Kind, VoteMode

MISSING = object()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file: where, and what would be right."""

    place: str
    sentence: str | Promise

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


class Wrong(ValueError):
    """Raised by a reader with the sentence for the fault."""


@dataclass(frozen=True, slots=True)
class Field:
    """One name of a table: how its value is read, and what stands when it is left out (MISSING: it must be there)."""

    read: Callable[[Any], Any]
    default: Any = MISSING


Table = Mapping[str, Field]


def text(longest: int = 100_000) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong(_("write text in quotes"))
        stripped = value.strip()
        if len(stripped) > longest:
            raise Wrong(_("shorten to %(longest)s characters") % {"longest": longest})
        return stripped

    return read


def code(value: Any) -> str:
    if not isinstance(value, str) or not value or not value.replace("-", "_").replace("_", "a").isalnum():
        raise Wrong(_("use small letters, figures, hyphens and underscores"))
    return value


def whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Wrong(_("write a whole number from %(least)s to %(most)s") % {"least": least, "most": most})
        return value

    return read


def decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Wrong(_('write a decimal number in quotes, such as "3.0"')) from None


def bound(value: Any) -> str:
    """A bound of a number as text: "0.5"; empty for none."""
    if value == "":
        return ""
    found = decimal(value)
    if not found.is_finite() or isinstance(value, bool):
        raise Wrong(_('write a decimal number in quotes, such as "3.0"'))
    return format(found.normalize(), "f")


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(_("write true or false"))
    return value


def local_time(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        raise Wrong(_("write a wall-clock time of the edition's zone, such as 2026-03-02T00:00:00"))
    return value


def day(value: Any) -> date | None:
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Wrong(_("write a day, such as 2026-06-01"))
    return value


def among(*allowed: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in allowed:
            raise Wrong(_("choose one of %(allowed)s") % {"allowed": ", ".join(allowed)})
        return str(value)

    return read


def sequence(read_one: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Wrong(_("write a list in square brackets"))
        return [read_one(item) for item in value]

    return read


ELIGIBLE = ("yes", "any country", "staff", "no")

EDITION: Table = {
    "slug": Field(code),
    "kind": Field(among(*Kind.values), Kind.RECOGNITION.value),
    "title": Field(text(200)),
    "short_title": Field(text(80)),
    "summary": Field(text(1000)),
    "description": Field(text(), ""),
    "who_can_apply": Field(text(), ""),
    "language": Field(text(10), "en"),
    "time_zone": Field(text(64), "Europe/Brussels"),
    "ceremony": Field(text(200), ""),
    "ceremony_begins": Field(day, None),
    "ceremony_ends": Field(day, None),
    "benefits": Field(sequence(text(500)), ()),
    "defaults": Field(sequence(text(80)), ()),
}
TIMETABLE: Table = {
    **{
        name: Field(local_time)
        for name in (
            "opens", "deadline", "checking_ends", "evaluation_begins", "evaluation_ends", "notices_by",
            "voting_opens", "voting_closes",
        )
    },
    "grace_seconds": Field(whole(0, 3600), 60),
    "answer_working_days": Field(whole(1, 60), 5),
    "appeal_days": Field(whole(1, 60), 7),
    "finalist_task_days": Field(whole(1, 60), 7),
}  # fmt: skip
METHOD: Table = {
    "scale_max": Field(whole(1, 10), 5),
    "criterion_threshold": Field(decimal, Decimal("3.0")),
    "total_threshold": Field(decimal, Decimal("65.00")),
    "evaluators_per_submission": Field(whole(1, 20), 3),
    "quorum": Field(whole(1, 20), 2),
    "evaluator_capacity": Field(whole(1, 1000), 10),
    "comment_min_characters": Field(whole(0, 5000), 100),
    "spread_criterion": Field(decimal, Decimal("2.0")),
    "spread_total": Field(decimal, Decimal("20.00")),
    "finalists": Field(whole(1, 50), 3),
    "finalists_if_tied": Field(whole(1, 50), 5),
    "winners": Field(whole(1, 10), 1),
    "vote_mode": Field(among(*VoteMode.values), VoteMode.SEPARATE.value),
    "vote_weight": Field(whole(0, 30), 0),
    "confirm_hours": Field(whole(1, 168), 24),
    "vote_key_days": Field(whole(1, 3650), 90),
    "blind": Field(flag, False),
    "blind_titles": Field(flag, False),
}
REMINDERS: Table = {
    "drafts_hours": Field(sequence(whole(1, 10_000)), ()),
    "evaluators_hours": Field(sequence(whole(1, 10_000)), ()),
    "invitation_days": Field(whole(1, 90), 7),
    "late_quiet_days": Field(whole(1, 90), 7),
    "late_unbegun_days": Field(whole(1, 90), 7),
}
RETENTION: Table = {
    "keep_drafts_months": Field(whole(1, 120), 6),
    "keep_unsuccessful_months": Field(whole(1, 240), 24),
    "keep_evidence_years": Field(whole(1, 30), 5),
}
COUNTRIES: Table = {
    "version": Field(text(40)),
    "member": Field(sequence(text(2))),
    "associated": Field(sequence(text(2)), ()),
    "pillar_two_only": Field(sequence(text(2)), ()),
    "overseas": Field(sequence(text(2)), ()),
}
NOTICES: Table = {
    "data": Field(text()),
    "data_version": Field(text(40)),
    "voting": Field(text(), ""),
    "voting_version": Field(text(40), ""),
    "conduct": Field(text(), ""),
    "conduct_version": Field(text(40), ""),
}
ORGANISATION_KIND: Table = {"code": Field(code), "name": Field(text(200)), "eligible": Field(among(*ELIGIBLE))}
DOCUMENT: Table = {"title": Field(text(200)), "url": Field(text(500)), "note": Field(text(500), "")}
CHECK: Table = {"code": Field(code), "name": Field(text(100)), "help": Field(text(500), "")}
INFO_SESSION: Table = {
    "title": Field(text(120)),
    "begins": Field(local_time),
    "ends": Field(local_time),
    "url": Field(text(200), ""),
    "capacity": Field(whole(0, 100_000), 0),
    "cancelled": Field(flag, False),
}
SECTION: Table = {"code": Field(code), "title": Field(text(120)), "intro": Field(text(), "")}
QUESTION: Table = {
    "section": Field(code),
    "category": Field(text(30), ""),
    "code": Field(code),
    "label": Field(text(300)),
    "help": Field(text(), ""),
    "kind": Field(among(*Question.Kind.values), Question.Kind.LONG_TEXT.value),
    "required": Field(flag, True),
    "max_characters": Field(whole(0, 100_000), 0),
    "max_words": Field(whole(0, 20_000), 0),
    "least": Field(bound, ""),
    "most": Field(bound, ""),
    "choices": Field(lambda value: value, ()),
    "columns": Field(lambda value: value, ()),
    "max_rows": Field(whole(0, 50), 0),
    "shown_when": Field(lambda value: value, None),
    "visibility": Field(among(*Question.Visibility.values), Question.Visibility.EVALUATORS.value),
    "identifies_applicant": Field(flag, False),
}
CHOICE: Table = {"code": Field(code), "name": Field(text(200))}
COLUMN_KINDS = (
    Question.Kind.SHORT_TEXT, Question.Kind.CHOICE, Question.Kind.COUNTRY, Question.Kind.NUMBER, Question.Kind.LINK,
)  # fmt: skip
COLUMN: Table = {
    "code": Field(code),
    "name": Field(text(100)),
    "kind": Field(among(*COLUMN_KINDS), Question.Kind.SHORT_TEXT.value),
    "required": Field(flag, True),
    "choices": Field(lambda value: value, ()),
}
SHOWN_WHEN: Table = {"question": Field(code), "values": Field(sequence(text(40)))}
DECLARATION: Table = {
    "code": Field(code),
    "text": Field(text(2000)),
    "version": Field(text(40)),
    "required": Field(flag, True),
    "is_consent_to_publication": Field(flag, False),
}
CATEGORY: Table = {
    "code": Field(code),
    "name": Field(text(60)),
    "tagline": Field(text(300)),
    "description": Field(text(), ""),
    "meant_for": Field(sequence(code), ()),
}
CRITERION: Table = {
    "code": Field(code),
    "name": Field(text(200)),
    "description": Field(text(), ""),
    "weight": Field(whole(1, 100)),
}

PARTS = {
    "timetable": TIMETABLE,
    "method": METHOD,
    "reminders": REMINDERS,
    "retention": RETENTION,
    "countries": COUNTRIES,
    "notices": NOTICES,
}
LISTS = {
    "organisation_kinds": ORGANISATION_KIND,
    "documents": DOCUMENT,
    "checklist": CHECK,
    "info_sessions": INFO_SESSION,
    "sections": SECTION,
    "questions": QUESTION,
    "declarations": DECLARATION,
    "categories": CATEGORY,
}
