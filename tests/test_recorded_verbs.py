"""Every act that the code records has words: on the page of the record, and in the history of an application."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from accounts.models import Event
from accounts.traces import VERBS
from calls.rules import Gate
from calls.told import act_of
from submissions.history import WORDS
from submissions.rules import Verb

ROOT = Path(__file__).parent.parent
APPS = ("accounts", "calls", "notifications", "submissions", "evaluation", "voting", "results", "reports")
RECORDERS = {"record", "_record", "_note", "_end", "_set_role"}

# Acts on an application that its history leaves out: staff's, which may tell an outcome before its gate, and those that
# a page of their own tells.
UNTOLD = {
    *(f"submission {verb}" for verb in Verb if f"submission {verb}" not in WORDS),
    "draft deleted",  # with its history
    "file withheld",  # by the scanner; a letter tells
    "finalist confirmed",
    "likeness decided",
    "message sent",
    "thread closed",
}
# Acts of this app on something else than an application.
ELSEWHERE = {
    "extension granted", "extension taken back", "member added", "member vouched for", "organisation changed",
    "organisation created", "organisations merged", "project created",
}  # fmt: skip


def _constants(tree: ast.AST) -> set[str]:
    """Texts that a call of a recorder names: its verb, a choice of two, or a default handed on."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    recorders = [node for node in calls if getattr(node.func, "id", getattr(node.func, "attr", "")) in RECORDERS]
    verbs = [part for node in recorders for arg in node.args[:4] for part in _texts(arg)]
    return {verb for verb in verbs if " " in verb}


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return [text for part in (node.body, node.orelse) for text in _texts(part)] if isinstance(node, ast.IfExp) else []


def recorded_by(app: str) -> set[str]:
    return set().union(*(_constants(ast.parse(path.read_text())) for path in (ROOT / app).rglob("*.py")))


def every_verb() -> list[str]:
    gates = {f"{gate.value.replace('_', ' ')} {act}" for gate in Gate for act in ("proposed", "moved")}
    states = {f"submission {verb}" for verb in Verb if verb != Verb.SUBMIT}  # recorded as "submission submitted"
    return sorted(set(VERBS) | gates | states | set().union(*map(recorded_by, APPS)))


def test_the_search_finds_verbs_of_each_kind():
    found = every_verb()

    assert {"role given", "form put into use", "new form taken", "no conflict declared", "editor left"} <= set(found)
    assert len(found) > 80


@pytest.mark.parametrize("verb", every_verb())
def test_a_recorded_verb_reads_as_words(verb):
    words = act_of(Event(verb=verb))

    assert words[0].isupper()
    assert "_" not in words
    state = verb.removeprefix("submission ")
    assert state not in Verb or words != verb.capitalize(), "a verb of the state table is a code, not words"


def test_the_history_of_an_application_tells_each_act_of_those_who_work_on_it():
    assert recorded_by("submissions") - ELSEWHERE - UNTOLD - set(WORDS) == set()
    assert not UNTOLD & set(WORDS)
