"""Organisations and their projects."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.countries import normalised
from submissions import policies
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
        pic=pic,
        preciseu_partner=preciseu_partner,
        created_at=at,
        rehearsal=by.rehearsal,
    )
    organisation.full_clean()
    organisation.save()
    Member.objects.create(organisation=organisation, person=by, since=at)
    record("organisation created", f"organisation:{organisation.public_id}", by=by, at=at)
    return organisation


@transaction.atomic
def create_project(
    organisation: Organisation, *, title: str, acronym: str = "", website: str = "", by: User, at: datetime
) -> Project:
    require(policies.why_not_act_for(by, organisation))
    project = Project(
        organisation=organisation,
        title=" ".join(title.split()),
        acronym=acronym.strip(),
        website=website,
        created_at=at,
    )
    project.full_clean()
    project.save()
    record("project created", f"project:{project.public_id}", by=by, at=at)
    return project
