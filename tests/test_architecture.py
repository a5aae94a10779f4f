"""The rules of the house that no linter knows. Who imports whom is import-linter's (pyproject.toml)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = (
    "preciseu_portal", "accounts", "notifications", "calls", "submissions", "evaluation", "voting", "results", "reports",
    "rehearsal",
)  # fmt: skip
WRITING = {
    "save", "create", "update", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update",
    "acreate", "aupdate", "asave", "adelete",
}  # fmt: skip
# Module and call -> why it may stand there although it is not in actions.py.
MAY_WRITE = {
    ("accounts/models.py", "user.save"): "Django's commands and allauth make people through the manager",
    ("accounts/adapter.py", "segno.make(url, error='m').save"): "draws a code into memory",
    ("reports/pictures.py", "segno.make(address, error='m').save"): "draws a code into memory",
    ("notifications/emblem.py", "small.save"): "a picture, into memory",
    ("submissions/redrawing.py", "picture.save"): "a picture, into memory",
    ("reports/archive/bundle.py", "self._digest.update"): "the hash of a file that is being written",
    ("rehearsal/play/applying.py", "picture.save"): "an invented picture, into memory",
    ("preciseu_portal/settings.py", "vars().update"): "django-environ's own way to set the EMAIL_ settings",
    ("preciseu_portal/health.py", "default_storage.save"): "/readyz writes a file and takes it back",
    ("preciseu_portal/health.py", "default_storage.delete"): "/readyz writes a file and takes it back",
}
# What rules.py may not touch: the clock, settings, tables, the web.
IMPURE_MODULES = (
    "django.conf",
    "django.db.models.query",
    "django.http",
    "django.utils.timezone",
    "django.core.cache",
    "random",
)
IMPURE_CALLS = {"now", "today", "utcnow", "objects", "localtime"}


def modules(*patterns: str) -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted(ROOT.glob(f"{app}/**/*.py")):
            name = str(path.relative_to(ROOT))
            if not patterns or any(path.match(pattern) for pattern in patterns):
                yield name, ast.parse(path.read_text())


def is_an_action(name: str) -> bool:
    parts = Path(name).parts
    return Path(name).stem == "actions" or "actions" in parts or "migrations" in parts or "management" in parts


def writing_calls(tree: ast.Module) -> list[str]:
    return [
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING
    ]


def test_actions_alone_write() -> None:
    found = {(name, call) for name, tree in modules() if not is_an_action(name) for call in writing_calls(tree)}

    assert sorted(found - MAY_WRITE.keys()) == []


def test_the_list_of_exceptions_has_none_too_many() -> None:
    found = {(name, call) for name, tree in modules() for call in writing_calls(tree)}

    assert sorted(MAY_WRITE.keys() - found) == []


def test_a_plain_write_in_a_view_would_be_seen() -> None:
    assert writing_calls(ast.parse("Letter.objects.filter(pk=1).update(to='')")) == [
        "Letter.objects.filter(pk=1).update"
    ]


def test_rules_are_pure() -> None:
    found = []
    for name, tree in modules("rules.py", "rules/*.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(IMPURE_MODULES):
                found.append(f"{name}:{node.lineno} imports {node.module}")
            if isinstance(node, ast.Attribute) and node.attr in IMPURE_CALLS:
                found.append(f"{name}:{node.lineno} asks {node.attr}")

    assert found == []


def clocks_read_in(tree: ast.Module) -> list[str]:
    """Lines that ask the machine for the time of day; a duration may be measured with time.monotonic()."""
    return [
        f"{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in ("timezone.now", "datetime.now", "datetime.utcnow", "date.today", "timezone.localdate")
    ]


def test_nobody_asks_the_machine_for_the_time() -> None:
    """A web server or a worker may be hours wrong: the moment of everything comes from accounts/arrival.py."""
    assert [f"{name}:{line}" for name, tree in modules() for line in clocks_read_in(tree)] == []


def test_a_look_at_the_machines_clock_would_be_seen() -> None:
    assert clocks_read_in(ast.parse("at = timezone.now()")) == ["1 timezone.now"]


def test_actions_are_told_when() -> None:
    """An action that asked for the time itself could not be played at another moment."""
    found = [
        f"{name}:{node.lineno} {ast.unparse(node.func)}"
        for name, tree in modules("actions.py", "actions/*.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("clock.now", "now", "arrived_at")
    ]

    assert found == []


def test_no_request_waits_for_the_queue() -> None:
    """The relay alone rings Celery; nothing that a request runs calls .delay or .apply_async."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        if name != "notifications/relay.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("delay", "apply_async", "send_task")
    ]

    assert found == []


def test_there_are_no_signals_of_models() -> None:
    found = [
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals"
    ]

    assert found == []


@pytest.mark.parametrize("label", settings.APPEND_ONLY_MODELS)
def test_what_is_append_only_is_never_changed_by_the_admin(label: str) -> None:
    from django.apps import apps
    from django.contrib import admin

    registered = admin.site._registry.get(apps.get_model(label))

    assert registered is None or not registered.has_change_permission.__func__.__qualname__.startswith("BaseModelAdmin")


def test_templates_have_no_inline_style_or_script() -> None:
    """The Content-Security-Policy would stop them; this says so before a browser does."""
    found = [
        f"{path.relative_to(ROOT)}: {sign}"
        for path in sorted((ROOT / "templates").glob("**/*.html"))
        if "letters" not in path.parts
        and "documents" not in path.parts
        and not path.match("reports/pdf/*")
        and not path.match("reports/archive/*")  # pages that leave the portal, and its policy
        for sign in (" style=", "<style", " onclick=", " onchange=", " onsubmit=", "javascript:", "<script>")
        if sign in path.read_text()
    ]

    assert found == []


def test_every_task_that_beat_rings_for_exists() -> None:
    from preciseu_portal.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert sorted(scheduled - set(app.tasks)) == []
