"""The row of links on every page of an edition's desk."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from calls import desk
from calls.models import Edition

register = template.Library()


@register.inclusion_tag("calls/_desk_nav.html", takes_context=True)
def desk_nav(context: Context, edition: Edition) -> dict[str, Any]:
    """{% desk_nav edition %}: Process, Submissions, …, Record, the present page marked."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    links = [
        {"address": reverse(page.url_name, args=[edition.slug]), "words": page.words, "current": page.url_name == here}
        for page in desk.pages()
    ]
    return {"edition": edition, "links": links}
