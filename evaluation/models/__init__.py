"""The jury: who reads what, how they score it, and the ranking that follows."""

from evaluation.models.conflicts import ConflictDecision
from evaluation.models.consensus import AgreedScore, Consensus, ConsensusChange, ConsensusQuerySet, Dissent
from evaluation.models.correcting import Correction
from evaluation.models.deciding import NoAward, TieDecision
from evaluation.models.history import EvaluationReturn, ScoreChange
from evaluation.models.jury import REPORTABLE, Assignment, AssignmentQuerySet, Evaluator
from evaluation.models.people import Absence, CodeAcceptance
from evaluation.models.proposing import Proposal
from evaluation.models.ranking import Ranking, RankingPlace
from evaluation.models.releasing import OutcomeNote
from evaluation.models.scoring import Evaluation, PrivateNote, Score

__all__ = [
    "REPORTABLE",
    "Absence",
    "AgreedScore",
    "Assignment",
    "AssignmentQuerySet",
    "CodeAcceptance",
    "ConflictDecision",
    "Consensus",
    "ConsensusChange",
    "ConsensusQuerySet",
    "Correction",
    "Dissent",
    "Evaluation",
    "EvaluationReturn",
    "Evaluator",
    "NoAward",
    "OutcomeNote",
    "PrivateNote",
    "Proposal",
    "Ranking",
    "RankingPlace",
    "Score",
    "ScoreChange",
    "TieDecision",
]
