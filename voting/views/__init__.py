"""Pages of the public vote: the ballot, the finalists, and the desk of staff."""

from voting.views.ballot import cast, review, sent, vote
from voting.views.desk import annulment, desk, destroy_key, erase, propose
from voting.views.finalists import finalist, finalist_picture, finalists, finalists_all
from voting.views.ledger import check, ledger, ledger_file, verify_script
from voting.views.letter import confirm, letter_code, rechoose

__all__ = [
    "annulment",
    "cast",
    "check",
    "confirm",
    "desk",
    "destroy_key",
    "erase",
    "finalist",
    "finalist_picture",
    "finalists",
    "finalists_all",
    "ledger",
    "ledger_file",
    "letter_code",
    "propose",
    "rechoose",
    "review",
    "sent",
    "verify_script",
    "vote",
]
