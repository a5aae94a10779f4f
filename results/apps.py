from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from calls.models import Edition


class ResultsConfig(AppConfig):
    name = "results"

    def ready(self) -> None:
        from calls import panels, process
        from calls.rules import Gate
        from results import conditions, offers

        process.require_for(Gate.RELEASE_RESULTS, conditions.before_release)
        process.follow(Gate.RELEASE_RESULTS, _release, conditions.release_preview)
        panels.offer(offers.results)


def _release(edition: Edition, *, by: User, at: datetime) -> None:
    from results import actions

    actions.release_results(edition, by=by, at=at)
