"""What is drawn once for many: filled for each, drawn anew after an hour, and never more of it than a worker should keep."""

from __future__ import annotations

import pytest

from tests.factories.voting import Scene, scene
from voting import drawn
from voting.paper import Stage, stage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    made: Scene = scene(codes=("impact",))
    found = stage_of(slug=made.edition.slug)
    assert found is not None
    return found


def test_each_place_is_filled_and_the_rest_is_as_it_was() -> None:
    text = f"Dear {drawn.later('name')}, {drawn.later('name')}: \ue000name\ue001 {drawn.later('code')}"

    assert drawn.filled(drawn.cut(text), {drawn.later("name"): "A", drawn.later("code"): "7"}) == (
        "Dear A, A: \ue000name\ue001 7"
    )
    assert drawn.filled(drawn.cut("nothing"), {}) == "nothing"


def test_a_drawing_serves_until_it_is_too_old(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def draw() -> int:
        made.append(1)
        return len(made)

    before = [drawn.drawn("kind", stage, "chosen", draw) for _ in range(3)]
    monkeypatch.setattr(drawn, "KEPT", 0)  # seconds

    assert (before, drawn.drawn("kind", stage, "chosen", draw)) == ([1, 1, 1], 2)


def test_a_worker_keeps_the_newest_drawings_only(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "MOST", 3)

    for number in range(5):
        drawn.drawn("kind", stage, f"{number}", lambda: "x")

    drew: list[str] = []
    for number in (4, 3, 2, 1):
        drawn.drawn("kind", stage, f"{number}", lambda one=number: drew.append(f"{one}") or "x")
    assert drew == ["1"]
