"""Files that nobody should send: right ones, wrong ones, and right ones gone wrong, by seed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from random import Random

from PIL import Image

from submissions.files import MOST_BYTES, Accepted

ALLOWED = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
ENDINGS = ("pdf", "png", "jpg", "jpeg", "PDF", "Jpeg", "gif", "svg", "html", "docx", "exe", "pdf.exe", "php", "zip", "")
NAMES = (
    "report", "../../etc/passwd", "C:\\temp\\plan", "a\x00b", "gpj.\u202efdp", "x" * 400, "Αναφορά", ".", "..", "",
    "a\r\nX-Header: 1", "con", "'; DROP TABLE", "<script>", "\ud83d\ude00", "ward.png",
)  # fmt: skip
MARKS = (
    b"/JavaScript", b"/JS (app.alert(1))", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA 3 0 R", b"/Encrypt 5 0 R",
    b"/J#61vaScript", b"/OpenAction << /S /URI /URI (https://evil.example) >>", b"/AA << /O 3 0 R >>",
    b"<script>alert(1)</script>", b"<?php system('id'); ?>", b"MZ\x90\x00", b"PK\x03\x04", b"%%EOF",
)  # fmt: skip


def odd_files(seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents without end; the same seed, the same files."""
    chance = Random(seed)
    right = _right_files()
    while True:
        kind = chance.choice(tuple(right))
        data = right[kind]
        for _ in range(chance.randrange(4)):
            data = chance.choice(_HARMS)(data, chance, right)
        ending = kind if chance.random() < 0.5 else chance.choice(ENDINGS)
        yield f"{chance.choice(NAMES)}.{ending}", data


def _right_files() -> dict[str, bytes]:
    """One of each kind, whether allowed or not."""
    pdf = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    drawn = {}
    for ending, kind, mode in (
        ("png", "PNG", "RGBA"),
        ("jpg", "JPEG", "RGB"),
        ("gif", "GIF", "P"),
        ("tif", "TIFF", "RGB"),
    ):
        out = io.BytesIO()
        Image.radial_gradient("L").resize((48, 32)).convert(mode).save(out, kind)
        drawn[ending] = out.getvalue()
    return {
        "pdf": pdf,
        **drawn,
        "jpeg": drawn["jpg"],
        "docx": packed.getvalue(),
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "html": b"<!doctype html><script>alert(1)</script>",
        "exe": b"MZ\x90\x00" + bytes(200),
        "bomb.png": png_promising(65_000, 65_000, b""),
        "deep.png": png_promising(40, 40, zlib.compress(bytes(30_000_000))),
        "empty": b"",
    }


def png_promising(width: int, height: int, packed: bytes) -> bytes:
    """A PNG that promises so many pixels, whatever it holds."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    )


def _flip(data: bytes, chance: Random, right: dict[str, bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(changed), chance.choice((1, 3, 20)))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: Random, right: dict[str, bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _join(data: bytes, chance: Random, right: dict[str, bytes]) -> bytes:
    """Two files in one: each reader finds its own."""
    other = right[chance.choice(tuple(right))]
    return data + other if chance.random() < 0.7 else other + data


def _mark(data: bytes, chance: Random, right: dict[str, bytes]) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(MARKS) + data[place:]


def _noise(data: bytes, chance: Random, right: dict[str, bytes]) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(chance.choice((1, 40, 3000))) + data[place:]


def assert_inert(file: Accepted) -> None:
    """What was taken is of the list by name and content, and a picture is nothing but the picture."""
    ending = file.name.rpartition(".")[2].lower()
    assert ALLOWED[ending] == file.content_type, file.name
    assert len(file.data) <= MOST_BYTES
    assert not {"/", "\\", "\x00", "\r", "\n", "\u202e"} & set(file.name), file.name
    if file.content_type == "application/pdf":
        assert file.data.startswith(b"%PDF-")
        return
    with Image.open(io.BytesIO(file.data), formats=["PNG", "JPEG"]) as picture:
        picture.load()
        assert Image.MIME[picture.format or ""] == file.content_type
        assert not picture.getexif()
    assert file.data.endswith((b"IEND\xaeB\x60\x82", b"\xff\xd9")), "something hangs behind the picture"


_HARMS = (_flip, _cut, _join, _mark, _noise)
