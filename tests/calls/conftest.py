"""What the tests of calls share."""

from __future__ import annotations

import pytest

from calls import process
from calls.rules import Gate


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
