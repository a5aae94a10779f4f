from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from accounts import hidden
        from calls import automatic as clockwork
        from calls import desk, letter_readers, panels, process, told
        from calls.rules import Gate
        from evaluation import actions, audiences, automatic, conditions, conflicts, offers, own_data
        from evaluation.conflicts import unread
        from evaluation.letter_readers import READERS
        from evaluation.models import Assignment
        from evaluation.policies import evaluating_first
        from notifications.wording.kinds import EVALUATOR
        from submissions import beside, conflicted, readers
        from submissions import offers as documents

        process.require_for(Gate.START_EVALUATION, conditions.before_start)
        process.follow(Gate.START_EVALUATION, actions.start, conditions.start_preview)
        process.require_for(Gate.FREEZE_RANKING, conditions.before_freeze)
        process.lock_for(Gate.FREEZE_RANKING, actions.lock_evaluations)
        process.follow(Gate.FREEZE_RANKING, actions.freeze, conditions.freeze_preview)
        process.follow(Gate.NOTIFY_APPLICANTS, actions.notify, conditions.notify_preview)
        for gate in (Gate.NOTIFY_APPLICANTS, Gate.RELEASE_FINALISTS, Gate.RELEASE_RESULTS):
            process.require_for(gate, conditions.while_corrected)
        told.add_states("submission", Assignment.State.choices)
        panels.show(offers.progress)
        documents.offer(offers.feedback)
        readers.admit(offers.reads, offers.given_to, blind=offers.reads_blind)
        conflicted.add("evaluation_closed_to")
        hidden.add_events(conflicts.decided_in_conflict)
        hidden.withhold_events(evaluating_first.unread_events)
        beside.add(unread.beside)
        for rule in automatic.RULES:
            clockwork.declare(rule)
        own_data.register()
        audiences.register()
        letter_readers.offer(EVALUATOR, READERS)
        desk.add("evaluation:progress", _("Evaluation"))
        desk.add("evaluation:ranking", _("Ranking"))
