"""What the tests of calls share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.models import User
from accounts.rules import Role
from calls import process
from calls.models import Edition
from calls.rules import Gate, Phase
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.moments import NOW, now_is


@pytest.fixture
def today() -> Iterator[None]:
    with now_is(NOW):
        yield


@pytest.fixture
def edition() -> Edition:
    """Open for submissions."""
    return edition_in(Phase.SUBMISSION)


@pytest.fixture
def staff() -> User:
    return UserFactory(roles=[Role.STAFF], name="Sam Staff")


@pytest.fixture
def calls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process as this app alone knows it: no other app asks for anything or does anything when a gate moves."""
    from calls.conditions import before_publishing

    monkeypatch.setattr(
        process, "_conditions", {gate: [before_publishing] if gate is Gate.PUBLISH else [] for gate in Gate}
    )
    monkeypatch.setattr(process, "_consequences", {gate: [] for gate in Gate})
    monkeypatch.setattr(process, "_previews", {gate: [] for gate in Gate})
    monkeypatch.setattr(process, "_told", [])
