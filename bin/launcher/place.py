"""Where things lie on this machine, and the user that PostgreSQL runs as."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv" / "bin" / "python"
SERVANT = "preciseu"  # PostgreSQL refuses to run as root; made when root needs it


class Trouble(Exception):
    """Something the person at the keyboard has to mend; the message says what."""


@dataclass(frozen=True)
class Place:
    """One set of services with its files: `var/` for the portal, `var/test/` for the tests."""

    var: Path
    for_tests: bool = False

    @property
    def passwords(self) -> dict[str, str]:
        """Passwords of PostgreSQL's roles, made once, readable by their owner only."""
        path = self.var / "passwords.json"
        if not path.exists():
            self.var.mkdir(parents=True, exist_ok=True)
            made = {role: secrets.token_urlsafe(32) for role in ("postgres", "preciseu_owner", "preciseu_web")}
            path.touch(mode=0o600)
            path.write_text(json.dumps(made))
        found: dict[str, str] = json.loads(path.read_text())
        return found

    @property
    def short(self) -> Path:
        """A folder of ours whose path fits into a socket's name (107 bytes)."""
        if len(str(self.var)) < 80:
            return self.var
        folder = Path("/tmp") / f"preciseu-{os.getuid()}-{_digest(self.var)}"  # noqa: S108, mode and owner are checked
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise Trouble(f"{folder} belongs to somebody else.")
        return folder


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Servant:
    """Who runs PostgreSQL: ourselves, or an unprivileged user when we are root."""

    uid: int
    gid: int

    @classmethod
    def find(cls) -> Servant:
        if os.getuid() != 0:
            return cls(os.getuid(), os.getgid())
        try:
            entry = pwd.getpwnam(SERVANT)
        except KeyError:
            subprocess.run(
                ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVANT], check=True
            )
            entry = pwd.getpwnam(SERVANT)
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def is_somebody_else(self) -> bool:
        return self.uid != os.getuid()

    def can_reach(self, path: Path) -> bool:
        """Whether the servant may enter `path`; root may be in a home that nobody else can enter."""
        return self.run(["test", "-x", str(path)], check=False).returncode == 0

    def run(self, command: list[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `command` as the servant, from a folder it can be in, in a session of its own: Ctrl-C is not meant for it."""
        other = self.is_somebody_else
        return subprocess.run(
            command,
            cwd="/",
            check=check,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"},
            user=self.uid if other else None,
            group=self.gid if other else None,
            extra_groups=[] if other else None,
        )

    def home_of(self, place: Place) -> Path:
        """Where the servant may keep the cluster of `place`: there, or under /var/lib when it cannot go there."""
        place.var.mkdir(parents=True, exist_ok=True)
        if not self.is_somebody_else or self.can_reach(place.var):
            return place.var
        home = Path("/var/lib") / SERVANT / _digest(place.var)
        home.mkdir(parents=True, exist_ok=True)
        return home
