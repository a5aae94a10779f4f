"""How a file that a stranger uploaded, or that we made for one person, is served."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse


def inert(file: IO[bytes], *, name: str, content_type: str) -> FileResponse:
    """An attachment to be saved, never opened in the portal's name: no sniffing, sandboxed, not cached by others."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
