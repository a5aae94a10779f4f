"""`bin/manage drill files`; its small twin, without a server, is in tests/submissions/test_files.py."""

from __future__ import annotations

from rehearsal.management.commands import drill


def test_it_is_found_under_its_name() -> None:
    assert "files fuzzed" in drill.discovered()
