"""The jury: who reads what, how they score it, and the ranking that follows."""

from evaluation.models.deciding import NoAward, TieDecision
from evaluation.models.history import EvaluationReturn, ScoreChange
from evaluation.models.jury import REPORTABLE, Assignment, AssignmentQuerySet, Evaluator
from evaluation.models.proposing import Proposal
from evaluation.models.ranking import Ranking, RankingPlace
from evaluation.models.scoring import Evaluation, PrivateNote, Score

__all__ = [
    "REPORTABLE",
    "Assignment",
    "AssignmentQuerySet",
    "Evaluation",
    "EvaluationReturn",
    "Evaluator",
    "NoAward",
    "PrivateNote",
    "Proposal",
    "Ranking",
    "RankingPlace",
    "Score",
    "ScoreChange",
    "TieDecision",
]
