"""The staff's list of submissions: which rows, with what loaded."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, When

from calls.models import Edition
from submissions.models import Submission
from submissions.rules import LIVE


def rows_for(edition: Edition, filters: dict[str, Any]) -> QuerySet[Submission]:
    """The edition's submissions by the filters, newest arrival first; each knows whether it is `similar` to another.

    Drafts are listed by owner, category and moment only: what they say is for their editors.
    """
    # Neither the text of versions nor the edition: fifty rows would read both fifty times.
    rows = edition.submissions.select_related("project", "organisation", "category")
    similar = _similar(edition)
    rows = rows.annotate(similar=similar).prefetch_related("editors__person")
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
    if filters.get("flag") == "similar":
        rows = rows.filter(similar)
    return rows.order_by(F("submitted_at").desc(nulls_last=True), "-pk")


def _similar(edition: Edition) -> Case:
    """Whether a live entry shares its title, acronym or website with another; staff compare them side by side.

    Each shared value is looked for once for the whole edition, not once for each row.
    """
    live = Submission.objects.filter(edition=edition, state__in=LIVE).order_by()

    def shared(column: str) -> QuerySet[Any]:
        found: QuerySet[Any] = live.exclude(**{column: ""}).values(column).annotate(n=Count("pk"))
        return found.filter(n__gt=1).values(column)

    alike = Q()
    for column in ("title_key", "acronym_key", "project__website"):
        alike |= Q(**{f"{column}__in": shared(column)})
    return Case(When(alike, state__in=LIVE, then=True), default=False, output_field=BooleanField())
