"""The row of links on every page of an edition's desk."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.arrival import clock
from accounts.models import Event
from calls import desk
from calls.models import Edition
from calls.rules import Gate
from calls.told import act_of

register = template.Library()


@register.inclusion_tag("calls/_desk_nav.html", takes_context=True)
def desk_nav(context: Context, edition: Edition) -> dict[str, Any]:
    """{% desk_nav edition %}: Process, Submissions, …, Record, the present page marked."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    links = [
        {"address": reverse(page.url_name, args=[edition.slug]), "words": page.words, "current": page.holds(here)}
        for page in desk.pages()
    ]
    return {"edition": edition, "links": links}


@register.filter
def act(event: Event) -> str:
    """What an event of the record was, as people say it."""
    return act_of(event)


@register.simple_tag
def embargo(edition: Edition) -> str:
    """The embargo badge, until the results of `edition` are released. The edition comes from `with_gates`."""
    if Gate.RELEASE_RESULTS in edition.gates_moved_by(clock.now()):
        return ""
    return render_to_string("face/_embargo.html")
