"""Deletes what was never handed in and makes the rest anonymous, once its time is over.

Works as the owner of the tables, because versions are append-only for everybody else; hence the operator's command.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from accounts.actions import record
from accounts.models import Consent
from calls.models import Edition
from notifications.models import Letter
from reports.models import Download, Export
from reports.retention.fates import FATES, Blanked, Goes
from reports.retention.plan import WITH_DOCUMENTS, documents, plan, remaining
from submissions.actions import forget_old_drafts, remove_files
from submissions.keeping import Kept, kept_as
from submissions.models import Attachment, Editor, Organisation, Project, Submission, Version

OWNER = "owner"
NOBODY = "Anonymous applicant"


def retain(edition: Edition, *, at: datetime) -> dict[str, int]:
    """Let go of everything of `edition` whose time is over at `at`; returns how many of each kind. Twice is once.

    Documents of the whole edition go with the entries that they name.
    """
    due = {line.what for line in plan(edition) if line.is_due(at)}
    gone = {kind.value: 0 for kind in Kept}
    gone[Kept.DRAFT.value] = forget_old_drafts(edition, at=at)
    for entry in list(remaining(edition)):
        kind = kept_as(entry)
        if kind is not Kept.DRAFT and kind.value in due:
            anonymise(entry, published=kind is Kept.EVIDENCE, at=at)
            gone[kind.value] += 1
    gone["documents"] = sum(_let_go_of_documents(edition, kind, at) for kind in WITH_DOCUMENTS if kind.value in due)
    return gone


def _let_go_of_documents(edition: Edition, kind: Kept, at: datetime) -> int:
    """Files of the whole edition that name whom the portal does not know any more, with the list of who took them."""
    with transaction.atomic(using=OWNER):
        made = list(documents(edition, kind).using(OWNER).select_for_update())
        if made:
            Download.objects.using(OWNER).filter(export__in=made).delete()
            Export.objects.using(OWNER).filter(pk__in=[export.pk for export in made]).delete()
            about = f"edition:{edition.slug}"
            record("documents removed", about, by=None, at=at, edition=edition.slug, using=OWNER, number=len(made))
    remove_files([str(export.file.name) for export in made if export.file])
    return len(made)


def anonymise(entry: Submission, *, published: bool, at: datetime) -> None:
    """Leave of an entry what a statistic and a recount need: category, country, kind, state, scores, places.

    published   project, organisation and summary of a finalist stay: they were published with the result
    """
    files = _files_of(entry)
    with transaction.atomic(using=OWNER):
        Submission.objects.using(OWNER).select_for_update(of=("self",)).get(pk=entry.pk)
        _blank_letters(entry)
        Consent.objects.using(OWNER).filter(about=entry.subject).delete()
        for (label, path), fate in FATES.items():
            rows: Any = apps.get_model(label)._default_manager.using(OWNER).filter(**{path: entry.pk})
            if isinstance(fate, Goes):
                rows.delete()
            elif isinstance(fate, Blanked):
                rows.filter(**fate.where).update(**fate.columns)
        _empty_versions(entry, at)
        whose = {} if published else _nobody(entry)
        Submission.objects.using(OWNER).filter(pk=entry.pk).update(anonymised_at=at, **whose)
        if not published and not Submission.objects.using(OWNER).filter(project=entry.project_id).exists():
            Project.objects.using(OWNER).filter(pk=entry.project_id).delete()
        slug = entry.edition.slug
        record("entry anonymised", entry.subject, by=None, at=at, edition=slug, using=OWNER, published=published)
    remove_files(files)


def _files_of(entry: Submission) -> list[str]:
    made = Export.objects.filter(submission=entry).exclude(file="").values_list("file", flat=True)
    return [*Attachment.objects.filter(submission=entry).values_list("file", flat=True), *made]


def _blank_letters(entry: Submission) -> None:
    """Those about the entry, and those of its edition to the people who worked on it."""
    people = Editor.objects.using(OWNER).filter(submission=entry.pk).values("person")
    about = Q(key__contains=str(entry.public_id)) | Q(edition=entry.edition.slug, person__in=people)
    Letter.objects.using(OWNER).filter(about).update(person=None, to="", subject="", text="", html="", failure="")


def _empty_versions(entry: Submission, at: datetime) -> None:
    """The hash stays that of what arrived, so a receipt can still be told from a forged one."""
    for version in Version.objects.using(OWNER).filter(submission=entry.pk, anonymised_at=None):
        text = json.dumps(_without_people(version.content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        Version.objects.using(OWNER).filter(pk=version.pk).update(canonical=text, anonymised_at=at)


def _without_people(content: dict[str, Any]) -> dict[str, Any]:
    kept = {name: content[name] for name in ("format", "edition", "number", "version", "arrived_at", "category")}
    applicant = content["organisation"]
    return kept | {
        "submission": content["submission"],
        "organisation": {"legal_name": NOBODY, "kind": applicant["kind"], "country": applicant["country"],
                         "website": "", "pic": ""},
        "project": {"title": NOBODY, "acronym": "", "website": ""},
        "answers": [], "files": [], "declarations": [],
    }  # fmt: skip


def _nobody(entry: Submission) -> dict[str, Any]:
    """A project of an applicant without a name, of the same kind and country: the entry belongs to that from now on."""
    was = entry.organisation
    rehearsal = entry.edition.slug if entry.edition.is_rehearsal else ""
    applicant, _ = Organisation.objects.using(OWNER).get_or_create(
        legal_name=NOBODY, kind=was.kind, country=was.country, rehearsal=rehearsal
    )
    project = Project(organisation=applicant, title=NOBODY)
    project.save(using=OWNER)
    return {"organisation": applicant, "project": project, "title_key": "", "acronym_key": ""}
