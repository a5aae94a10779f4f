"""What is stored beside names and addresses so that PostgreSQL can compare them. Changes rows in memory only."""

from __future__ import annotations

from submissions.likeness import folded, host_of, site_of
from submissions.models import Organisation, Project

FOLDED = ("title_folded", "acronym_folded", "site")  # of a project
FOLDED_OF_HOUSE = ("name_folded", "host")  # of an organisation


def fold(project: Project) -> None:
    project.title_folded = folded(project.title)
    project.acronym_folded = folded(project.acronym)[:200]
    project.site = site_of(project.website)


def fold_house(organisation: Organisation) -> None:
    organisation.name_folded = folded(organisation.legal_name)
    organisation.host = host_of(organisation.website)
