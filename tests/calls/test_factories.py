"""The ground other tests stand on: an edition can be put into every phase."""

from __future__ import annotations

import pytest

from calls.rules import Phase
from tests.factories.calls import edition_in
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("phase", Phase)
def test_an_edition_can_be_put_into_every_phase(phase: Phase) -> None:
    assert edition_in(phase).phase_at(NOW) == phase


@pytest.mark.parametrize("phase", Phase)
def test_an_edition_in_a_phase_is_one_that_the_form_would_take(phase: Phase) -> None:
    edition = edition_in(phase)

    edition.full_clean()

    assert [sum(category.weights) for category in edition.categories.all()] == [100, 100]
