"""Editions loaded from files, cloned, and changed by staff."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls import policies
from calls.actions.sessions import tell_of_changes
from calls.loading import changes, stored
from calls.loading.reading import Data
from calls.loading.shape import Fault
from calls.models import Category, Criterion, Edition, Question, Section
from calls.rules import Gate
from calls.sessions import appointments_of


class Relied(ValidationError):
    """A change was refused because people relied on what stands. `faults` names each."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__([str(fault) for fault in faults])
        self.faults = faults


@transaction.atomic
def store_edition(data: Data, *, by: User | None, at: datetime) -> tuple[Edition, bool]:
    """Make the edition that `data` names say exactly what `data` says; True when anything changed.

    Storing the same data again changes nothing. Raises Relied when a change would
    rewrite what applicants, evaluators or voters relied on.
    """
    edition = Edition.objects.select_for_update().filter(slug=data["slug"]).first()
    before: Data = {}
    if edition is not None:
        before = stored.as_data(edition)
        if not any(changes.changes(before, data)):
            return edition, False
        _refuse_rewriting(edition, before, data, at)
        _keep_form(edition, before, data, by, at)
    edition = edition or Edition(slug=data["slug"])
    stored.settle(edition, data)
    edition.full_clean(exclude=["rehearsal_of"])
    edition.save()
    appointments = appointments_of(edition)
    store_rows(edition, data, at=at)
    tell_of_changes(appointments, edition, by=by, at=at)
    places = [change.place for change in changes.changes(before, data)] if before else ["everything"]
    record("edition stored", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug, places=places[:200])
    return Edition.objects.with_gates().get(pk=edition.pk), True


@transaction.atomic
def clone_edition(edition: Edition, *, slug: str, title: str, by: User | None, at: datetime) -> Edition:
    """A copy of everything staff set, under a new name and with no gate moved."""
    if by is not None:
        require(policies.why_not_run(by, edition))
    if Edition.objects.filter(slug=slug).exists():
        raise ValidationError({"slug": "There is an edition with this name already."})
    made, _changed = store_edition({**stored.as_data(edition), "slug": slug, "title": title}, by=by, at=at)
    return made


def _keep_form(edition: Edition, before: Data, after: Data, by: User | None, at: datetime) -> None:
    """Words of a form in use may still be corrected: who answered the old words keeps them."""
    from calls.actions.form import keep_form  # which stores rows through this module

    if any(any(changes.changes(before[name], after[name], name)) for name in ("sections", "questions")):
        keep_form(edition, reason=str(_("Corrected in the edition's file.")), by=by, at=at)


def _refuse_rewriting(edition: Edition, before: Data, after: Data, at: datetime) -> None:
    if faults := rewritten(edition, before, after, at):
        raise Relied(faults)


def rewritten(edition: Edition, before: Data, after: Data, at: datetime) -> list[Fault]:
    """What `after` would change that people have relied on by `at`."""
    moved = edition.gates_moved_by(at)
    return _registered_for(edition, after) + changes.refused(
        before,
        after,
        opened=Gate.PUBLISH in moved and at >= edition.opens,
        evaluation_started=Gate.START_EVALUATION in moved,
        voting_open=Gate.RELEASE_FINALISTS in moved and at >= edition.voting_opens,
    )


def _registered_for(edition: Edition, after: Data) -> list[Fault]:
    """Sessions that `after` does not name any more although people asked for a place in them."""
    named = [row["title"] for row in after["info_sessions"]]
    gone = edition.info_sessions.exclude(title__in=named).filter(registrations__isnull=False).distinct()
    sentence = _("people are registered for it: it can be called off, but neither removed nor given another title")
    return [Fault(f"info_sessions[{session.title}]", sentence) for session in gone]


def store_rows(edition: Edition, data: Data, *, at: datetime) -> None:
    """Create, change and remove rows below `edition` until they are those of `data`."""
    sections: dict[str, Section] = {}
    categories: dict[str, Category] = {}
    kept: dict[type[models.Model], set[Any]] = defaultdict(set)
    for model, key, says in stored.rows_of(edition, data):
        for values in (key, says):
            if "section" in values:
                values["section"] = sections[values["section"]]
            if "category" in values:
                values["category"] = categories.get(values["category"])
        row, _made = model._default_manager.update_or_create(**key, defaults=says)
        kept[model].add(row.pk)
        if isinstance(row, Section):
            sections[row.code] = row
        if isinstance(row, Category):
            categories[row.code] = row
    _remove_the_rest(edition, kept, at)


def _remove_the_rest(edition: Edition, kept: dict[type[models.Model], set[Any]], at: datetime) -> None:
    questions = stored.questions_of(edition).exclude(pk__in=kept[Question])
    sections = edition.sections.asked().exclude(pk__in=kept[Section])
    if edition.form_versions.exists():  # an earlier form may ask it still
        questions.update(retired_at=at)
        sections.update(retired_at=at)
    else:
        questions.delete()
        sections.delete()
    for category in edition.categories.all():
        category.criteria.exclude(pk__in=kept[Criterion]).delete()
    for rows in (edition.categories, edition.declarations, edition.info_sessions):
        rows.exclude(pk__in=kept[rows.model]).delete()
