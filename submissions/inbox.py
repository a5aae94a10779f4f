"""The staff's list of submissions: which rows, with what loaded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from calls.models import Edition
from submissions.models import Editor, Likeness, Submission
from submissions.rules import State


def rows_for(edition: Edition, filters: dict[str, Any], hidden: Collection[int]) -> QuerySet[Submission]:
    """The edition's submissions by the filters, newest arrival first, but for the ids `hidden` from the reader.

    Each says in `waits_since` since when an applicant's message waits for an answer.

    Drafts are listed by owner, category and moment only: what they say is for their editors.
    """
    # Neither the text of versions nor the edition: fifty rows would read both fifty times. And no subquery that most
    # pages do without: to plan ten of them takes PostgreSQL five times as long as to find the rows.
    owners = Editor.objects.filter(role=Editor.Role.OWNER, submission__version=None).select_related("person")
    rows = edition.submissions.exclude(pk__in=hidden).select_related("project", "organisation", "category")
    rows = rows.annotate(waits_since=F("thread__open_since")).prefetch_related(
        Prefetch("editors", owners, "owners_of_draft")
    )
    handed_in = Q(version__isnull=False)
    if text := filters.get("q", "").strip():
        names = Q(organisation__legal_name__icontains=text) | Q(project__title__icontains=text)
        rows = rows.filter(handed_in, Q(number__icontains=text) | names)
    if category := filters.get("category"):
        rows = rows.filter(category__code=category)
    if state := filters.get("state"):
        rows = rows.filter(state=state)
    if country := filters.get("country"):
        rows = rows.filter(handed_in, organisation__country=country)
    flag = filters.get("flag")
    if flag == "messages":
        rows = rows.filter(thread__open_since__isnull=False)
    elif flag:
        rows = rows.filter(pk__in=[pk for pk, word in similar_in(edition).items() if word in FLAGS[flag]])
    return rows.order_by(F("submitted_at").desc(nulls_last=True), "-pk")


# What the filter is called -> which words of `similar_in` it lets through.
FLAGS = {"similar": ("undecided", "same"), "undecided": ("undecided",), "same": ("same",)}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list; `state` in words, which Django's own way makes of every state for each row."""

    submission: Submission
    state: str
    similar: str


def lines_of(edition: Edition, rows: Sequence[Submission]) -> list[Line]:
    similar = similar_in(edition, rows)
    return [Line(row, str(State(row.state).label), similar.get(row.pk, "")) for row in rows]


def similar_in(edition: Edition, among: Sequence[Submission] | None = None) -> dict[int, str]:
    """Entry -> how it is to another that is handed in: "same" as staff have it, or "undecided"; in one query.

    among  only these; all of the edition without
    """
    first, second = (Q(first__edition=edition), Q(second__edition=edition))
    if among is not None:
        first, second = Q(first__in=among), Q(second__in=among)
    wanted = ["", Likeness.Verdict.SAME]
    pairs = Likeness.objects.standing().filter(first | second, verdict__in=wanted).order_by("verdict")  # "same" last
    said = {"": "undecided", Likeness.Verdict.SAME.value: "same"}
    return {pk: said[verdict] for *pair, verdict in pairs.values_list("first", "second", "verdict") for pk in pair}
