"""Forms of the public vote."""

from voting.forms.ballot import BallotForm, ChoicesForm, CodeForm, LetterCodeForm, OtherChoicesForm, field_name
from voting.forms.desk import AnnulmentForm, DecisionForm, ErasureForm, SignalsForm

__all__ = [
    "AnnulmentForm",
    "BallotForm",
    "ChoicesForm",
    "CodeForm",
    "DecisionForm",
    "ErasureForm",
    "LetterCodeForm",
    "OtherChoicesForm",
    "SignalsForm",
    "field_name",
]
