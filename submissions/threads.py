"""What of a thread somebody has not read, and whom its letters concern."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Role
from calls.models import Edition
from submissions.models import Editor, Message, Submission, ThreadMark

Side = Message.Side


@dataclass(frozen=True, slots=True)
class Waiting:
    """Unread messages of one thread that no letter has told of yet; `latest` is the key of the newest."""

    submission: Submission
    count: int
    latest: int


def other(side: str) -> str:
    return Side.STAFF if side == Side.APPLICANT else Side.APPLICANT


def unread_of(person: User, submission: Submission, side: str) -> int:
    """How many messages of the other side `person` has not opened."""
    read = ThreadMark.objects.filter(submission=submission, person=person).values("read_to")
    theirs = Message.objects.filter(submission=submission, side=other(side)).exclude(by=person)
    return theirs.filter(pk__gt=Coalesce(Subquery(read), 0)).count()


def with_unread(rows: QuerySet[Submission], person: User) -> QuerySet[Submission]:
    """`rows` of an applicant, each knowing how many messages of staff are `unread`."""
    read = ThreadMark.objects.filter(submission=OuterRef("submission"), person=person).values("read_to")
    counted = (
        Message.objects.filter(submission=OuterRef("pk"), side=Side.STAFF, pk__gt=Coalesce(Subquery(read), 0))
        .order_by()
        .values("submission")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(unread=Coalesce(Subquery(counted), 0))


def recipients(submission: Submission, side: str) -> list[int]:
    """Keys of those who get a letter about a message of `side`: of the other side, whoever may answer it."""
    if side == Side.STAFF:
        return [row.person_id for row in submission.editors.all() if row.role != Editor.Role.VIEW]
    return staff_of(submission.edition)


def staff_of(edition: Edition) -> list[int]:
    """The staff of its world: a rehearsal's invented ones, or the real ones."""
    world = edition.slug if edition.is_rehearsal else ""
    staff = User.objects.filter(is_staff=True, is_active=True, groups__name=Role.STAFF.value, rehearsal=world)
    return sorted(staff.values_list("pk", flat=True))


def waiting_for(person: User, edition: Edition, side: str) -> list[Waiting]:
    """The threads of `edition` with messages that `person` has neither read nor been told of; for staff the open ones."""
    mark = ThreadMark.objects.filter(submission=OuterRef("submission"), person=person)
    found = Message.objects.filter(submission__edition=edition, side=other(side)).exclude(by=person)
    if side == Side.STAFF:
        found = found.filter(submission__thread__open_since__isnull=False)
    else:
        writes = Q(submission__editors__person=person) & ~Q(submission__editors__role=Editor.Role.VIEW)
        found = found.filter(writes)
    read, told = (Coalesce(Subquery(mark.values(name)), 0) for name in ("read_to", "told_to"))
    keys = dict[int, list[int]]()
    for submission, key in found.filter(pk__gt=read).filter(pk__gt=told).values_list("submission_id", "pk"):
        keys.setdefault(submission, []).append(key)
    rows = Submission.objects.filter(pk__in=keys).select_related("project", "category").order_by("pk")
    return [Waiting(row, len(keys[row.pk]), max(keys[row.pk])) for row in rows]


def name_for_staff(submission: Submission) -> str:
    """Its number; of a draft staff know the category, not what it says."""
    if submission.version_id and submission.number:
        return submission.number
    return _("a draft in %(category)s") % {"category": submission.category.name}
