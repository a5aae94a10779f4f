"""What everybody may read about calls."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.arrival import arrived_at
from accounts.models import User
from accounts.rules import Role
from calls import countries, dates, panels, policies
from calls.badges import badge
from calls.ical import calendar_of
from calls.kept import kept_edition
from calls.method_card import card_of
from calls.models import Edition
from calls.rules import Phase, Standing, VoteMode
from calls.sessions import feed_of

STANDINGS = {
    Standing.MEMBER: gettext_lazy("EU Member States and their parts with a code of their own"),
    Standing.ASSOCIATED: gettext_lazy("Associated countries"),
    Standing.PILLAR_TWO_ONLY: gettext_lazy("Associated to Pillar II only"),
    Standing.OVERSEAS: gettext_lazy("Overseas countries and territories"),
}
OPEN_FIRST = [Phase.SUBMISSION, Phase.VOTING, Phase.SHORTLISTED, Phase.ANNOUNCED]


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every published call, those with something to do first; rehearsals for those who run calls, and in a demonstration."""
    now = arrived_at(request)
    calls = Edition.objects.public().with_gates()
    user = request.user
    if not settings.DEMONSTRATION and not (isinstance(user, User) and user.has_role(Role.STAFF, Role.CHAIR)):
        calls = calls.filter(rehearsal_of=None)
    editions = list(calls)
    order = {phase: place for place, phase in enumerate(OPEN_FIRST)}
    editions.sort(key=lambda edition: order.get(edition.phase_at(now), len(order)))
    rows = [(edition, badge(edition, now)) for edition in editions]
    return render(request, "calls/list.html", {"rows": rows, "now": now, "panels": panels.home_panels(now)})


@login_not_required
@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    now = arrived_at(request)
    edition, stamp = visible(request, slug)
    context = {
        "edition": edition,
        "stamp": stamp,
        "now": now,
        "badge": badge(edition, now),
        "phase": edition.phase_at(now),
        "acts": panels.acts_for(edition, request.user, now),
        # Asked for when the part of the page that shows them has to be drawn anew.
        "categories": SimpleLazyObject(lambda: edition.categories.prefetch_related("criteria")),
        "timetable": SimpleLazyObject(lambda: dates.picture(edition, now)),
        "events": SimpleLazyObject(lambda: dates.events(edition, now)),
        "sessions": SimpleLazyObject(lambda: [row for row in edition.info_sessions.all() if row.ends > now]),
        "feed": feed_of(edition),
        "extension": next(reversed(edition.extensions.all()), None),
        "trail": [(_("Calls"), reverse("calls:list")), (edition.short_title, "")],
    }
    return render(request, "calls/call.html", context)


@login_not_required
@require_safe
def method(request: HttpRequest, slug: str) -> HttpResponse:
    """The method card: how the jury and the vote decide, from the file that the engine reads."""
    edition = visible_edition(request, slug)
    card = card_of(edition)
    vote = VoteMode(card.content["vote"]["mode"]).label
    return render(request, "calls/method.html", {"edition": edition, "card": card, "says": card.content, "vote": vote})


@login_not_required
@require_safe
def method_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The method card as the file itself: its SHA-256 is the one on the page and in the ranking's snapshot."""
    card = card_of(visible_edition(request, slug))
    answer = HttpResponse(card.text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="method-{slug}-{card.sha256[:12]}.json"'
    return answer


@login_not_required
@require_safe
def country_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every country of the edition's frozen list, by how it stands."""
    edition = visible_edition(request, slug)
    groups = [
        (
            heading,
            sorted(
                (countries.name_of(code) for code, found in edition.countries.items() if found == standing),
                key=countries.place_of,
            ),
        )
        for standing, heading in STANDINGS.items()
    ]
    context = {"edition": edition, "groups": groups, "footnote": countries.kosovo_footnote()}
    return render(request, "calls/countries.html", context)


@login_not_required
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The edition's dates for a calendar program."""
    edition = visible_edition(request, slug)
    answer = HttpResponse(calendar_of(edition, arrived_at(request)), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{edition.slug}.ics"'
    return answer


def visible(request: HttpRequest, slug: str) -> tuple[Edition, str]:
    """The edition and its stamp (`calls.kept`), or 404: a draft is visible to those who run calls only."""
    kept = kept_edition(slug=slug)
    if kept is None:
        raise Http404
    edition = kept.edition
    if edition.phase_at(arrived_at(request)) is Phase.DRAFT:
        user = request.user
        if not isinstance(user, User) or policies.why_not_watch(user, edition):
            raise Http404
    return edition, kept.stamp


def visible_edition(request: HttpRequest, slug: str) -> Edition:
    edition, _stamp = visible(request, slug)
    return edition
