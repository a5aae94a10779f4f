"""The jury: who reads what, how they score it, and the ranking that follows."""

from evaluation.models.deciding import NoAward, TieDecision
from evaluation.models.jury import REPORTABLE, Assignment, AssignmentQuerySet, Evaluator
from evaluation.models.people import Absence, CodeAcceptance
from evaluation.models.ranking import Ranking, RankingPlace
from evaluation.models.scoring import Evaluation, Score

__all__ = [
    "REPORTABLE",
    "Absence",
    "Assignment",
    "AssignmentQuerySet",
    "CodeAcceptance",
    "Evaluation",
    "Evaluator",
    "NoAward",
    "Ranking",
    "RankingPlace",
    "Score",
    "TieDecision",
]
