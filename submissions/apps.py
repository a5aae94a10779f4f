from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"

    def ready(self) -> None:
        from accounts import consequences, hidden, leaving
        from accounts.models import Consent
        from calls import answered, automatic, desk, letter_readers, panels, process
        from calls.rules import Gate
        from notifications.wording.kinds import APPLICANT
        from submissions import (
            actions,
            acts,
            audiences,
            conditions,
            conflicted,
            consents,
            draft_reminders,
            keeping,
            message_letters,
            names,
            own_data,
        )  # fmt: skip
        from submissions.letter_readers import READERS

        process.require_for(Gate.START_EVALUATION, conditions.before_evaluation)
        process.require_for(Gate.FREEZE_RANKING, conditions.before_freeze)
        process.require_for(Gate.RELEASE_FINALISTS, conditions.before_release_of_finalists)
        process.on_extension(actions.tell_of_extension)
        automatic.declare(draft_reminders.RULE)
        automatic.declare(message_letters.RULE)
        names.introduce()
        hidden.add(conflicted.ids)
        answered.register(actions.is_answered, actions.keep_form, actions.tell_of_new_form)
        panels.offer(acts.acts)
        own_data.register()
        spoken = (keeping.obstacles, keeping.going, keeping.staying)
        leaving.join(leaving.Party(*spoken, forget=actions.forget_person, hold=actions.hold))
        publication = consequences.Consequence(consents.what_follows, actions.follow_withdrawal)
        consequences.rest_on(Consent.Purpose.PUBLICATION, publication)
        audiences.register()
        letter_readers.offer(APPLICANT, READERS)
        desk.add("submissions:form_editor", _("Form"))
        desk.add("submissions:inbox", _("Submissions"))
        desk.add("submissions:grants", _("Extensions"))
        desk.add("submissions:finalists", _("Finalists"))
