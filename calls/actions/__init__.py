"""Acts on editions. The only package of this app that writes."""

from calls.actions.configuration import configure, discard, faults_of_change, faults_of_removal
from calls.actions.deadline import extend_deadline
from calls.actions.editions import Relied, clone_edition, store_edition
from calls.actions.gates import move_gate, propose_gate, withdraw_proposal

__all__ = [
    "Relied",
    "clone_edition",
    "configure",
    "discard",
    "extend_deadline",
    "faults_of_change",
    "faults_of_removal",
    "move_gate",
    "propose_gate",
    "store_edition",
    "withdraw_proposal",
]
