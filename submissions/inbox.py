"""The staff's list of submissions: which rows, with what loaded."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from accounts.models import User
from calls.models import Edition
from submissions import conflicted
from submissions.models import Likeness, Submission


def rows_for(edition: Edition, filters: dict[str, Any], person: User) -> QuerySet[Submission]:
    """The edition's submissions by the filters, newest arrival first, but for those in which `person` has a hand.

    Each says in `similar` how it is to another, and in `waits_since` since when an applicant's message waits for an answer.

    Drafts are listed by owner, category and moment only: what they say is for their editors.
    """
    # Neither the text of versions nor the edition: fifty rows would read both fifty times.
    rows = conflicted.shown(edition.submissions.all(), person).select_related("project", "organisation", "category")
    similar = _similar(edition)
    rows = rows.annotate(similar=similar, waits_since=F("thread__open_since")).prefetch_related("editors__person")
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
        rows = rows.filter(Q(**{"similar__in": FLAGS[flag]}))
    return rows.order_by(F("submitted_at").desc(nulls_last=True), "-pk")


# What the filter is called -> which words of `similar` it lets through.
FLAGS = {"similar": ("undecided", "same"), "undecided": ("undecided",), "same": ("same",)}


def _similar(edition: Edition) -> Case:
    """Whether an entry looks like another that is handed in: "same" or "undecided" as staff have it, "" if not.

    The pairs are read once for the whole edition, not once for each row.
    """
    pairs = Likeness.objects.standing().filter(Q(first__edition=edition) | Q(second__edition=edition)).order_by()

    def among(verdict: str) -> Q:
        found = pairs.filter(verdict=verdict)
        return Q(pk__in=found.values("first")) | Q(pk__in=found.values("second"))

    same = When(among(Likeness.Verdict.SAME), then=Value("same"))
    return Case(same, When(among(""), then=Value("undecided")), default=Value(""), output_field=CharField())
