"""The whole portal under one supervisor, and manage.py beside it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import environ
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from launcher.place import PYTHON, ROOT, Place, Trouble
from launcher.services import services
from launcher.steps import STEPS, take

# Whoever names one of these means a portal of their own, not a demonstration.
CONFIGURED = ("DATABASE_URL", "EMAIL_URL", "MAIL_PROVIDER", "SECRET_KEY", "PORTAL_URL", "S3_BUCKET", "DEMONSTRATION")
OWNERS_COMMANDS = ("migrate", "createcachetable", "sqlflush", "flush")


def surroundings() -> dict[str, str]:
    """The environment as settings.py reads it, .env included, with the demonstration chosen when nothing else was."""
    environ.Env.read_env(ROOT / ".env")
    if not any(os.environ.get(name) for name in CONFIGURED):
        os.environ["DEMONSTRATION"] = "1"
    os.environ.setdefault("PORT", "8000")
    folder = ROOT / ".venv" / "bin"
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}", "PYTHONUNBUFFERED": "1"}


def place() -> Place:
    return Place(_var())


def _var() -> Path:
    return Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()


def run() -> int:
    """Bring everything up and stay until a signal comes or a process ends. Exit status as a shell would say it."""
    environment = surroundings()
    here = place()
    _refuse_a_taken_port(environment)
    with services(here) as found:
        environment |= found
        take(STEPS, environment, here.var)
        return _supervise(environment)


def _supervise(environment: Mapping[str, str]) -> int:
    manager = Manager(Printer(sys.stdout, colour=sys.stdout.isatty(), prefix=True))
    with (ROOT / "Procfile").open() as procfile:
        processes = parse_procfile(procfile.read()).processes
    for name, command in processes.items():
        manager.add_process(name, command, env=dict(environment), cwd=str(ROOT))
    manager.loop()
    return int(manager.returncode or 0)


def _refuse_a_taken_port(environment: Mapping[str, str]) -> None:
    port = environment["PORT"]
    host = environment.get("BIND", "127.0.0.1")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError:
            raise Trouble(f"Something else listens on {host}:{port}. Choose another: PORT=8001 bin/run") from None


def manage(arguments: list[str]) -> int:
    """manage.py with the services up; those that were down go down again at the end."""
    environment = surroundings()
    if arguments and arguments[0] in OWNERS_COMMANDS and not any(word.startswith("--database") for word in arguments):
        arguments = [*arguments, "--database=owner"]
    here = place()
    with services(here) as found:
        environment |= found
        if "PREPARED_FILE" in found and arguments[:1] != ["migrate"]:
            take([step for step in STEPS if step.in_database], environment, here.var)
        return subprocess.run([str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=environment, check=False).returncode
