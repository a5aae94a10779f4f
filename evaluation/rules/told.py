"""Which states of a submission say that its people have been told the outcome. Pure."""

from submissions.rules import State

TOLD = (State.FINALIST, State.NOT_SELECTED, State.WINNER, State.NOT_WINNER, State.DECLINED)
