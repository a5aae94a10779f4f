"""What has to be done before the portal can serve, each step only when something it depends on has changed."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from launcher.place import PYTHON, ROOT, Trouble

MIGRATIONS = ("*/migrations/*.py", "requirements.txt", "preciseu_portal/settings.py", "bin/launcher/*.py")
FONTS = ("*/management/commands/build_fonts.py", "requirements.txt")
PICTURES_AND_STYLES = ("static/**/*", *FONTS)


@dataclass(frozen=True)
class Step:
    """One command of manage.py and the files whose change makes it due again."""

    command: tuple[str, ...]
    depends_on: tuple[str, ...]
    says: str
    in_database: bool = True  # its work is lost with the database; the others' with var/

    @property
    def name(self) -> str:
        return " ".join(self.command)

    def fingerprint(self) -> str:
        digest = hashlib.sha256(self.name.encode())
        for path in sorted(found for pattern in self.depends_on for found in ROOT.glob(pattern) if found.is_file()):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()


STEPS = (
    Step(("migrate", "--database=owner", "-v0"), MIGRATIONS, "Making the tables"),
    Step(("createcachetable", "--database=owner"), MIGRATIONS, "Making the table of limits"),
    Step(("grant_web_role",), MIGRATIONS, "Giving the web role its rights"),
    Step(("build_fonts",), FONTS, "Cutting typefaces", False),
    Step(("collectstatic", "--noinput", "-v0"), PICTURES_AND_STYLES, "Collecting pictures and styles", False),
    Step(("load_edition", "editions/best-practice-2.toml", "--if-new"), ("editions/*.toml",), "Loading Edition 2"),
)


def take(steps: Iterable[Step], environment: Mapping[str, str], var: Path) -> None:
    """Run every step that is due. The notes of what was done lie with what they are about."""
    in_database = Path(environment["PREPARED_FILE"]) if "PREPARED_FILE" in environment else None
    lanes = (
        ([step for step in steps if step.in_database], _Notes(in_database)),
        ([step for step in steps if not step.in_database], _Notes(var / "prepared.json")),
    )
    with ThreadPoolExecutor(len(lanes)) as pool:  # tables and typefaces do not wait for each other
        for lane in [pool.submit(_take_lane, due, notes, environment) for due, notes in lanes]:
            lane.result()


def _take_lane(steps: Iterable[Step], notes: _Notes, environment: Mapping[str, str]) -> None:
    for step in steps:
        fingerprint = step.fingerprint()
        if notes.read().get(step.name) != fingerprint:
            print(f"{step.says} …", flush=True)
            run_manage(step.command, environment)
            notes.write(step.name, fingerprint)


@dataclass(frozen=True)
class _Notes:
    """Fingerprints by step. Without a file nothing is known: a database that is not ours is always asked."""

    path: Path | None

    def read(self) -> dict[str, str]:
        if self.path is None or not self.path.exists():
            return {}
        found: dict[str, str] = json.loads(self.path.read_text())
        return found

    def write(self, name: str, fingerprint: str) -> None:
        if self.path is not None:
            self.path.write_text(json.dumps(self.read() | {name: fingerprint}))


def run_manage(command: Iterable[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [str(PYTHON), "manage.py", *command],
        cwd=ROOT,
        env=dict(environment),
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout[-4000:] + done.stderr[-4000:])
        raise Trouble(f"manage.py {' '.join(command)} failed; see above.")
