"""What benchmarks and drills stand on: a rehearsal played for them, pictures and styles, and a word on the machine."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from bench.benchmark import Needs
from bench.multitude import fill
from calls.models import Edition
from rehearsal.actions import clear
from rehearsal.play.performance import play

LIKE = "best-practice-2"  # the edition that is rehearsed; loaded as an unpublished draft when it is missing


@contextmanager
def rehearsed(needs: Needs, *, keep: bool, say: Callable[[str], None]) -> Iterator[Edition]:
    """A rehearsal of what is needed, removed at the end unless it is to be kept; the next run replaces it."""
    say(f"playing: {needs.size.applicants} applications until {needs.until}")
    edition = play(
        _model(),
        until=needs.until,
        size=needs.size,
        seed=needs.seed,
        now=timezone.now(),
        say=lambda words: say(f"  {words}"),
    )
    try:
        fill(edition, needs.entries)
        yield edition
    finally:
        if not keep:
            clear(edition.slug)


def collect_pictures_and_styles() -> None:
    """The server finds them by names that only collecting gives; it takes a while, so not when nothing has changed.

    One process at a time: a second that collected into the same folder would find files of the first gone.
    """
    with (settings.VAR_DIR / "static.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        manifest = settings.VAR_DIR / "static" / "staticfiles.json"
        newest = max(file.stat().st_mtime for file in (settings.BASE_DIR / "static").rglob("*"))
        if manifest.is_file() and manifest.stat().st_mtime >= newest:
            return
        commands = [] if settings.FONTS_DIR.is_dir() else [["build_fonts"]]
        for command in [*commands, ["collectstatic", "--noinput", "-v0"]]:
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, check=True, stdout=subprocess.DEVNULL
            )


def machine() -> str:
    """Other people's work makes every figure worse, the processor's time too; it is said beside them."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"Load of the machine over the last minutes: {load}; {os.cpu_count()} cores."


def _model() -> Edition:
    if not Edition.objects.filter(slug=LIKE).exists():
        call_command("load_edition", f"editions/{LIKE}.toml", verbosity=0)
    return Edition.objects.with_gates().get(slug=LIKE)
