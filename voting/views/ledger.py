"""The public pages of the ledger: its heads while the vote runs, one's own vote, and after the release the whole file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.arrival import arrived_at
from calls.rules import VoteMode
from calls.scripts import VERIFY_VOTE, fingerprint, handed_out
from voting import receipts
from voting.forms import CodeForm
from voting.models import LedgerFile
from voting.paper import Stage
from voting.views.ballot import stage_or_404


def _stage_or_404(request: HttpRequest, slug: str) -> Stage:
    """The ledger is public from the release of the finalists on, where there is a vote."""
    stage = stage_or_404(slug)
    if stage.edition.method.vote_mode == VoteMode.NONE or not stage.finalists_are_public(arrived_at(request)):
        raise Http404
    return stage


@login_not_required
@never_cache
@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Every head so far, the newest first. No count stands here before the release, and none follows from it."""
    stage = _stage_or_404(request, slug)
    batches = stage.edition.batches.order_by("-day")
    context: dict[str, object] = {
        "edition": stage.edition,
        "batches": batches,
        "script_sha256": fingerprint(VERIFY_VOTE),
    }
    if stage.results_are_public(arrived_at(request)):
        context["file"] = LedgerFile.objects.filter(edition=stage.edition.pk).first()
    return render(request, "voting/ledger.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """A receipt code in, what the ledger says of its vote out. By POST: a code in an address would lie in logs."""
    stage = _stage_or_404(request, slug)
    public = stage.results_are_public(arrived_at(request))
    form = CodeForm(request.POST or None)
    context: dict[str, object] = {"edition": stage.edition, "form": form, "public": public}
    if form.is_valid():
        found = receipts.find(stage.edition, form.cleaned_data["code"], public=public)
        if found is None:
            form.add_error("code", receipts.UNKNOWN)
        context["found"] = found
    return render(request, "voting/check.html", context)


@login_not_required
@require_safe
def ledger_file(request: HttpRequest, slug: str) -> FileResponse:
    """The published ledger. Before the release of results it does not exist for anybody."""
    stage = _stage_or_404(request, slug)
    if not stage.results_are_public(arrived_at(request)):
        raise Http404
    found = get_object_or_404(LedgerFile, edition=stage.edition.pk)
    name = f"vote-{stage.edition.slug}.jsonl"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name, content_type="application/jsonl")


@login_not_required
@require_safe
def verify_script(request: HttpRequest) -> FileResponse:
    """The script that counts the file again with nothing but Python."""
    return handed_out(VERIFY_VOTE)
