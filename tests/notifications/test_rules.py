"""Kinds of letters: each has its folder, and a name for staff."""

from __future__ import annotations

from django.conf import settings

from notifications.rules import KINDS, kind_words


def test_every_letter_has_a_name_for_staff() -> None:
    folders = {folder.name for folder in (settings.BASE_DIR / "templates" / "letters").iterdir() if folder.is_dir()}

    assert folders - {"_worded"} == set(KINDS)  # the frame of words of staff


def test_a_kind_that_is_gone_keeps_its_own_name() -> None:
    assert kind_words("form_changed") == "Form of the call changed"
    assert kind_words("an_old_kind") == "An old kind"
