"""Rows of configuration that staff edit one by one."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls import policies
from calls.actions.editions import Relied, rewritten
from calls.actions.form import keep_form
from calls.actions.sessions import tell_of_changes
from calls.loading import stored
from calls.loading.reading import off_100, read_form
from calls.loading.shape import Fault
from calls.models import Criterion, Edition, Question, Section
from calls.rules import Gate
from calls.sessions import appointments_of


@transaction.atomic
def configure(row: models.Model, *, by: User, at: datetime) -> models.Model:
    """Store a row of configuration as it is now. Raises Relied for what would rewrite what people relied on."""
    edition = _locked_edition_of(row)
    require(policies.why_not_run(by, edition))
    if faults := faults_of_change(row, at=at):
        raise Relied(faults)
    before = appointments_of(edition)
    _keep_form(row, edition, by, at)
    row.save()
    tell_of_changes(before, edition, by=by, at=at)
    _note("configuration changed", row, edition, by, at)
    return row


@transaction.atomic
def discard(row: models.Model, *, by: User, at: datetime) -> None:
    """Remove a row of configuration that nobody relied on yet."""
    edition = _locked_edition_of(row)
    require(policies.why_not_run(by, edition))
    if faults := faults_of_removal(row, at=at):
        raise Relied(faults)
    _keep_form(row, edition, by, at)
    _note("configuration removed", row, edition, by, at)
    row.delete()


def faults_of_change(row: models.Model, *, at: datetime) -> list[Fault]:
    """What would be refused if `row` were stored as it is now; nothing is stored."""
    return _faults_after(row, lambda: copy(row).save(), at)


def faults_of_removal(row: models.Model, *, at: datetime) -> list[Fault]:
    """What would be refused if `row` were removed; nothing is removed."""
    try:
        return _faults_after(row, lambda: copy(row).delete(), at)
    except models.ProtectedError:
        return [Fault(str(row), _("cannot be removed: something has been entered that belongs to it"))]


def _faults_after(row: models.Model, act: Callable[[], Any], at: datetime) -> list[Fault]:
    edition = _edition_of(row)
    before = stored.as_data(edition)
    with transaction.atomic():
        act()
        after = stored.as_data(Edition.objects.with_gates().get(pk=edition.pk))
        transaction.set_rollback(True)
    if isinstance(row, Section | Question):
        _form, faults = read_form(after, [category["code"] for category in after["categories"]])
        if faults:
            return faults
    faults = rewritten(edition, before, after, at)
    if isinstance(row, Criterion) and Gate.PUBLISH in edition.gates_moved_by(at) and not faults:
        return list(off_100(after))  # whole editions are loaded from a file, and two weights changed in one go
    return faults


def _keep_form(row: models.Model, edition: Edition, by: User, at: datetime) -> None:
    """Who answered a question keeps it as it was."""
    if isinstance(row, Section | Question):
        keep_form(edition, reason=str(_("Corrected in the admin site.")), by=by, at=at)


def _edition_of(row: models.Model) -> Edition:
    """The stored edition that a row of configuration belongs to."""
    parent: Any = row
    if isinstance(row, Criterion):
        parent = row.category
    elif isinstance(row, Question):
        parent = row.section
    return Edition.objects.with_gates().get(pk=parent.pk if isinstance(parent, Edition) else parent.edition_id)


def _locked_edition_of(row: models.Model) -> Edition:
    return Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=_edition_of(row).pk)


def _note(verb: str, row: models.Model, edition: Edition, by: User, at: datetime) -> None:
    kind = row._meta.model_name or ""
    name = getattr(row, "code", "") or getattr(row, "title", "")
    record(verb, f"edition:{edition.slug}", by=by, at=at, edition=edition.slug, row=kind, name=str(name))
