"""Which questions of a form are asked, and whether a form can be asked at all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from calls.countries import is_country, normalised
from calls.loading.shape import Fault
from calls.models import Question

Kind = Question.Kind
Rule = Mapping[str, Any]  # {"question": code, "values": [codes]}; empty: always asked
Row = Mapping[str, Any]  # a question as in an edition's file
CHOOSING = (Kind.CHOICE, Kind.CHOICES, Kind.COUNTRY)  # kinds on whose answers another question may depend


def unasked(rules: Iterable[tuple[str, Rule]], answers: Mapping[str, Any]) -> frozenset[str]:
    """Codes of the questions that do not apply, given the answers so far.

    rules    (code, rule) of every question of one category, in the form's order
    answers  code -> text, or a list of codes for several choices

    A question that depends on one that is not asked itself is not asked either, whatever was answered there before.
    """
    hidden: set[str] = set()
    for code, rule in rules:
        if not rule:
            continue
        value = answers.get(rule["question"], "")
        given = set(value) if isinstance(value, list) else {value}
        if rule["question"] in hidden or not given & set(rule["values"]):
            hidden.add(code)
    return frozenset(hidden)


def faults_of_form(data: Mapping[str, Any], categories: Iterable[str]) -> Iterator[Fault]:
    """What would keep the form from being asked; `data` has "sections" and "questions" as in an edition's file."""
    places = {row["code"]: place for place, row in enumerate(data["sections"])}
    known = set(categories)
    for place, row in enumerate(data["questions"], 1):
        here = f"questions[{place}]"
        if row["section"] not in places:
            yield Fault(f"{here}.section", _("there is no section “%(code)s”") % {"code": row["section"]})
        if row["category"] and row["category"] not in known:
            yield Fault(f"{here}.category", _("there is no category “%(code)s”") % {"code": row["category"]})
        yield from _faults_of_kind(row, here)
        yield from _faults_of_rule(row, here, data["questions"], places)
    yield from _shared(data["questions"])


def _faults_of_kind(row: Row, here: str) -> Iterator[Fault]:
    """Settings that do not belong to the kind of question, and those that it cannot do without."""
    kind = row["kind"]
    if kind in (Kind.CHOICE, Kind.CHOICES) and not row["choices"]:
        yield Fault(f"{here}.choices", _("name at least one answer to choose from"))
    if row["max_words"] and kind != Kind.LONG_TEXT:
        yield Fault(f"{here}.max_words", _("only a long text counts words"))
    if row["max_words"] and row["max_characters"]:
        yield Fault(f"{here}.max_words", _("limit characters or words, not both"))
    if (row["least"] or row["most"]) and kind != Kind.NUMBER:
        yield Fault(f"{here}.least", _("only a number has bounds"))
    if row["least"] and row["most"] and Decimal(row["least"]) > Decimal(row["most"]):
        yield Fault(f"{here}.most", _("this may not be smaller than least"))
    if kind == Kind.TABLE and not row["columns"]:
        yield Fault(f"{here}.columns", _("a table needs columns"))
    if kind != Kind.TABLE and (row["columns"] or row["max_rows"]):
        yield Fault(f"{here}.columns", _("only a table has columns and rows"))
    codes = [column["code"] for column in row["columns"]]
    if len(set(codes)) < len(codes):
        yield Fault(f"{here}.columns", _("each column needs a code of its own"))
    for column in row["columns"]:
        if column["kind"] == Kind.CHOICE and not column["choices"]:
            yield Fault(f"{here}.columns", _("the column “%(name)s” needs choices") % {"name": column["name"]})


def _faults_of_rule(row: Row, here: str, rows: Sequence[Row], places: Mapping[str, int]) -> Iterator[Fault]:
    """A question depends on an earlier one that chooses, and that everybody who reads it is asked, too."""
    rule = row["shown_when"]
    if not rule:
        return
    place = f"{here}.shown_when"
    asked = {one["code"]: one for one in rows if one["category"] in ("", row["category"])}
    other = asked.get(rule["question"])
    if other is None:
        sentence = _("there is no question “%(code)s” for the same category")
        yield Fault(place, sentence % {"code": rule["question"]})
        return
    if not _before(other, row, rows, places):
        yield Fault(place, _("“%(code)s” must come earlier in the form") % {"code": rule["question"]})
    if other["kind"] not in CHOOSING:
        yield Fault(place, _("“%(code)s” must be a question with choices") % {"code": rule["question"]})
        return
    if not rule["values"]:
        yield Fault(place, _("name the answers upon which it is asked"))
    offered = {choice["code"] for choice in other["choices"]}
    for value in rule["values"]:
        if not (is_country(normalised(value)) if other["kind"] == Kind.COUNTRY else value in offered):
            sentence = _("“%(value)s” is no answer to “%(code)s”")
            yield Fault(place, sentence % {"value": value, "code": rule["question"]})


def _before(other: Row, row: Row, rows: Sequence[Row], places: Mapping[str, int]) -> bool:
    def order(one: Row) -> tuple[int, int]:
        return places.get(one["section"], -1), next(n for n, found in enumerate(rows) if found is one)

    return order(other) < order(row)


def _shared(rows: Sequence[Row]) -> Iterator[Fault]:
    """One code is one question for whoever fills in the form, and there is one place for files."""
    general = {row["code"] for row in rows if not row["category"]}
    for code in sorted({row["code"] for row in rows if row["category"]} & general):
        sentence = _("“%(code)s” is asked of every category already") % {"code": code}
        yield Fault("questions", sentence)
    files = [row["category"] for row in rows if row["kind"] == Kind.FILES]
    if len(set(files)) < len(files) or ("" in files and len(files) > 1):
        yield Fault("questions", _("a form has one place for files"))
