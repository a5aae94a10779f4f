"""Pages of the public vote: the ballot, the finalists, and the desk of staff."""

from voting.views.ballot import cast, confirm, review, sent, vote
from voting.views.desk import annulment, desk, propose
from voting.views.finalists import finalist, finalist_picture, finalists, finalists_all
from voting.views.ledger import check, ledger, ledger_file, verify_script

__all__ = [
    "annulment",
    "cast",
    "check",
    "confirm",
    "desk",
    "finalist",
    "finalist_picture",
    "finalists",
    "finalists_all",
    "ledger",
    "ledger_file",
    "propose",
    "review",
    "sent",
    "verify_script",
    "vote",
]
