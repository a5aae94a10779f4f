"""Who gets as far as a view: decorators, and the type of a request that has somebody behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, Refused
from accounts.rules import Role

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]  # Any: some views name the request they get more closely


class AuthenticatedRequest(HttpRequest):
    """What a view gets behind LoginRequiredMiddleware. For annotations only."""

    user: User


def requires_role(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Answer 403 with a sentence to anybody who holds none of `roles`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated or not request.user.has_role(*roles):
                needed = ", ".join(str(role.label) for role in roles)
                raise Refused(Refusal("needs-role", _("This page is for: %(roles)s.") % {"roles": needed}))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def only_in_demonstration(view: View[P]) -> View[P]:
    """A page that does not exist outside demonstration mode."""

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def recently_authenticated(view: View[P]) -> View[P]:
    """Before a dangerous act: whoever proved themselves more than 15 minutes ago does so again.

    Demonstration mode does not ask. A POST is kept meanwhile and carried out afterwards.
    """
    asks = reauthentication_required(enabled=lambda request: not settings.DEMONSTRATION)
    decorated: View[P] = asks(view)
    return decorated
