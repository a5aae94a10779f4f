"""Every write of the public vote."""

from voting.actions.annulments import (
    confirm_annulment,
    dismiss_annulment,
    propose_annulment,
    propose_restoration,
    restore,
)
from voting.actions.ballots import PaperChanged, cast, hash_of
from voting.actions.confirming import confirm
from voting.actions.count import certify, count, prepare_key
from voting.actions.erasing import erase_voter
from voting.actions.forgetting import expire_ballots, forget_signals
from voting.actions.key import destroy_key, destroy_left_keys, propose_key_destruction
from voting.actions.ledger import close_batches, link_entries
from voting.actions.publishing import have_ledger_published, publish_ledger
from voting.actions.rechoosing import choose_otherwise

__all__ = [
    "PaperChanged",
    "cast",
    "certify",
    "choose_otherwise",
    "close_batches",
    "confirm",
    "confirm_annulment",
    "count",
    "destroy_key",
    "destroy_left_keys",
    "dismiss_annulment",
    "erase_voter",
    "expire_ballots",
    "forget_signals",
    "hash_of",
    "have_ledger_published",
    "link_entries",
    "prepare_key",
    "propose_annulment",
    "propose_key_destruction",
    "propose_restoration",
    "publish_ledger",
    "restore",
]
