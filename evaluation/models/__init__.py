"""The jury: who reads what, how they score it, and the ranking that follows."""

from evaluation.models.conflicts import ConflictDecision
from evaluation.models.deciding import NoAward, TieDecision
from evaluation.models.jury import REPORTABLE, Assignment, AssignmentQuerySet, Evaluator
from evaluation.models.proposing import Proposal
from evaluation.models.ranking import Ranking, RankingPlace
from evaluation.models.scoring import Evaluation, Score

__all__ = [
    "REPORTABLE",
    "Assignment",
    "AssignmentQuerySet",
    "ConflictDecision",
    "Evaluation",
    "Evaluator",
    "NoAward",
    "Proposal",
    "Ranking",
    "RankingPlace",
    "Score",
    "TieDecision",
]
