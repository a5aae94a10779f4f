"""Forms of the public vote."""

from voting.forms.ballot import BallotForm, ChoicesForm, CodeForm, LetterCodeForm, field_name
from voting.forms.desk import AnnulmentForm, DecisionForm, SignalsForm

__all__ = [
    "AnnulmentForm",
    "BallotForm",
    "ChoicesForm",
    "CodeForm",
    "DecisionForm",
    "LetterCodeForm",
    "SignalsForm",
    "field_name",
]
