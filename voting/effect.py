"""Whom an annulment touched: shown once two people have decided it, and while its votes do not count."""

from __future__ import annotations

from django.db.models import Count

from voting.models import Annulment, Vote

LEAST = 10  # votes of a category; of fewer the effect would tell what one person chose


def effect_of(annulment: Annulment) -> list[tuple[str, str, int | None]]:
    """Category, title of the finalist and how many of its votes the annulment holds, in the order of the categories.

    Nothing before a second person has annulled them, nor once somebody wants them back: then they would be part of the
    count again, and to annul, look and restore would tell a standing. A category with too few says so without names.
    """
    if annulment.confirmed_at is None or annulment.restoration_proposed_at is not None:
        return []
    votes = Vote.objects.filter(annulments=annulment).order_by("category__position", "finalist__project__title")
    found = list(votes.values_list("category__name", "finalist__project__title").annotate(Count("pk", distinct=True)))
    held: dict[str, int] = {}
    for category, _title, number in found:
        held[category] = held.get(category, 0) + number
    few = [(category, "", None) for category, number in held.items() if number < LEAST]
    return [row for row in found if held[row[0]] >= LEAST] + few
