"""Acts on editions. The only package of this app that writes."""

from calls.actions.deadline import extend_deadline
from calls.actions.editions import Relied, clone_edition, faults_of_change, store_edition
from calls.actions.gates import move_gate, propose_gate, withdraw_proposal

__all__ = [
    "Relied",
    "clone_edition",
    "extend_deadline",
    "faults_of_change",
    "move_gate",
    "propose_gate",
    "store_edition",
    "withdraw_proposal",
]
