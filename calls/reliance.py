"""The configuration form that refuses to rewrite what people relied on, as the loader does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from calls.actions import faults_of_change


class ReliedForm(forms.ModelForm[Any]):
    """Compares the edition as it is with the edition as it would be, and names what stands in the way."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own step: the instance now says what was typed
        if not self.errors:
            for fault in faults_of_change(self.instance, at=timezone.now()):
                self.add_error(None, ValidationError(str(fault)))
