"""The environment, what it may say, and what production refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from threading import Timer
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from calls.models import Edition
from calls.rules import Gate
from preciseu_portal import checks

PRODUCTION = {
    "SECRET_KEY": "f3b1c2" * 12,
    "PORTAL_URL": "https://recognition.portal.example",
    "TRUSTED_PROXIES": "10.0.0.0/8",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "PRECISEU Recognition <recognition@portal.test>",
    "SUPPORT_EMAIL": "help@portal.test",
    "CONTROLLERS": "Invented Controller",
    "DPO_EMAIL": "dpo@portal.test",
}
NAME_READ = re.compile(r'env(?:\.\w+)?\(\s*"([A-Z0-9_]+)"')


def names_read() -> set[str]:
    return set(NAME_READ.findall((settings.BASE_DIR / "preciseu_portal" / "settings.py").read_text()))


def names_explained() -> set[str]:
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    return {found[1] for line in lines if (found := re.match(r"#? ?([A-Z0-9_]+)=", line))}


def test_the_example_explains_every_variable_that_is_read_and_no_other() -> None:
    read_by_the_launcher = {"WEB_WORKERS", "WEB_THREADS"}

    assert names_explained() == names_read() | read_by_the_launcher


def deploy_check(**changed: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` as an operator runs it, in an environment with nothing else in it."""
    database = settings.DATABASES["default"]
    host, user, password = (database[name] for name in ("HOST", "USER", "PASSWORD"))
    url = f"postgres://{user}:{password}@{host}:{database['PORT']}/postgres"
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url, **PRODUCTION, **changed}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_production_with_a_whole_environment_has_nothing_to_complain_about() -> None:
    done = deploy_check()

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"SECRET_KEY": "short"}, "portal.E001"),
        ({"DEBUG": "1"}, "portal.E002"),
        ({"PORTAL_URL": "http://recognition.portal.example"}, "portal.E003"),
        ({"EMAIL_URL": ""}, "portal.E006"),
        ({"DEMONSTRATION": "1"}, "portal.E009"),
    ],
)
def test_production_is_refused(changed: dict[str, str], fault: str) -> None:
    done = deploy_check(**changed)

    assert done.returncode == 1
    assert fault in done.stderr


def found(check: Any, **changed: Any) -> list[str]:
    with override_settings(**changed):
        return [message.id for message in check(None, databases=["default"])]


@pytest.mark.parametrize(
    ("check", "changed", "fault"),
    [
        (checks.connections_are_encrypted, {"TLS": True, "PORTAL_URL": "https://a.test"}, "portal.E004"),
        (checks.connections_are_encrypted, {"ALLOWED_HOSTS": ["*"]}, "portal.E005"),
        (checks.letters_can_be_sent, {"DEFAULT_FROM_EMAIL": "a@b.example"}, "portal.E007"),
        (checks.people_know_who_answers, {"DPO_EMAIL": ""}, "portal.E008"),
        (checks.demonstration_stays_at_home, {"DEMONSTRATION": True, "BIND": "0.0.0.0"}, "portal.E010"),
        (
            checks.files_are_never_overwritten,
            {"STORAGES": {"default": {"BACKEND": "storages.backends.s3.S3Storage"}}},
            "portal.E011",
        ),
        (checks.settings_have_known_values, {"FUNDING_WORD": "Paid"}, "portal.E012"),
        (checks.settings_have_known_values, {"TRUSTED_PROXIES": ["the proxy"]}, "portal.E013"),
    ],
)
def test_a_setting_that_is_unsafe_is_an_error(check: Any, changed: dict[str, Any], fault: str) -> None:
    assert fault in found(check, **changed)


def test_a_demonstration_may_listen_elsewhere_only_when_it_is_forced() -> None:
    everywhere = {"DEMONSTRATION": True, "BIND": "0.0.0.0"}

    assert found(checks.demonstration_stays_at_home, **everywhere, DEMONSTRATION_ANYWHERE=True) == []
    assert found(checks.demonstration_stays_at_home, DEMONSTRATION=True, BIND="127.0.0.1") == []


@pytest.mark.django_db
def test_the_web_server_does_not_start_with_the_default_secret() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"portal\.E001"), override_settings(DEMONSTRATION=False):
        checks.refuse_to_serve_unsafely()


@pytest.mark.django_db
def test_the_web_server_starts_as_a_demonstration_on_this_machine() -> None:
    with override_settings(DEMONSTRATION=True, BIND="127.0.0.1", DEMONSTRATION_ANYWHERE=False):
        assert checks.refuse_to_serve_unsafely() is None


@pytest.mark.django_db
def test_a_database_that_may_lose_a_commit_is_an_error() -> None:
    from django.db import connection

    connection.cursor().execute("SET LOCAL synchronous_commit TO off")

    assert "portal.E014" in found(checks.commits_are_durable)


@pytest.mark.django_db
def test_a_demonstration_does_not_run_beside_a_real_edition_that_is_published() -> None:
    call_command("load_edition", str(settings.BASE_DIR / "editions" / "best-practice-2.toml"), verbosity=0)
    edition = Edition.objects.get()
    staff = User.objects.create_user("staff@portal.example")
    assert found(checks.no_demonstration_beside_a_real_edition, DEMONSTRATION=True) == []  # a draft hurts nobody

    now = timezone.now()
    edition.gate_moves.create(gate=Gate.PUBLISH, proposed_by=staff, proposed_at=now, moved_by=staff, moved_at=now)

    assert found(checks.no_demonstration_beside_a_real_edition, DEMONSTRATION=True) == ["portal.E016"]
    assert found(checks.no_demonstration_beside_a_real_edition, DEMONSTRATION=False) == []
    with pytest.raises(ImproperlyConfigured, match=r"portal\.E016"), override_settings(DEMONSTRATION=True):
        checks.refuse_to_serve_unsafely()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_starts_while_the_database_recovers_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens where it looks; a second later the database does."""
    own = connections["default"].settings_dict
    right = own["PORT"]
    connections["default"].close()
    monkeypatch.setitem(own, "PORT", "1")
    back = Timer(1, own.__setitem__, ("PORT", right))
    back.start()
    begun = time.monotonic()

    with override_settings(DEMONSTRATION=True):
        checks.refuse_to_serve_unsafely()

    back.join()
    assert time.monotonic() - begun >= 0.9


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_files_on_s3_are_private_and_never_overwritten() -> None:
    code = (
        "from django.core.files.storage import storages; s = storages['default'];"
        "print(type(s).__name__, s.file_overwrite, s.default_acl, s.querystring_auth)"
    )
    environment = {"PATH": os.environ["PATH"], "S3_BUCKET": "portal", "S3_REGION": "eu-central-1"}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert done.stdout.split() == ["S3Storage", "False", "private", "True"]
