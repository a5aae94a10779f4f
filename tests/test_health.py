"""Whether the portal is alive and ready, part by part."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from notifications.actions import still_alive
from notifications.models import Heartbeat, Letter
from preciseu_portal import health
from preciseu_portal.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker(redis_url: str) -> Iterator[None]:
    """Celery on the tests' own Redis."""
    before = app.conf.broker_write_url
    app.conf.broker_write_url = redis_url
    yield
    app.conf.broker_write_url = before


@pytest.fixture
def everything_is_well(broker: None, settings: object) -> None:
    settings.EMAIL_URL = "smtp://mail.example"  # type: ignore[attr-defined]
    for name in ("relay", "beat"):
        still_alive(name, at=timezone.now())


def checks() -> dict[str, str]:
    answer = Client().get("/readyz")
    found: dict[str, str] = answer.json()["checks"]
    assert answer.status_code == (200 if set(found.values()) == {"ok"} else 503)
    return found


def test_the_process_is_alive_without_asking_the_database(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("everything_is_well")
def test_the_portal_is_ready_when_every_part_is() -> None:
    assert checks() == dict.fromkeys(health.CHECKS, "ok")


@pytest.mark.usefixtures("everything_is_well")
def test_asking_leaves_no_trace_in_the_database() -> None:
    checks()

    assert sorted(Heartbeat.objects.values_list("name", flat=True)) == ["beat", "relay"]


@pytest.mark.usefixtures("everything_is_well")
@pytest.mark.parametrize("name", ["relay", "beat"])
def test_a_process_that_has_been_silent_too_long_makes_the_portal_unready(name: str) -> None:
    still_alive(name, at=timezone.now() - timedelta(minutes=5))

    assert checks()[name].startswith("last sign of life ")


@pytest.mark.usefixtures("everything_is_well")
def test_a_process_that_never_lived_makes_the_portal_unready() -> None:
    Heartbeat.objects.filter(name="relay").delete()

    assert checks()["relay"] == "no sign of life yet"


@pytest.mark.usefixtures("everything_is_well")
def test_a_broker_that_does_not_answer_makes_the_portal_unready() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        app.conf.broker_write_url = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"

        assert checks()["broker"].startswith("failed: ")


@pytest.mark.usefixtures("everything_is_well")
def test_a_storage_that_takes_no_file_makes_the_portal_unready(tmp_path: object) -> None:
    full = tmp_path / "a file where a folder should be"  # type: ignore[operator]
    full.write_text("")
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(full)}}
    with override_settings(STORAGES={"default": local}):
        assert checks()["storage"].startswith("failed: ")


@pytest.mark.usefixtures("everything_is_well")
@pytest.mark.parametrize(("owed", "finding"), [(timedelta(minutes=9), "ok"), (timedelta(minutes=11), "a letter")])
def test_a_letter_that_waits_too_long_makes_the_portal_unready(owed: timedelta, finding: str) -> None:
    since = timezone.now() - owed
    Letter.objects.create(key="waits", kind="any", to="ana@clinic.example", owed_since=since, not_before=since)

    assert checks()["letters"].startswith(finding)


@pytest.mark.usefixtures("everything_is_well")
def test_without_a_mail_server_the_portal_is_not_ready_unless_it_is_a_demonstration(settings: object) -> None:
    settings.EMAIL_URL = ""  # type: ignore[attr-defined]
    assert checks()["e-mail"] == "EMAIL_URL is not set: no letter can be sent"

    settings.DEMONSTRATION = True  # type: ignore[attr-defined]
    assert health.examine(timezone.now())["e-mail"] == "ok"


@pytest.mark.usefixtures("everything_is_well")
def test_a_database_that_may_lose_a_commit_makes_the_portal_unready() -> None:
    from django.db import connection

    connection.cursor().execute("SET LOCAL synchronous_commit TO off")

    assert checks()["database"] == "synchronous_commit is off: a commit may be lost"
