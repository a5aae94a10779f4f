"""The linters, then the whole test suite on a PostgreSQL and a Redis of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launcher.place import ROOT, Place
from launcher.portal import surroundings
from launcher.services import services
from launcher.steps import run_manage

PROCESSES = 2
COVERED = 95  # per cent of lines and branches, of each kind that decides
DECIDES = ("rules", "policies", "actions")
# What a tester's own shell or .env says about a real portal must not reach the tests.
FOREIGN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "MAIL_PROVIDER", "S3_BUCKET", "PORTAL_URL",
           "DEBUG", "TRUSTED_PROXIES", "VOTE_KEYS_DIR", "SECRET_KEY", "DEMONSTRATION", "BIND", "PORT",
           "LOG_FORMAT")  # fmt: skip


@dataclass(frozen=True)
class Linter:
    name: str
    command: tuple[str, ...]


def linters() -> list[Linter]:
    """The slowest first: two run at a time."""
    pages = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("templates/**/*.html"))]
    of_pages = [
        Linter("djade", ("djade", "--check", "--target-version", "5.2", *pages)),
        Linter("djlint", ("djlint", "--lint", "--quiet", "templates")),
    ]
    return [
        Linter("mypy", ("mypy",)),
        Linter("migrations", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
        Linter("import-linter", ("lint-imports", "--no-logo")),
        Linter("ruff check", ("ruff", "check", "--output-format", "concise")),
        Linter("ruff format", ("ruff", "format", "--check", "--output-format", "concise")),
        Linter("pip check", ("pip", "check", "--disable-pip-version-check")),
        *(of_pages if pages else []),
    ]


def test(arguments: list[str]) -> int:
    """Exit status 0 when every linter and every test is content. With arguments, pytest alone, with them."""
    here = Place(ROOT / "var" / "test", for_tests=True)
    environment = {name: value for name, value in surroundings().items() if name not in FOREIGN}
    with services(here) as found:
        found["DATABASE_URL"] = found["DATABASE_OWNER_URL"]  # the tests' role makes and drops databases
        # An empty value keeps .env out, which settings.py would read otherwise.
        environment |= {"VAR_DIR": str(here.var), "DEMONSTRATION": "", **found}
        run_manage(["build_fonts"], environment)
        faults = 0 if arguments else lint(environment)
        measure = ["-m", "coverage", "run"] if os.environ.get("COVERAGE") else []
        command = ["python", *measure, "-m", "pytest", "-n", str(PROCESSES), "--dist", "loadgroup", *arguments]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if measure and not covered(environment):
            status = status or 1
    return status or (1 if faults else 0)


def covered(environment: Mapping[str, str]) -> bool:
    """Report which branches of rules, policies and actions no test took; False when fewer than COVERED were taken."""
    subprocess.run(["coverage", "combine", "--quiet"], cwd=ROOT, env=dict(environment), check=False)
    report = ["coverage", "report", "--fail-under", str(COVERED), "--include"]
    places = [f"*/{kind}.py,*/{kind}/*" for kind in DECIDES]
    found = [subprocess.run([*report, one], cwd=ROOT, env=dict(environment), check=False).returncode for one in places]
    return not any(found)


def lint(environment: Mapping[str, str]) -> int:
    """Run every linter; print a line for each, and all that a discontented one said. Returns how many were."""
    begun = time.monotonic()
    with ThreadPoolExecutor(PROCESSES) as pool:
        said = list(pool.map(lambda linter: _run(linter, environment), linters()))
    faults = [name for name, fine in said if not fine]
    print(f"Linters: {', '.join(faults) or 'all content'} ({time.monotonic() - begun:.0f} s)", flush=True)
    return len(faults)


def _run(linter: Linter, environment: Mapping[str, str]) -> tuple[str, bool]:
    done = subprocess.run(linter.command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    fine = done.returncode == 0
    print(f"{linter.name}: {'ok' if fine else 'FAILED'}", flush=True)
    if not fine:
        sys.stdout.write(done.stdout[-6000:] + done.stderr[-3000:])
    return linter.name, fine
