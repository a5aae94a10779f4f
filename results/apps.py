from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "results"

    def ready(self) -> None:
        from calls import panels, process
        from calls.rules import Gate
        from results import actions, conditions, offers
        from voting import favourites

        process.require_for(Gate.RELEASE_RESULTS, conditions.before_release)
        process.follow(Gate.RELEASE_RESULTS, actions.release_results, conditions.release_preview)
        panels.offer(offers.results)
        favourites.tell(offers.is_public_favourite)
