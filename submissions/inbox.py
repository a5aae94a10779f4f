"""The staff's list of submissions: which rows, with what loaded."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from calls.models import Edition
from submissions.models import Submission
from submissions.rules import LIVE


def rows_for(edition: Edition, filters: dict[str, Any]) -> QuerySet[Submission]:
    """The edition's submissions by the filters, newest arrival first; each knows whether it is `similar` to another.

    Drafts are listed by owner, category and moment only: what they say is for their editors.
    """
    rows = edition.submissions.for_listing().annotate(similar=Exists(_alike())).prefetch_related("editors__person")
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
        rows = rows.filter(similar=True)
    return rows.order_by(F("submitted_at").desc(nulls_last=True), "-pk")


def _alike() -> QuerySet[Submission]:
    """Another live entry of the edition with the same title, acronym or website; staff compare them side by side."""
    same_title = ~Q(title_key="") & Q(title_key=OuterRef("title_key"))
    same_acronym = ~Q(acronym_key="") & Q(acronym_key=OuterRef("acronym_key"))
    same_site = ~Q(project__website="") & Q(project__website=OuterRef("project__website"))
    alike = Submission.objects.filter(edition=OuterRef("edition"), state__in=LIVE).exclude(pk=OuterRef("pk"))
    return alike.filter(same_title | same_acronym | same_site)
