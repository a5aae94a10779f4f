"""How the jury's scores become a ranking. Pure: values in, values out."""

from evaluation.rules.ranking import Entry, Line, Method, Standing, rank, tied_at_the_cut
from evaluation.rules.totals import Judgement, criterion_means, disagreement, mean_total, spread, total

__all__ = [
    "Entry",
    "Judgement",
    "Line",
    "Method",
    "Standing",
    "criterion_means",
    "disagreement",
    "mean_total",
    "rank",
    "spread",
    "tied_at_the_cut",
    "total",
]
