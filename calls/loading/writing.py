"""An edition's data as the text of a file."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import tomli_w

from calls.loading.reading import Data


def written(data: Data) -> str:
    """The TOML text; reading it gives the same data."""
    return tomli_w.dumps(_plain(data), multiline_strings=True)


def _plain(value: Any) -> Any:
    """TOML has no null and no decimals: what is empty is left out, decimals go as text, times as wall-clock times."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if inner not in (None, "", [], {})}
    if isinstance(value, list):
        return [_plain(inner) for inner in value if inner is not None]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return str(value) if isinstance(value, str) else value
