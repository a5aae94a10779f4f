"""Somebody copies database, queue, files and logs, but not the key: a dictionary with every voter's address finds nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.db import connections

from accounts.arrival import clock
from calls.models import Edition
from drill.drill import Drill, Ground
from drill.row import Row
from drill.voters import ATTACKED, cast_many, codes_sent_to, confirm_many
from notifications.mailboxes import fold
from voting import actions, keys

VOTERS = 1000
BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}")
DIGESTS = re.compile(rb"[0-9a-f]{32,128}")
ADDRESSES = re.compile(rb"[a-z0-9.+_-]+@drill\.example")


def dictionary(ground: Ground) -> list[Row]:
    """Half of the voters confirm, the others never do; two days later everything is copied."""
    number = ground.sized(VOTERS, least=20)
    voters = [f"Dictionary.{turn}+vote@Drill.example" for turn in range(number)]
    cast_many(ground, [(voter, f"10.{turn // 200}.{turn % 200}.9") for turn, voter in enumerate(voters)])
    codes = codes_sent_to(voters)
    confirm_many(ground, codes[::2])
    key = keys.read(ground.edition.slug)
    known = _found(_dump())[0]
    with_key = sum(keys.keyed(key, "mailbox", fold(voter)).encode() in known for voter in voters[:20])
    while actions.expire_ballots(at=clock.now() + timedelta(hours=48, minutes=1)):
        pass
    digests, addresses = _found(_dump())
    matched = sum(
        any(guess in digests for guess in guesses(voter, ground.edition))
        or any(said in addresses for said in _said(voter))
        for voter in voters
    )
    return [
        Row(f"of {number} voters matched by a dictionary", matched, "voters", "0", matched == 0),
        Row("of 20 matched with the key, as a control", with_key, "voters", "20", with_key == min(20, number)),
    ]


def guesses(voter: str, edition: Edition) -> Iterator[bytes]:
    """Hashes of the address that somebody would try: of every spelling, plain, salted and keyed with what the copy has."""
    salts = ["", edition.slug, str(edition.pk), edition.title, "mailbox"]
    for said in {voter, voter.lower(), fold(voter), fold(voter).partition("@")[0]}:
        for salt in salts:
            for text in {f"{salt}{said}", f"{salt}:{said}", f"{said}{salt}", f"{salt}\x1f{said}"}:
                for name in ("md5", "sha1", "sha256", "sha512"):
                    yield hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest().encode()
            if salt:
                yield hmac.new(salt.encode(), said.encode(), hashlib.sha256).hexdigest().encode()
                yield keys.keyed(salt.encode(), "mailbox", said).encode()


def _said(voter: str) -> set[bytes]:
    return {voter.lower().encode(), fold(voter).encode()}


def _found(dump: Iterator[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Everything in the copy that looks like a hash, and every address of the drill, also behind base64."""
    digests, addresses = set[bytes](), set[bytes]()
    for part in dump:
        text = part.lower()
        digests |= set(DIGESTS.findall(text))
        addresses |= set(ADDRESSES.findall(text))
        for piece in BASE64.findall(part):
            for start in range(4):  # where in it the text begins nobody knows
                whole = piece[start : start + (len(piece) - start) // 4 * 4]
                addresses |= set(ADDRESSES.findall(base64.b64decode(whole).lower()))
    return digests, addresses


def _dump() -> Iterator[bytes]:
    """Every table, every key of the queue, every stored file and log."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            copied = io.StringIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", copied)
            yield copied.getvalue().encode()
    if settings.CELERY_BROKER_URL.startswith("redis"):
        with redis.Redis.from_url(settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")) as queue:
            for name in queue.scan_iter():
                yield name + (queue.dump(name) or b"")
    for folder in {Path(settings.MEDIA_ROOT), Path(settings.VAR_DIR)}:
        for file in sorted(folder.rglob("*")):
            ours = "postgresql" not in str(file) and Path(settings.VOTE_KEYS_DIR) not in file.parents
            if ours and file.is_file():
                yield file.read_bytes()


drills = {"vote dictionary": Drill(replace(ATTACKED, seed=973), dictionary, seconds=600)}
