"""The configuration form that refuses to rewrite what people relied on, as the loader does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.arrival import clock
from calls.actions import faults_of_change
from calls.loading.checking import faults_of
from calls.models import Edition


class ReliedForm(forms.ModelForm[Any]):
    """Compares the edition as it is with the edition as it would be, and names what stands in the way."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own step: the instance now says what was typed
        if self.errors:
            return
        faults = faults_of(self.instance) if isinstance(self.instance, Edition) else []
        for fault in faults or faults_of_change(self.instance, at=clock.now()):
            self.add_error(None, ValidationError(str(fault)))
