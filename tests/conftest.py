"""What every test stands on: a real PostgreSQL, a real Redis, Chromium, and a clean portal before each test."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.core.cache import caches
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.http import HttpRequest, HttpResponseBase
from hypothesis import HealthCheck
from hypothesis import settings as properties

from tests.clients import PortalClient
from tests.served import served
from tests.tables import KEPT_TABLES, filled
from voting import drawn, paper

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
# Milliseconds that a page may take, as Playwright gives every other step: other tests take the cores too.
PATIENCE = 30_000
# How long an example takes says how busy the machine is, not whether the property holds.
properties.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("unhurried")
SHOTS = os.environ.get("SHOTS")  # a folder for pictures of the pages that a journey looks at


def pytest_collection_finish() -> None:
    """All that has been imported stays; looking through it again for garbage took a twentieth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    """Tests keep their files apart from a portal that runs in the same checkout, and spend no time on hashing."""
    var = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(var, ignore_errors=True))
    for name in ("MEDIA_ROOT", "STATIC_ROOT", "VOTE_KEYS_DIR"):
        folder = var / name.lower()
        folder.mkdir()
        setattr(settings, name, folder)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # A plan that went wrong ends as a failure with its query, not as a run without an end.
    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c statement_timeout=120s"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MIDDLEWARE = ["tests.served.Counted", "zeal.middleware.zeal_middleware", *settings.MIDDLEWARE]
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "zeal"]
    settings.ZEAL_RAISE = True
    _keep_in_browsers()


def _keep_in_browsers() -> None:
    """Styles, scripts and fonts of the live server may be kept by a browser, as those of a web server of ours are."""
    serve = StaticFilesHandlerMixin.serve

    def kept(self: StaticFilesHandlerMixin, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer["Cache-Control"] = f"max-age={settings.WHITENOISE_MAX_AGE}"
        return answer

    StaticFilesHandlerMixin.serve = kept


@pytest.fixture(autouse=True)
def clock_is_known() -> None:
    """Measuring PostgreSQL's clock costs a query once a minute; it must not fall into a test that counts its queries."""
    from accounts.arrival import clock

    clock._epoch_minus_monotonic, clock._measured = time.time() - time.monotonic(), time.monotonic()


@pytest.fixture(scope="session", autouse=True)
def resets_as_the_owner() -> Iterator[None]:
    """Append-only tables refuse to be emptied by trigger: only the reset after a transactional test lifts it.

    Rows are deleted where there are any: truncating every table takes ten times as long as most of these tests.
    """
    original = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: Any, tables: list[str], **options: Any) -> list[str]:
        served.wait_until_none()
        emptied = [self.quote_name(table) for table in filled(self.connection, set(tables) - KEPT_TABLES)]
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER USER;" for table in emptied),
            *(f"DELETE FROM {table};" for table in emptied),
            "SET CONSTRAINTS ALL IMMEDIATE;",  # a table whose rows are still to be checked cannot be altered
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER;" for table in emptied),
            f"DELETE FROM {settings.CACHES['default']['LOCATION']};",
        ]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
    yield
    DatabaseOperations.sql_flush = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def forgets_parts_of_pages() -> Iterator[None]:
    """The cache of page parts lives in the process; what one test showed must not be seen by the next."""
    yield
    caches["pages"].clear()
    drawn.forget()
    paper.forget_stages()


@pytest.fixture
def client() -> PortalClient:
    """`client.force_login(person)` signs in with a second factor; `second_factor=False` leaves it out."""
    return PortalClient()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis: the one of bin/test, else one of our own for this session."""
    if settings.REDIS_URL:
        yield settings.REDIS_URL
        return
    socket = tmp_path_factory.mktemp("redis") / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis+socket://{socket}"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def as_web_role(db: None) -> Callable[[], None]:
    """Call it to go on as the role that the web server uses, which may not rewrite what is append-only."""
    from django.core.management import call_command

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'preciseu_web'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE preciseu_web NOLOGIN")
            cursor.execute("GRANT preciseu_web TO CURRENT_USER")
    call_command("grant_web_role", "--database=default", "--role=preciseu_web", verbosity=0)
    return lambda: connection.cursor().execute("SET LOCAL ROLE preciseu_web")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without the parts that only a screen needs, one for the session."""
    from playwright.sync_api import expect, sync_playwright

    # Playwright's loop runs in the thread of the test, which would make Django refuse its own queries there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], headless=True)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A tab of its own on the running portal; addresses without a host are the portal's.

    The test fails when the page broke its own Content-Security-Policy or asked anything of another host.
    """
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}, locale="en-GB")
    faults: list[str] = []
    tab = context.new_page()
    tab.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    tab.on("pageerror", lambda error: faults.append(str(error)))
    local = (live_server.url, "data:", "blob:", "about:")
    tab.on("request", lambda sent: None if sent.url.startswith(local) else faults.append(f"asked {sent.url}"))
    yield tab
    context.close()
    assert faults == []


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Fails with rule, sentence and element for each of axe's violations of WCAG 2.2 A and AA on the page."""
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check(tab: Page) -> None:
        # `preload` writes the imports of style sheets into the page, which its policy refuses; no rule of these needs it.
        asked = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": tags}, "preload": False}
        found = Axe().run(tab, options=asked)
        assert [
            f"{tab.url}: {violation['id']}: {violation['help']}: {node['html'][:200]}"
            for violation in found.response["violations"]
            for node in violation["nodes"]
        ] == []

    return check


@pytest.fixture
def look(page: Page, assert_accessible: Callable[[Page], None]) -> Callable[[str], None]:
    """Look at the page: no violation of WCAG, nothing wider than a phone; pictures where SHOTS says."""

    def seen(name: str) -> None:
        assert_accessible(page)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width}"
            if SHOTS:
                # Not Playwright's own way with carets: it writes a style into every field, which htmx carries over when it
                # draws a preview anew, and that the page's Content-Security-Policy rightly refuses.
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True, caret="initial")

    return seen
