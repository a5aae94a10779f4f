"""What the rules say of whoever applies, while the form is filled in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from django.http import QueryDict

from accounts.models import User
from calls.eligibility import Answer, Reason, reasons
from calls.models import Category, Edition
from submissions.directory import offered_to
from submissions.models import Organisation, Project

NEW = "new"  # "new": a project of a new organisation; "new:<organisation>": a new project of a known one


def reasons_for(edition: Edition, kind: str, country: str, category: Category | None) -> list[Reason]:
    """What the rules say of an organisation, and of its category where one is chosen."""
    return reasons(
        kind,
        country,
        kinds=edition.organisation_kinds,
        countries=edition.countries,
        meant_for=category.meant_for if category else (),
        category=category.name if category else "",
    )


def reasons_while_typing(edition: Edition, typed: QueryDict, person: User | None) -> list[Reason]:
    """The same for what is typed so far; nothing before both kind and country are known.

    typed  country, kind and category as the pages name them; "project" and "known" stand for an organisation
    """
    entity = _organisation(typed.get("project", NEW), typed.get("known", ""), person)
    kind = entity.kind if entity else typed.get("kind", "")
    country = entity.country if entity else typed.get("country", "")
    if not kind or not country:
        return []
    chosen = typed.get("category", "")
    category = edition.categories.filter(pk=chosen).first() if chosen.isdigit() and len(chosen) < 10 else None
    return reasons_for(edition, kind, country, category)


def doubts(found: Sequence[Reason]) -> list[Reason]:
    return [reason for reason in found if reason.answer is not Answer.YES]


def mark_of(found: Sequence[Reason]) -> str:
    """Names these very doubts: a page that sends it back has shown them; empty where there is none."""
    told = "\n".join(reason.sentence for reason in doubts(found))
    return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""


def _organisation(project: str, known: str, person: User | None) -> Organisation | None:
    """The organisation that is chosen already: of an own project, an own one, or one offered from the directory."""
    if person is None:
        return None
    if project == NEW:
        return offered_to(person).filter(public_id=known).first() if _is_id(known) else None
    if project.startswith(f"{NEW}:"):
        own = project.removeprefix(f"{NEW}:")
        return Organisation.objects.of(person).filter(public_id=own).first() if _is_id(own) else None
    projects = Project.objects.filter(organisation__members__person=person).select_related("organisation")
    found = projects.filter(public_id=project).first() if _is_id(project) else None
    return found.organisation if found else None


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
