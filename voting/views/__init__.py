"""Pages of the public vote: the ballot, the finalists, and the desk of staff."""

from voting.views.ballot import cast, confirm, review, sent, vote
from voting.views.desk import annulment, desk, propose
from voting.views.finalists import finalist, finalist_picture, finalists, finalists_all

__all__ = [
    "annulment",
    "cast",
    "confirm",
    "desk",
    "finalist",
    "finalist_picture",
    "finalists",
    "finalists_all",
    "propose",
    "review",
    "sent",
    "vote",
]
