"""Who changed what in an application, for those who work on it; what staff and the jury do is told in other places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ENDED_WORK, Event, User
from submissions.models import AnswerChange, Attachment, Editor, Invitation, Submission

ROWS = 50

# Only acts of applicants: the record holds verdicts and outcomes as well, which no history may tell before their gate.
WORDS: dict[str, str | Promise] = {
    "submission started": _("began the application"),
    "submission submitted": _("submitted version %(version)s"),
    "submission reopened": _("opened it again"),
    "submission withdraw": _("withdrew it"),
    "submission answer": _("answered a question of the staff"),
    "submission appeal": _("appealed"),
    "category changed": _("moved it from %(before)s to %(after)s"),
    "project changed": _("changed the project: %(fields)s"),
    "declaration made": _("ticked the declaration “%(declaration)s”"),
    "declaration taken back": _("took the declaration “%(declaration)s” back"),
    "file attached": _("attached “%(file)s”"),
    "new form taken": _("took the new form (%(from)s → %(to)s)"),
    "file removed": _("removed “%(file)s”"),
    "editor added": _("added %(person)s: %(after)s"),
    "editor invited": _("invited %(address)s: %(after)s"),
    "invitation sent again": _("sent the invitation to %(address)s again"),
    "invitation withdrawn": _("withdrew the invitation to %(address)s"),
    "invitation accepted": _("accepted the invitation: %(after)s"),
    "role changed": _("changed the part of %(person)s: %(after)s"),
    "ownership handed over": _("handed ownership over to %(person)s"),
    "editor revoked": _("revoked %(person)s"),
    "editor left": _("left the application"),
}
FIELDS: dict[str, str | Promise] = {"title": _("title"), "acronym": _("acronym"), "website": _("website")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history. `first` and `saves` of a change of an answer that was saved more than once."""

    at: datetime
    by: str
    words: str
    first: datetime | None = None
    saves: int = 1
    version: int | None = None

    @property
    def earlier(self) -> int:
        """The version before this one, to compare with; 0 for none."""
        return self.version - 1 if self.version else 0


@dataclass(slots=True)
class Names:
    """What the record knows by an id only: people, addresses, files, declarations."""

    people: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    declarations: dict[str, str] = field(default_factory=dict)


def has_left(person: User, submission: Submission) -> bool:
    """Whether `person` worked on it once and no longer does: what they know of it they still know."""
    gone = Event.objects.filter(subject=submission.subject, verb__in=ENDED_WORK)
    return gone.filter(facts__person=str(person.public_id)).exists()


def page_of(submission: Submission, number: str | None) -> Page[Any]:
    """One page of the history, the newest first; its rows are Entry."""
    changes = AnswerChange.objects.filter(submission=submission)
    events = Event.objects.filter(subject=submission.subject, verb__in=WORDS)
    both = _keys(changes, "last_at", "answer").union(_keys(events, "at", "event"), all=True)
    page = Paginator(both.order_by("-moment", "-pk"), ROWS).get_page(number)
    keys = [(row["kind"], row["pk"]) for row in page.object_list]
    found = _answers(changes, keys) | _events(submission, events, keys)
    page.object_list = [found[key] for key in keys]
    return page


def _keys(rows: QuerySet[Any], moment: str, kind: str) -> QuerySet[Any]:
    said: QuerySet[Any] = (
        rows.order_by()
        .annotate(moment=F(moment), kind=Value(kind, output_field=CharField()))
        .values("moment", "kind", "pk")
    )
    return said


def _answers(changes: QuerySet[AnswerChange], keys: list[tuple[str, int]]) -> dict[tuple[str, int], Entry]:
    wanted = [pk for kind, pk in keys if kind == "answer"]
    return {
        ("answer", row.pk): Entry(
            row.last_at,
            str(row.by),
            str(_("changed the answer to “%(question)s”")) % {"question": row.question.label},
            row.first_at if row.saves > 1 else None,
            row.saves,
        )
        for row in changes.filter(pk__in=wanted).select_related("by", "question")
    }


def _events(
    submission: Submission, events: QuerySet[Event], keys: list[tuple[str, int]]
) -> dict[tuple[str, int], Entry]:
    rows = list(events.filter(pk__in=[pk for kind, pk in keys if kind == "event"]).select_related("actor"))
    names = _names(submission, rows)
    return {("event", row.pk): _entry(row, names) for row in rows}


def _entry(event: Event, names: Names) -> Entry:
    facts, roles = event.facts, dict(Editor.Role.choices)
    gone = str(_("somebody"))
    said = {
        "version": facts.get("version", ""),
        "from": event.from_state,
        "to": event.to_state,
        "before": event.from_state.upper(),
        "after": roles.get(event.to_state, event.to_state.upper()),
        "fields": ", ".join(str(FIELDS.get(name, name)) for name in facts.get("fields", [])),
        "declaration": names.declarations.get(facts.get("declaration", ""), facts.get("declaration", "")),
        "file": names.files.get(facts.get("file", ""), "?"),
        "person": names.people.get(facts.get("person", ""), gone),
        "address": names.addresses.get(facts.get("invitation", ""), gone),
    }
    by = str(event.actor) if event.actor else str(_("the portal"))
    return Entry(event.at, by, str(WORDS[event.verb]) % said, version=facts.get("version"))


def _names(submission: Submission, events: list[Event]) -> Names:
    """Four queries, however many events."""

    def ids(name: str) -> list[str]:
        return [event.facts[name] for event in events if name in event.facts]

    people = User.objects.filter(public_id__in=ids("person"))
    invitations = Invitation.objects.filter(submission=submission, public_id__in=ids("invitation"))
    files = Attachment.objects.filter(submission=submission, public_id__in=ids("file"))
    declarations = submission.edition.declarations.filter(code__in=ids("declaration"))
    return Names(
        {str(row.public_id): str(row) for row in people},
        {str(row.public_id): row.address for row in invitations},
        {str(row.public_id): row.name for row in files},
        {row.code: row.text if len(row.text) < 90 else f"{row.text[:88]}…" for row in declarations},
    )
