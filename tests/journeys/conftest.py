"""What journeys share."""

from __future__ import annotations

import pytest

from tests.journeys.turns import Turns


@pytest.fixture
def turns(page, live_server, look):
    return Turns(page, live_server, look)
