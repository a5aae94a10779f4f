from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VotingConfig(AppConfig):
    name = "voting"

    def ready(self) -> None:
        from calls import desk, panels, process
        from calls.rules import Gate
        from voting import actions, conditions, offers, own_data

        process.require_for(Gate.RELEASE_FINALISTS, conditions.before_release)
        process.follow(Gate.RELEASE_FINALISTS, actions.prepare_key)
        process.require_for(Gate.CERTIFY_VOTE, conditions.before_certification)
        process.follow(Gate.CERTIFY_VOTE, actions.certify, conditions.certification_preview)
        process.follow(Gate.RELEASE_RESULTS, actions.have_ledger_published)
        panels.offer(offers.vote)
        own_data.register()
        desk.add("voting:desk", _("Vote"))
