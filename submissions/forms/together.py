"""What co-editors and the two sides of a thread type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.limits import LONGEST_MESSAGE
from submissions.models import Editor

# The least that is needed comes first.
PARTS = [
    (Editor.Role.VIEW, _("Read: sees everything, changes nothing")),
    (Editor.Role.EDIT, _("Edit: answers, files and declarations")),
    (Editor.Role.OWNER, _("Own: also submits, withdraws and decides who takes part")),
]


class InviteForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("A letter goes there with a link that works for 14 days, for this address only."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Part"), choices=PARTS, widget=forms.RadioSelect, initial=Editor.Role.EDIT)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Part"), choices=PARTS, widget=forms.RadioSelect)


class MessageForm(forms.Form):
    """Longer than allowed is said by the action, so that nothing is cut off."""

    text = forms.CharField(
        label=_("Your message"),
        help_text=_("Plain text, up to %(most)s characters. No data about identifiable patients.")
        % {"most": LONGEST_MESSAGE},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
