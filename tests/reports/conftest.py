from __future__ import annotations

from collections.abc import Callable

import pytest

from reports import runner
from reports.models import Export
from tests.clients import PortalClient
from tests.reports import scenario


@pytest.fixture
def client() -> PortalClient:
    return PortalClient()


@pytest.fixture
def make(db: None) -> Callable[[Export], Export]:
    """What a worker does: make everything that waits, then look at one row again."""

    def made(export: Export) -> Export:
        while runner.run_next(lambda: scenario.NOW):
            pass
        export.refresh_from_db()
        return export

    return made
