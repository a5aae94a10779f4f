"""What must be true before the portal serves. `manage.py check --deploy --database default` runs all of it.

The web server runs the deployment checks of this module itself when it starts (wsgi.py): production cannot be
started past them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connections

SERVING = "serving"
RECOVERY = 60.0  # seconds for which a worker that starts waits for a database that recovers
Apps = Sequence[AppConfig] | None
Databases = Sequence[str] | None


def refuse_to_serve_unsafely() -> None:
    """Raise ImproperlyConfigured with every reason not to serve. A demonstration may have a known secret and no TLS."""
    found = run_checks(tags=[SERVING], include_deployment_checks=not settings.DEMONSTRATION)
    _wait_for_the_database()
    found += commits_are_durable(None, databases=["default"])
    found += no_demonstration_beside_a_real_edition(None, databases=["default"])
    errors = [f"{message.id}: {message.msg}" for message in found if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("The portal does not start:\n" + "\n".join(errors))


def _wait_for_the_database() -> None:
    """A worker that died of it would be started anew, die again, and take the whole server along as a crash loop."""
    until = time.monotonic() + RECOVERY
    while True:
        try:
            connections["default"].ensure_connection()
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


@register(SERVING, deploy=True)
def secrets_are_secret(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEFAULT_SECRET or len(settings.SECRET_KEY) < 50:
        found.append(Error("SECRET_KEY is the default or shorter than 50 characters.", id="portal.E001"))
    if settings.DEBUG:
        found.append(Error("DEBUG shows secrets to strangers.", id="portal.E002"))
    return found


@register(SERVING, deploy=True)
def connections_are_encrypted(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.TLS or not settings.PORTAL_URL.startswith("https://"):
        found.append(Error("PORTAL_URL must begin with https:// and TLS must be on.", id="portal.E003"))
    if settings.TLS and not settings.TRUSTED_PROXIES:
        found.append(
            Error(
                "TRUSTED_PROXIES is empty, so nobody may say that a connection came by TLS.",
                hint="Name the address of the proxy that ends TLS.",
                id="portal.E004",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS takes every name.", id="portal.E005"))
    return found


@register(SERVING, deploy=True)
def letters_can_be_sent(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.EMAIL_URL and not settings.MAIL_PROVIDER:
        found.append(Error("EMAIL_URL is not set: no letter would ever arrive.", id="portal.E006"))
    if ".example" in settings.DEFAULT_FROM_EMAIL:
        found.append(Error("DEFAULT_FROM_EMAIL is still an example.", id="portal.E007"))
    return found


@register(SERVING, deploy=True)
def people_know_who_answers(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    missing = [name for name in ("CONTROLLERS", "DPO_EMAIL") if not getattr(settings, name)]
    if settings.SUPPORT_EMAIL.endswith(".example"):
        missing.append("SUPPORT_EMAIL")
    return [Error(f"{name} is not set; the data protection notice names it.", id="portal.E008") for name in missing]


@register(SERVING, deploy=True)
def no_demonstration_in_production(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    if settings.DEMONSTRATION:
        return [Error("DEMONSTRATION shows every letter to everybody.", id="portal.E009")]
    return []


@register(SERVING)
def demonstration_stays_at_home(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    """A demonstration listens on this machine only, unless it is forced."""
    if not settings.DEMONSTRATION or settings.DEMONSTRATION_ANYWHERE or _is_loopback(settings.BIND):
        return []
    return [
        Error(
            f"A demonstration may not listen on {settings.BIND}.",
            hint="It shows every letter and asks for no second factor. DEMONSTRATION_ANYWHERE=1 forces it.",
            id="portal.E010",
        )
    ]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@register(SERVING)
def files_are_never_overwritten(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    """django-storages overwrites files of the same name unless it is told not to."""
    storage = settings.STORAGES["default"]
    if storage["BACKEND"].startswith("storages.") and storage.get("OPTIONS", {}).get("file_overwrite") is not False:
        return [Error("The file storage would overwrite a file of the same name.", id="portal.E011")]
    return []


@register(SERVING)
def settings_have_known_values(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.FUNDING_WORD not in ("Funded", "Co-funded"):
        found.append(Error('FUNDING_WORD is "Funded" or "Co-funded".', id="portal.E012"))
    for proxy in settings.TRUSTED_PROXIES:
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            found.append(Error(f"TRUSTED_PROXIES: {proxy} is no address or network.", id="portal.E013"))
    return found


@register(Tags.database, deploy=True)
def commits_are_durable(app_configs: Apps, databases: Databases = None, **options: Any) -> list[CheckMessage]:
    """An acknowledged submission, score or vote is on disk."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            if cursor.fetchone()[0] == "off":
                found.append(Error(f"synchronous_commit is off on {alias}.", id="portal.E014"))
    return found


@register(Tags.database, deploy=True)
def disks_are_waited_for(app_configs: Apps, databases: Databases = None, **options: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SHOW fsync")
            if cursor.fetchone()[0] == "off":
                found.append(Error(f"fsync is off on {alias}.", id="portal.E015"))
    return found


@register(Tags.database, deploy=True)
def the_web_role_is_not_the_owner(app_configs: Apps, databases: Databases = None, **options: Any) -> list[CheckMessage]:
    """What is append-only is so only for a role that does not own the tables."""
    if "default" not in (databases or []):
        return []
    if settings.DATABASES["default"]["USER"] == settings.DATABASES["owner"]["USER"]:
        return [
            Warning(
                "DATABASE_URL and DATABASE_OWNER_URL name one role: the event record can be rewritten.",
                id="portal.W001",
            )
        ]
    return []


@register(Tags.database)
def no_demonstration_beside_a_real_edition(
    app_configs: Apps, databases: Databases = None, **options: Any
) -> list[CheckMessage]:
    from calls.models import Edition, GateMove
    from calls.rules import Gate

    if not settings.DEMONSTRATION or "default" not in (databases or []):
        return []
    published = GateMove.objects.filter(gate=Gate.PUBLISH, moved_at__isnull=False).values("edition")
    try:
        real = list(Edition.objects.filter(rehearsal_of=None, pk__in=published)[:1])
    except ProgrammingError:  # before the first migration there is no edition
        return []
    return [
        Error(f"{edition} is real and published; a demonstration may not run beside it.", id="portal.E016")
        for edition in real
    ]
