"""The child process: what it serves, what it refuses, how it ends."""

from __future__ import annotations

import io
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import psutil
import pytest
from pypdf import PdfReader

from reports import pdf

PAGE = '<!doctype html><html lang="en"><head><title>Test</title></head><body>{}</body></html>'


def typeset(body: str, own: pdf.Own | None = None) -> PdfReader:
    with tempfile.TemporaryFile() as out:
        pdf.typeset(PAGE.format(body), own or {}, out)
        out.seek(0)
        return PdfReader(io.BytesIO(out.read()))


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server that nobody may ask."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_document_is_tagged_and_has_title_and_language() -> None:
    made = typeset("<p>Words</p>")

    assert made.metadata is not None
    assert made.metadata.title == "Test"
    assert made.trailer["/Root"]["/Lang"] == "en"
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"] is True or made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert made.pages[0].extract_text() == "Words"


@pytest.mark.parametrize("markup", ['<img alt="" src="{}x.png">', '<link rel="stylesheet" href="{}x.css">',
                                    '<p style="background: url({}x.png)">x</p>'])  # fmt: skip
def test_a_foreign_address_stops_the_document_and_is_never_asked(listener: tuple[str, list[str]], markup: str) -> None:
    address, asked = listener

    with pytest.raises(pdf.ForeignResource, match="127"):
        typeset(markup.format(address))

    assert asked == []


def test_a_file_of_the_machine_is_foreign() -> None:
    with pytest.raises(pdf.ForeignResource, match="passwd"):
        typeset('<img alt="" src="file:///etc/passwd">')


def test_the_child_has_no_secrets_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for the child")
    seen: list[dict[str, str]] = []

    def look(number: int) -> None:
        seen.extend(
            child.environ() for child in psutil.Process().children() if "typesetter.py" in " ".join(child.cmdline())
        )

    with tempfile.TemporaryFile() as out:
        pdf.typeset(PAGE.format("<p>x</p>"), {}, out, look)

    assert seen
    assert all("not for the child" not in environment.values() for environment in seen)


def test_a_document_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIMITS", {**pdf.LIMITS, "RLIMIT_CPU": 2})

    with pytest.raises(pdf.TypesettingFailed, match="longer"):
        typeset('<table><tr><td colspan="1000000">x</td></tr></table>')


def test_a_document_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PATIENCE", 0.2)

    with pytest.raises(pdf.TypesettingFailed, match="longer"):
        typeset("<p>x</p>" * 2000)


def test_a_document_that_wants_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIMITS", {**pdf.LIMITS, "RLIMIT_DATA": 60 << 20})

    with pytest.raises(pdf.TypesettingFailed):
        typeset("<p>x</p>" * 5000)


def test_a_child_ended_from_outside_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(number: int) -> None:
        for child in psutil.Process().children():
            if "typesetter.py" in " ".join(child.cmdline()):
                os.kill(child.pid, signal.SIGKILL)

    with tempfile.TemporaryFile() as out, pytest.raises(pdf.ChildDied):
        pdf.typeset(PAGE.format("<p>x</p>" * 500), {}, out, end)


def test_whoever_listens_may_stop_it() -> None:
    class Enough(Exception):
        pass

    def stop(number: int) -> None:
        raise Enough

    with tempfile.TemporaryFile() as out, pytest.raises(Enough):
        pdf.typeset(PAGE.format("<p>x</p>" * 500), {}, out, stop)
    assert [child for child in psutil.Process().children() if "typesetter.py" in " ".join(child.cmdline())] == []


def test_the_labels_of_a_drawing_are_words_at_their_places() -> None:
    """Each is set at once (typesetter.hasten); a library that changed beneath would leave the drawing out in silence."""
    labels = (
        '<text x="150" y="30" text-anchor="end" font-size="12">Transferability</text>'
        '<text x="10 30 50" y="60" font-size="12">far</text><text x="10" y="90" rotate="20" font-size="12">tilted</text>'
    )
    drawing = pdf.drawing(f'<svg viewBox="0 0 200 100" width="200" height="100">{labels}</svg>')

    with tempfile.TemporaryFile() as out:
        pdf.typeset(PAGE.format('<img alt="A drawing" src="own:d.svg">'), {"own:d.svg": drawing}, out)
        out.seek(0)
        said = PdfReader(out).pages[0].extract_text()

    assert "Transferability" in said
    assert "tilted" in said.replace("\n", "").replace(" ", "")
    assert [letter for letter in "far" if letter not in said] == []


def test_a_document_that_is_whole_is_no_error_even_where_its_pages_are_laid_out_twice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    contents = '<style>a::after { content: target-counter(attr(href), page) }</style><a href="#end">End</a>'
    pages: list[int] = []
    with tempfile.TemporaryFile() as out:
        pdf.typeset(PAGE.format(f'{contents}{"<p>Words</p>" * 200}<p id="end">End</p>'), {}, out, pages.append)

    assert max(pages) > 1
    assert [row.getMessage() for row in caplog.records if row.name == "portal.reports"] == []


def test_a_picture_that_cannot_be_drawn_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with tempfile.TemporaryFile() as out:
        pdf.typeset(PAGE.format('<p>Words</p><img alt="x" src="own:d.svg">'), {"own:d.svg": pdf.drawing("<svg><")}, out)

    assert [row.getMessage() for row in caplog.records if row.name == "portal.reports"] == ["a document is not whole"]
