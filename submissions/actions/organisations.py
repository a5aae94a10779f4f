"""Organisations, who acts for them, and their projects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.countries import is_country, normalised
from submissions import policies
from submissions.actions.folding import FOLDED_OF_HOUSE, fold, fold_house
from submissions.directory import knows_by_mail, pic_of, why_not_join
from submissions.models import Member, Organisation, Project


@transaction.atomic
def create_organisation(
    *,
    legal_name: str,
    kind: str,
    country: str,
    website: str = "",
    pic: str = "",
    preciseu_partner: bool = False,
    by: User,
    at: datetime,
) -> Organisation:
    """Write down a legal entity for which `by` acts. EL and UK are stored as GR and GB."""
    organisation = Organisation(
        legal_name=" ".join(legal_name.split()),
        kind=kind,
        country=normalised(country),
        website=website,
        pic=pic_of(pic),
        preciseu_partner=preciseu_partner,
        created_at=at,
        rehearsal=by.rehearsal,
    )
    fold_house(organisation)
    organisation.full_clean()
    organisation.save()
    Member.objects.create(organisation=organisation, person=by, since=at)
    record("organisation created", subject_of(organisation), by=by, at=at)
    return organisation


def subject_of(organisation: Organisation) -> str:
    """Its name in the record of events."""
    return f"organisation:{organisation.public_id}"


@transaction.atomic
def act_for(organisation: Organisation, *, by: User, at: datetime) -> Member:
    """Apply for an organisation of the directory. Vouched for at once when the person's mail is of its house.

    Whoever is not vouched for may apply, and sees nothing of the organisation's other entries.
    """
    organisation = present(organisation)
    require(why_not_join(by, organisation))
    vouched = knows_by_mail(by, organisation)
    member, new = Member.objects.get_or_create(
        organisation=organisation, person=by, defaults={"since": at, "vouched": vouched}
    )
    if new:
        record("member added", subject_of(organisation), by=by, at=at, to_state="vouched" if vouched else "unconfirmed")
    return member


@transaction.atomic
def vouch_for(member: Member, *, by: User, at: datetime) -> Member:
    """Confirm that the person acts for the organisation: from now on its entries are shown to them."""
    member = Member.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member.pk)
    require(policies.why_not_keep_organisations(by, member.organisation))
    if not member.vouched:
        member.vouched = True
        member.save(update_fields=["vouched"])
        record("member vouched for", subject_of(member.organisation), by=by, at=at, person=member.person_id)
    return member


@transaction.atomic
def update_organisation(organisation: Organisation, *, by: User, at: datetime, **changes: Any) -> Organisation:
    """Correct what is known of an organisation. Versions that arrived keep what they said; the change is recorded.

    changes  legal_name, kind, country, website, pic, parent, preciseu_partner, listed
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require(policies.why_not_keep_organisations(by, organisation))
    if organisation.merged_into_id:
        raise ValidationError(_("This organisation was merged into another one."))
    changes["country"], changes["pic"] = normalised(changes["country"]), pic_of(changes["pic"])
    if not is_country(changes["country"]):
        raise ValidationError({"country": _("Choose a country from the list.")})
    _refuse_a_circle(organisation, changes["parent"])
    before = {name: getattr(organisation, name) for name in changes}
    for name, value in changes.items():
        setattr(organisation, name, value)
    fold_house(organisation)
    organisation.full_clean()
    organisation.save(update_fields=[*changes, *FOLDED_OF_HOUSE])
    facts: dict[str, Any] = {
        name: [_plain(before[name]), _plain(changes[name])] for name in changes if before[name] != changes[name]
    }
    if facts:
        record("organisation changed", subject_of(organisation), by=by, at=at, **facts)
    return organisation


def _refuse_a_circle(organisation: Organisation, parent: Organisation | None) -> None:
    """A parent has parents, and none of them is the organisation itself."""
    seen = {organisation.pk}
    while parent is not None:
        if parent.pk in seen:
            raise ValidationError({"parent": _("This organisation is below the one that you chose as its parent.")})
        seen.add(parent.pk)
        parent = parent.parent


def _plain(value: Any) -> Any:
    return str(value.public_id) if isinstance(value, Organisation) else value


def present(organisation: Organisation) -> Organisation:
    """The row that stands for the organisation now, locked: where it was merged, the one it was merged into."""
    row = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=organisation.pk)
    return row if row.merged_into is None else present(row.merged_into)


@transaction.atomic
def create_project(
    organisation: Organisation, *, title: str, acronym: str = "", website: str = "", by: User, at: datetime
) -> Project:
    organisation = present(organisation)
    require(policies.why_not_act_for(by, organisation))
    project = Project(
        organisation=organisation,
        title=" ".join(title.split()),
        acronym=acronym.strip(),
        website=website,
        created_at=at,
    )
    fold(project)
    project.full_clean()
    project.save()
    record("project created", f"project:{project.public_id}", by=by, at=at)
    return project
