"""Files of a draft: they go up before the final click, by a script with progress or by a plain form."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from submissions import actions
from submissions.models import Attachment, Submission
from submissions.steps import address_of
from submissions.views.reading import submission_of


@require_POST
def upload(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """A file, before the final click. A script gets JSON: the file as it stands in the list, or the reason."""
    submission = submission_of(request.user, public_id)
    by_script = request.accepts("application/json") and not request.accepts("text/html")
    if by_script:
        return _for_script(request, submission)
    if not take_files(request, submission):
        messages.error(request, _("Choose a file first."))
    back = request.POST.get("back", "")
    return redirect(address_of(submission, back) if back.isidentifier() else submission)


def _for_script(request: AuthenticatedRequest, submission: Submission) -> JsonResponse:
    if request.POST.get("person", str(request.user.public_id)) != str(request.user.public_id):
        return JsonResponse({"reason": _("You are signed in as somebody else now.")}, status=HTTPStatus.UNAUTHORIZED)
    files = request.FILES.getlist("file")
    if not files:
        return JsonResponse({"reason": _("Choose a file first.")}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return JsonResponse(_listed(_take(request, submission, files[0]), submission))
    except ValidationError as wrong:
        return JsonResponse({"reason": " ".join(wrong.messages)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as refused:
        return JsonResponse({"reason": str(refused.refusal.reason)}, status=HTTPStatus.FORBIDDEN)


def take_files(request: AuthenticatedRequest, submission: Submission) -> list[bool]:
    """Attach what a form brought; each file is told of in a message. For each file, whether it is attached."""
    taken = []
    for file in request.FILES.getlist("file"):
        try:
            _take(request, submission, file)
        except ValidationError as wrong:
            messages.error(request, f"{file.name}: {' '.join(wrong.messages)}")
            taken.append(False)
        else:
            messages.success(request, _("“%(name)s” is attached.") % {"name": file.name})
            taken.append(True)
    return taken


def _take(request: AuthenticatedRequest, submission: Submission, file: UploadedFile[Any]) -> Attachment:
    return actions.attach(submission, file.read(), name=file.name or "", by=request.user, at=arrived_at(request))


def _listed(file: Attachment, submission: Submission) -> dict[str, str]:
    return {
        "name": file.name,
        "size": filesizeformat(file.size),
        "address": reverse("submissions:attachment", args=[file.public_id]),
        "remove": reverse("submissions:remove_file", args=[submission.public_id, file.public_id]),
    }


@require_POST
def remove_file(request: AuthenticatedRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    submission = submission_of(request.user, public_id)
    if not _remove(request, submission, file_id):
        raise Http404
    back = request.POST.get("back", "")
    return redirect(address_of(submission, back) if back.isidentifier() else submission)


def remove_named(request: AuthenticatedRequest, submission: Submission) -> bool:
    """Take away the file whose button sent the form; what was typed is saved with the same click."""
    try:
        return _remove(request, submission, UUID(request.POST.get("remove", "")))
    except ValueError:
        return False


def _remove(request: AuthenticatedRequest, submission: Submission, file_id: UUID) -> bool:
    attachment = submission.attachments.filter(public_id=file_id, removed_at=None).first()
    if attachment is not None:
        actions.detach(attachment, by=request.user, at=arrived_at(request))
    return attachment is not None
