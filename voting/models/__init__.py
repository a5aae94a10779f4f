"""The public vote: ballots and their votes, annulments, the ledger of both, and what certification counted."""

from voting.models.annulments import Annulment
from voting.models.ballots import Ballot, Tempo, Vote
from voting.models.certifying import Certification, KeyDestruction
from voting.models.ledger import LedgerBatch, LedgerBlock, LedgerEntry, LedgerFile, LedgerLink

__all__ = [
    "Annulment",
    "Ballot",
    "Certification",
    "KeyDestruction",
    "LedgerBatch",
    "LedgerBlock",
    "LedgerEntry",
    "LedgerFile",
    "LedgerLink",
    "Tempo",
    "Vote",
]
