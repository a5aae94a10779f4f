"""Two rows of one organisation become one. Nothing is lost: what pointed to the duplicate points to the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel, Model, Q
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from submissions import policies
from submissions.actions.organisations import subject_of
from submissions.conflicted import hidden
from submissions.models import Member, Organisation, Project, Submission
from submissions.rules import LIVE


def merge_organisations(
    duplicate: Organisation, into: Organisation, *, reason: str, by: User, at: datetime
) -> Organisation:
    """Merge `duplicate` into `into`, which stays: projects, entries, members, evaluators and children move to it.

    The old row stays and points to the other; versions that arrived keep the name that they arrived with.

    Raises ValidationError naming what stands in the way: two entries of which one organisation may have only one.
    """
    try:
        with transaction.atomic():
            return _merge(duplicate, into, reason=reason, by=by, at=at)
    except IntegrityError:  # handed in while we looked
        raise ValidationError(
            _("An entry arrived meanwhile that one organisation cannot have twice. Look again.")
        ) from None


def _merge(duplicate: Organisation, into: Organisation, *, reason: str, by: User, at: datetime) -> Organisation:
    # No key: whoever enters a project just now need not wait with it in hand, which we shall ask for next.
    order = (
        Organisation.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=(duplicate.pk, into.pk))
        .order_by("pk")
    )
    rows = {row.pk: row for row in order}
    duplicate, into = rows[duplicate.pk], rows[into.pk]
    require(policies.why_not_keep_organisations(by, duplicate, into))
    if not reason.strip():
        raise ValidationError({"reason": _("Say how you know that they are one organisation.")})
    if duplicate.pk == into.pk or duplicate.merged_into_id or into.merged_into_id:
        raise ValidationError(_("Choose two different organisations that are not merged yet."))
    projects = list(Project.objects.select_for_update().filter(organisation=duplicate).order_by("pk"))
    if clashes := clashes_of_merge(duplicate, into, by):
        raise ValidationError(clashes)
    if _is_below(into, duplicate):  # its children become those of `into`
        into.parent = None
        into.save(update_fields=["parent"])
    moved = {"projects": len(projects), **_move(duplicate, into)}
    _complete(into, duplicate)
    Organisation.objects.filter(pk=duplicate.pk).update(merged_into=into, merged_at=at, parent=None, listed=False)
    facts: dict[str, Any] = {"into": str(into.public_id), "from": str(duplicate.public_id), **moved}
    for row in (duplicate, into):
        record("organisations merged", subject_of(row), by=by, at=at, reason=reason.strip(), **facts)
    return into


def clashes_of_merge(duplicate: Organisation, into: Organisation, reader: User) -> list[str]:
    """One sentence per pair of entries that one organisation may not have in one edition; what is hidden is not named."""
    closed = set(hidden(reader).filter(organisation__in=[duplicate, into]).values_list("pk", flat=True))
    theirs = Submission.objects.filter(organisation=duplicate, state__in=LIVE).select_related("edition")
    found = []
    for row in theirs:
        same = Q(title_key=row.title_key) & ~Q(title_key="") | Q(acronym_key=row.acronym_key) & ~Q(acronym_key="")
        for other in Submission.objects.filter(same, organisation=into, edition=row.edition_id, state__in=LIVE):
            sentence = _("%(edition)s: %(one)s and %(other)s have one title or acronym. Withdraw or decide one first.")
            if closed & {row.pk, other.pk}:
                sentence = _(
                    "%(edition)s: two entries have one title or acronym. A colleague without a conflict sees which."
                )
            names = {"edition": row.edition.short_title, "one": row.number, "other": other.number}
            found.append(sentence % names)
    return found


def _move(duplicate: Organisation, into: Organisation) -> dict[str, int]:
    """Every row of every app that points to the duplicate; returns how many of which table."""
    Member.objects.filter(
        organisation=duplicate, person__in=into.members.filter(vouched=True).values("person")
    ).delete()
    double = into.members.filter(person__in=duplicate.members.values("person"))
    double.delete()  # what is left there is not vouched for; the duplicate's may be
    counts = {}
    # Hidden ones, too: evaluators point to an organisation, which knows nothing of them.
    relations = [row for row in Organisation._meta.get_fields(include_hidden=True) if isinstance(row, ManyToOneRel)]
    for relation in relations:
        field, model = relation.field, relation.related_model
        if field.name == "merged_into" or not (isinstance(model, type) and issubclass(model, Model)):
            continue
        rows = model._default_manager.filter(**{field.name: duplicate})
        if model is Organisation:
            rows = rows.exclude(pk=into.pk)
        more = {"compared": None} if model is Submission else {}
        counts[model._meta.model_name or ""] = rows.update(**{field.name: into, **more})
    counts.pop("project", None)
    return {name: count for name, count in counts.items() if count}


def _is_below(organisation: Organisation, other: Organisation) -> bool:
    """Whether `other` is among the parents of `organisation`."""
    parent = organisation.parent
    while parent is not None and parent != other:
        parent = parent.parent
    return parent is not None


def _complete(into: Organisation, duplicate: Organisation) -> None:
    """What only the duplicate said is kept; where both say something, the row that stays is right."""
    fields = ["website", "pic", "host"]
    for name in fields:
        if not getattr(into, name):
            setattr(into, name, getattr(duplicate, name))
    into.preciseu_partner = into.preciseu_partner or duplicate.preciseu_partner
    if into.parent_id is None and duplicate.parent is not None and not _is_below(duplicate, into):
        into.parent = duplicate.parent
    into.full_clean()
    into.save(update_fields=[*fields, "preciseu_partner", "parent"])
