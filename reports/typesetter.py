"""HTML in, tagged PDF out: the child process of `reports.pdf`, started by its path, alone, with limits and no secrets.

Standard input: one line of JSON (`limits`, `variant`, `own`: address -> [content type, how, content], where `how` says
that the content is "text", "base64" or the path of a "file"), then the HTML.
Standard output: the PDF. Standard error: `page N` while it works; `foreign ADDRESS` when the document asks for
anything but what it brought along; whatever WeasyPrint counts as an error.
"""

from __future__ import annotations

import base64
import gc
import json
import logging
import re
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

READ: dict[str, Callable[[str], bytes]] = {
    "text": str.encode,
    "base64": base64.b64decode,
    "file": lambda path: Path(path).read_bytes(),
}
PAGE = re.compile(r"Page (\d+)$")  # not "(up-to-date)": such a page is not set anew
FOREIGN = 3  # exit status: the document asked for an address that is not its own


def limited(limits: Mapping[str, int]) -> None:
    """Let the kernel end this process when it takes more memory, time or disk than a document needs."""
    for name, most in limits.items():
        hard = most + 5 if name == "RLIMIT_CPU" else most  # at the soft limit it dies of SIGXCPU, which says why
        resource.setrlimit(getattr(resource, name), (most, hard))


class Pages(logging.Handler):
    """Says on standard error which page is being set."""

    def emit(self, record: logging.LogRecord) -> None:
        if found := PAGE.search(record.getMessage()):
            sys.stderr.write(f"page {found[1]}\n")
            sys.stderr.flush()


class Whole(str):
    """The text of a label: one piece, to whoever looks at it letter by letter."""

    def __iter__(self) -> Iterator[str]:
        yield str(self)


class References:
    """The pages of a PDF by their number, as others refer to them."""

    def __init__(self, kids: Sequence[Any]) -> None:
        self._kids = kids

    def __getitem__(self, page: int) -> bytes:
        return f"{self._kids[3 * page]} 0 R".encode("ascii")


def _has_places(attributes: Mapping[str, str]) -> bool:
    """Whether letters of a label have places of their own."""
    return any(name in attributes for name in ("rotate", "dx", "dy", "textLength", "letter-spacing")) or any(
        " " in attributes.get(name, "").strip() for name in "xy"
    )


def hasten() -> None:
    """Spare two detours of the library, a quarter of a book's time: the picture is the same.

    Labels of drawings are set letter by letter, because each could have a place of its own; ours have not. And each mark
    in the tree of tags makes the list of all pages anew.
    """
    import pydyf
    from weasyprint import svg

    letter_by_letter = svg.text

    def at_once(drawing: Any, node: Any, font_size: float) -> None:
        if node.text and not _has_places(node.attrib):
            node._etree_node.text = Whole(node.text)
        letter_by_letter(drawing, node, font_size)

    svg.text = at_once
    svg.TAGS |= {name: at_once for name, draw in svg.TAGS.items() if draw is letter_by_letter}
    pydyf.PDF.page_references = property(lambda document: References(document.pages["Kids"]))


def pack_pages() -> None:
    """Pack each page when it is drawn, not all of them at the end: drawn, a page is a list of thousands of small things."""
    from weasyprint.document import Page
    from weasyprint.pdf.stream import Stream

    class Packed(Stream):  # type: ignore[misc]
        packed: bytes

        @property
        def data(self) -> bytes:
            return self.packed

    draw = Page.paint

    def drawn(page: Any, stream: Any, *how: Any, **else_how: Any) -> None:
        draw(page, stream, *how, **else_how)
        packed = stream.data
        stream.__class__, stream.packed, stream.stream = Packed, packed, []

    Page.paint = drawn


def typeset() -> int:
    told = json.loads(sys.stdin.buffer.readline())
    limited(told["limits"])
    hasten()
    pack_pages()
    import weasyprint  # after the limits: the library's own memory counts, too
    from weasyprint.logger import LOGGER, PROGRESS_LOGGER
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        """Serves what the document brought along. An ordinary exception would leave the picture out in silence."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url not in told["own"]:
                raise FatalURLFetchingError(url)
            kind, how, content = told["own"][url]
            return URLFetcherResponse(url, READ[how](content), {"Content-Type": kind})

    class Lean(weasyprint.HTML):  # type: ignore[misc]
        """Without WeasyPrint's styles for footnotes, which it would compute five times for every element."""

        def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
            sheet = Path(weasyprint.__file__).with_name("css").joinpath("html5_ua.css").read_text(encoding="utf-8")
            kept = (line for line in sheet.splitlines() if not line.startswith(("::footnote-", "::note-")))
            return [weasyprint.CSS(string="\n".join(kept))]

    faults = logging.StreamHandler(sys.stderr)  # a picture that cannot be drawn is left out; somebody must hear it
    faults.setLevel(logging.ERROR)  # of the handler: what is told of progress comes this way, too
    LOGGER.addHandler(faults)
    PROGRESS_LOGGER.addHandler(Pages())
    PROGRESS_LOGGER.setLevel(logging.INFO)
    # Nearly all of it lives until the end: looking for garbage costs a fifth of the time.
    gc.set_threshold(50_000, 20, 20)
    page = Lean(string=sys.stdin.buffer.read().decode(), url_fetcher=OwnOnly(), media_type="print")
    try:
        page.write_pdf(sys.stdout.buffer, pdf_variant=told["variant"], optimize_images=True, dpi=200, jpeg_quality=85)
    except FatalURLFetchingError as refused:  # a BaseException: nothing else would catch it
        sys.stderr.write(f"foreign {refused}\n")
        return FOREIGN
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(typeset())
