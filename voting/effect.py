"""Whom an annulment touched: shown only after two people have decided it."""

from __future__ import annotations

from django.db.models import Count

from voting.models import Annulment, Vote


def effect_of(annulment: Annulment) -> list[tuple[str, str, int]]:
    """Category, title of the finalist and how many of its votes the annulment holds, in the order of the categories."""
    votes = Vote.objects.filter(annulments=annulment).order_by("category__position", "finalist__project__title")
    named = votes.values_list("category__name", "finalist__project__title")
    return list(named.annotate(Count("pk", distinct=True)))
