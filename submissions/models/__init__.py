"""Organisations, their projects, and projects entered in one category of one edition."""

from submissions.models.answers import Answer, DeclarationMade
from submissions.models.attachments import Attachment, attachment_name
from submissions.models.checks import Appeal, Clarification, EligibilityCheck
from submissions.models.finalists import FinalistTask
from submissions.models.grants import Grant, GrantQuerySet
from submissions.models.likenesses import Likeness, LikenessQuerySet
from submissions.models.messages import Message, Thread, ThreadMark
from submissions.models.organisations import Member, Organisation, OrganisationQuerySet
from submissions.models.people import AnswerChange, Invitation, InvitationQuerySet
from submissions.models.projects import Project
from submissions.models.submissions import Editor, Submission, SubmissionQuerySet
from submissions.models.versions import Version

__all__ = [
    "Answer",
    "AnswerChange",
    "Appeal",
    "Attachment",
    "Clarification",
    "DeclarationMade",
    "Editor",
    "EligibilityCheck",
    "FinalistTask",
    "Grant",
    "GrantQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Likeness",
    "LikenessQuerySet",
    "Member",
    "Message",
    "Organisation",
    "OrganisationQuerySet",
    "Project",
    "Submission",
    "SubmissionQuerySet",
    "Thread",
    "ThreadMark",
    "Version",
    "attachment_name",
]
