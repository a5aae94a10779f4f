"""Other assumptions about the ranking of one category."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.how_sure.reading import Frozen

# Numbers of the method card beside the weights, each with what is said of another; thresholds and quorum may be left empty.
NUMBERS = {
    "finalists": gettext_lazy("%(new)s finalists instead of %(old)s"),
    "criterion_threshold": gettext_lazy("a threshold of %(new)s on each criterion instead of %(old)s"),
    "total_threshold": gettext_lazy("a threshold of %(new)s for the total instead of %(old)s"),
    "quorum": gettext_lazy("a quorum of %(new)s instead of %(old)s"),
}
PASSED_BY = gettext_lazy("The mean of the entry must reach it. With 0 only what nobody could judge fails by it.")


class WhatIfForm(forms.Form):
    """A GET form, for nothing of it is kept. Thresholds and quorum that an address does not name are as they are."""

    finalists = forms.IntegerField(label=gettext_lazy("Number of finalists"), min_value=1, max_value=50)
    criterion_threshold = forms.DecimalField(
        label=gettext_lazy("Threshold on each criterion"),
        help_text=PASSED_BY,
        required=False,
        min_value=0,
        decimal_places=1,
    )
    total_threshold = forms.DecimalField(
        label=gettext_lazy("Threshold of the total, of 100"),
        help_text=PASSED_BY,
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("Quorum"),
        help_text=gettext_lazy("With fewer evaluations an entry is not ranked."),
        required=False,
        min_value=1,
        max_value=50,
    )
    without = forms.ChoiceField(label=gettext_lazy("Leave out the evaluations of"), required=False)

    def __init__(self, *args: Any, frozen: Frozen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frozen = frozen
        for name in NUMBERS:
            self.fields[name].initial = getattr(frozen.method, name)
        self.fields["criterion_threshold"].validators.append(MaxValueValidator(frozen.method.top))
        self.fields["without"].choices = [("", _("nobody")), *frozen.evaluators.items()]  # type: ignore[attr-defined]
        weights = {
            f"weight_{criterion.code}": forms.IntegerField(
                label=_("Weight of “%(name)s”") % {"name": criterion.name},
                min_value=1,
                max_value=100,
                initial=frozen.method.weights[criterion.code],
            )
            for criterion in frozen.criteria
        }
        self.fields = weights | self.fields

    def clean(self) -> dict[str, Any]:
        """What `what_if` takes: the weights as one mapping, every number, and whom to leave out."""
        typed = super().clean() or {}
        weights = {code: typed.get(f"weight_{code}") for code in self.frozen.method.weights}
        given = [weight for weight in weights.values() if weight is not None]
        if len(given) == len(weights) and sum(given) != 100:
            words = _("The weights make %(sum)s. Change them until they make 100.") % {"sum": sum(given)}
            self.add_error(f"weight_{next(iter(weights))}", words)
        return {"weights": weights, "without": typed.get("without", ""), **self._numbers(typed)}

    def _numbers(self, typed: dict[str, Any]) -> dict[str, Any]:
        method = self.frozen.method
        return {name: getattr(method, name) if typed.get(name) is None else typed[name] for name in NUMBERS}

    def as_it_is(self) -> dict[str, Any]:
        """The method card as cleaned data."""
        return {"weights": dict(self.frozen.method.weights), "without": "", **self._numbers({})}

    def otherwise(self, asked: dict[str, Any]) -> list[str]:
        """What is asked for that the method card does not say, in words."""
        return list(self._otherwise(asked))

    def _otherwise(self, asked: dict[str, Any]) -> Iterator[str]:
        method = self.frozen.method
        for criterion in self.frozen.criteria:
            new, old = asked["weights"][criterion.code], method.weights[criterion.code]
            if new != old:
                names = {"name": criterion.name, "new": new, "old": old}
                yield _("“%(name)s” weighs %(new)s instead of %(old)s") % names
        for name, words in NUMBERS.items():
            new, old = asked[name], getattr(method, name)
            if new != old:
                yield str(words) % {"new": f"{Decimal(new):f}", "old": f"{Decimal(old):f}"}
        if asked["without"]:
            yield _("without the evaluations of %(name)s") % {"name": self.frozen.evaluators[asked["without"]]}
