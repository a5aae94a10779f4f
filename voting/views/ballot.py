"""The voter's way: choose, review, send; then the letter's link, confirm, receipt. No page needs an account or a script."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from accounts.arrival import arrived_at
from accounts.refusals import Refusal, Refused
from notifications.models import Letter
from voting import actions, again, lots, policies
from voting.drawn import Cut, cut, drawn, filled, later
from voting.forms import BallotForm, ChoicesForm, LetterCodeForm, field_name
from voting.paper import Choice, Finalist, Stage, address_of, footnote_of, paper_of, stage_as_last_read, stage_of
from voting.proof import challenge
from voting.rules import Choices, order

TOKEN = later("token")
Cards = dict[str, tuple[str, str]]  # public id of a finalist -> the card, not chosen and chosen


def stage_or_404(slug: str) -> Stage:
    stage = stage_of(slug=slug)
    if stage is None:
        raise Http404
    return stage


@login_not_required
@gzip_page
@never_cache
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The paper; a POST comes back from the review with the choices made so far."""
    stage, at = stage_or_404(slug), arrived_at(request)
    refusal = _why_no_ballot(stage, at)
    if refusal is not None:
        return _closed(request, stage, refusal, at)
    sent = ChoicesForm(request.POST, paper=paper_of(stage)) if request.method == "POST" else None
    return _paper(request, stage, sent)


def _why_no_ballot(stage: Stage, at: datetime) -> Refusal | None:
    refusal = policies.why_not_vote(stage, at)
    if refusal == policies.NO_VOTE:
        raise Http404
    return refusal or policies.why_no_key(stage.edition)


def _closed(request: HttpRequest, stage: Stage, refusal: Refusal, at: datetime) -> HttpResponse:
    context = {
        "edition": stage.edition,
        "refusal": refusal,
        "finalists_public": stage.finalists_are_public(at),
        "results_public": stage.results_are_public(at),
    }
    return render(request, "voting/closed.html", context, status=503 if refusal == policies.KEY_LOST else 200)


def _paper(
    request: HttpRequest, stage: Stage, form: ChoicesForm | None = None, errors: tuple[str, ...] = ()
) -> HttpResponse:
    """The paper, empty or with the choices of `form`."""
    kept = lots.seed_of(request)
    seed = kept or lots.new_seed()
    chosen = {choice.code: one.id for choice, one in form.pairs() if one} if form else {}
    if chosen or errors or not _is_new(request):
        rows = [
            (choice, _cards(choice, stage, seed, chosen.get(choice.code)), chosen.get(choice.code))
            for choice in paper_of(stage)
        ]
        response = render(request, "voting/vote.html", _of_paper(stage, rows) | {"errors": errors})
    else:
        response = HttpResponse(_for_new(request, stage, seed))
    if kept is None:
        lots.keep(response, seed)
    return response


def _is_new(request: HttpRequest) -> bool:
    """Whether the visitor is nobody whom a page would greet: no session, and no message waits."""
    return request.COOKIES.keys().isdisjoint({settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name})


def _for_new(request: HttpRequest, stage: Stage, seed: str) -> str:
    """The paper of whoever comes for the first time: the whole page drawn once, with places for order and token."""

    def draw() -> tuple[Cut, dict[str, Cards]]:
        paper = paper_of(stage)
        places = {choice.code: later(f"cards of {choice.code}") for choice in paper}
        rows = [(choice, [mark_safe(places[choice.code])], None) for choice in paper]  # noqa: S308 (filled below)
        page = render_to_string("voting/vote.html", _of_paper(stage, rows) | {"csrf_token": TOKEN}, request)
        return cut(page), {places[choice.code]: _drawn_cards(choice, stage) for choice in paper}

    page, cards = drawn("paper", stage, "", draw)
    own = {place: "".join([of[one][False] for one in order(seed, of)]) for place, of in cards.items()}
    return filled(page, own | {TOKEN: get_token(request)})


def _of_paper(stage: Stage, rows: Sequence[tuple[Choice, list[SafeString], str | None]]) -> dict[str, object]:
    paper = [choice for choice, _cards, _chosen in rows]
    return {
        "edition": stage.edition,
        "version": stage.version,
        "rows": rows,
        "footnote": footnote_of(paper),
        "finalists": sum(len(choice.finalists) for choice in paper),
    }


def _cards(choice: Choice, stage: Stage, seed: str, chosen: str | None) -> list[SafeString]:
    """The cards of a category in the voter's own order."""
    cards = _drawn_cards(choice, stage)
    return [mark_safe(cards[one][one == chosen]) for one in order(seed, cards)]  # noqa: S308 (escaped in our template)


def _drawn_cards(choice: Choice, stage: Stage) -> Cards:
    def draw() -> Cards:
        return {one.id: (_card(one, choice, chosen=False), _card(one, choice, chosen=True)) for one in choice.finalists}

    return drawn(f"cards:{choice.pk}", stage, "", draw)


def _card(finalist: Finalist, choice: Choice, *, chosen: bool) -> str:
    return render_to_string("voting/_choice.html", {"finalist": finalist, "choice": choice, "chosen": chosen})


@login_not_required
@gzip_page
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The choices once more, and the address. Nothing is written here."""
    if request.method == "GET":
        return redirect("voting:vote", slug)
    stage, at = stage_or_404(slug), arrived_at(request)
    refusal = _why_no_ballot(stage, at)
    if refusal is not None:
        return _closed(request, stage, refusal, at)
    form = ChoicesForm(request.POST, paper=paper_of(stage))
    if not form.is_valid():
        return _paper(request, stage, form, tuple(str(fault) for faults in form.errors.values() for fault in faults))
    return _review(request, stage, _empty(form), form.choices())


def _empty(form: ChoicesForm) -> BallotForm:
    """A ballot with these choices, and no address yet."""
    return BallotForm(paper=form.paper, initial={name: form.cleaned_data[name] for name in form.choice_names})


def _review(request: HttpRequest, stage: Stage, form: BallotForm, choices: Choices, status: int = 200) -> HttpResponse:
    context = {"edition": stage.edition, "form": form, "footnote": footnote_of(form.paper)}
    context["pairs"] = [(choice, choice.find(choices.get(choice.code) or "")) for choice in form.paper]
    context["challenge"] = challenge(stage.edition.slug, choices, arrived_at(request))
    return render(request, "voting/review.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def cast(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand the ballot in. Whatever the mailbox has done before, the answer is the same page."""
    if request.method == "GET":
        return redirect("voting:vote", slug)
    stage, at = stage_as_last_read(slug), arrived_at(request)
    if stage is not None and policies.why_not_vote(stage, at) is None:
        form = BallotForm(request.POST, paper=paper_of(stage))
        if form.is_valid():
            with suppress(Refused, actions.PaperChanged):  # nothing was written: what to say, the stage of now says
                return _hand_in(request, stage, form, at)
    return _cast_anew(request, slug, at)


def _cast_anew(request: HttpRequest, slug: str, at: datetime, tries: int = 3) -> HttpResponse:
    """The same with the stage read now; whatever is wrong is said."""
    stage = stage_or_404(slug)
    refusal = policies.why_not_vote(stage, at)
    if refusal is not None:
        return _closed(request, stage, refusal, at)
    form = BallotForm(request.POST, paper=paper_of(stage))
    if not form.is_valid():
        return _review(request, stage, form.without_the_gone(), form.choices())
    try:
        return _hand_in(request, stage, form, at)
    except actions.PaperChanged:  # between two statements
        if not tries:
            raise
        return _cast_anew(request, slug, at, tries - 1)
    except Refused as refused:
        if refused.refusal != policies.TOO_MANY_FROM_NETWORK:
            return _closed(request, stage, refused.refusal, at)
        form.add_error(None, str(refused.refusal.reason))
        return _review(request, stage, form, form.choices(), status=429)


def _hand_in(request: HttpRequest, stage: Stage, form: BallotForm, at: datetime) -> HttpResponse:
    slug, choices = stage.edition.slug, form.choices()
    actions.cast(
        stage,
        choices,
        address=form.cleaned_data["address"],
        network=getattr(request, "client_address", ""),
        agent=request.headers.get("User-Agent", ""),
        proof=form.cleaned_data["proof"],
        at=at,
    )
    response = HttpResponseRedirect(address_of("sent", slug))
    again.keep(response, slug, choices)
    return response


@login_not_required
@never_cache
@require_GET
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """ "Look in your mailbox": the same page for everybody. Who sent the ballot from here may send it to another address."""
    stage, at = stage_or_404(slug), arrived_at(request)
    if not stage.finalists_are_public(at):
        raise Http404
    context: dict[str, object] = {"edition": stage.edition, "code_form": LetterCodeForm()}
    context["delayed"] = Letter.objects.are_delayed(at)
    choices = again.kept_in(request, slug)
    if choices is not None and policies.why_not_vote(stage, at) is None:
        paper = paper_of(stage)
        form = ChoicesForm({field_name(choice): choices.get(choice.code) for choice in paper}, paper=paper)
        if form.is_valid():
            context |= {"again": _empty(form), "challenge": challenge(slug, form.choices(), at)}
    return render(request, "voting/sent.html", context)
