"""Acts on editions. The only package of this app that writes."""

from calls.actions.deadline import extend_deadline
from calls.actions.gates import move_gate, propose_gate, withdraw_proposal

__all__ = ["extend_deadline", "move_gate", "propose_gate", "withdraw_proposal"]
