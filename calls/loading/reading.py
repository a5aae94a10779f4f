"""A file's text to checked data, with one message per fault and its place. Pure."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from calls.asking import faults_of_form
from calls.countries import is_country
from calls.loading import shape
from calls.loading.shape import MISSING, Fault, Table, Wrong
from calls.rules import Standing

Data = dict[str, Any]

_ORDER = ("opens", "deadline", "evaluation_begins", "evaluation_ends", "notices_by", "voting_opens", "voting_closes")


def read(source: str) -> tuple[Data, list[Fault]]:
    """The data of an edition file and everything that is wrong with it; the data count only when nothing is."""
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        return {}, [Fault(_("file"), str(error))]
    faults: list[Fault] = []
    tables = {*shape.PARTS, *shape.LISTS}
    data = _table({name: raw[name] for name in raw if name not in tables}, shape.EDITION, "", faults)
    for name, part in shape.PARTS.items():
        data[name] = _table(raw.get(name, {}), part, f"{name}.", faults)
    for name, row in shape.LISTS.items():
        data[name] = _rows(raw.get(name, []), row, name, faults)
    for check in (_settle_times, _dates, _country_codes, _codes, _questions, _categories):
        with suppress(KeyError, TypeError):  # what a check needs has its own fault already
            faults.extend(check(data))
    return data, faults


def _table(raw: Any, table: Table, place: str, faults: list[Fault]) -> Data:
    if not isinstance(raw, dict):
        faults.append(Fault(place.rstrip("."), _("write a table")))
        return {}
    unknown = [name for name in raw if name not in table and name != "criteria"]
    faults += [Fault(place + name, _("this name is not known here")) for name in unknown]
    data: Data = {}
    for name, field in table.items():
        if name not in raw and field.default is MISSING:
            faults.append(Fault(place + name, _("this is missing")))
            continue
        try:
            data[name] = field.read(raw[name]) if name in raw else _fresh(field.default)
        except Wrong as wrong:
            faults.append(Fault(place + name, str(wrong)))
    return data


def _fresh(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else default


def _rows(raw: Any, table: Table, name: str, faults: list[Fault]) -> list[Data]:
    if not isinstance(raw, list):
        faults.append(Fault(name, _("write a list of tables")))
        return []
    rows = [_table(row, table, f"{name}[{place}].", faults) for place, row in enumerate(raw, 1)]
    for place, (row, source) in enumerate(zip(rows, raw, strict=True), 1):
        if name == "categories":
            row["criteria"] = _rows(
                source.get("criteria", []), shape.CRITERION, f"categories[{place}].criteria", faults
            )
        if name == "questions":
            _finish_question(row, f"questions[{place}]", faults)
    return rows


def _finish_question(row: Data, place: str, faults: list[Fault]) -> None:
    """The tables inside a question: its choices, its columns and the rule by which it is asked."""
    row["choices"] = _rows(row.get("choices", []), shape.CHOICE, f"{place}.choices", faults)
    row["columns"] = _rows(row.get("columns", []), shape.COLUMN, f"{place}.columns", faults)
    for number, column in enumerate(row["columns"], 1):
        choices = f"{place}.columns[{number}].choices"
        column["choices"] = _rows(column.get("choices", []), shape.CHOICE, choices, faults)
    rule = row.get("shown_when") or {}
    row["shown_when"] = _table(rule, shape.SHOWN_WHEN, f"{place}.shown_when.", faults) if rule else {}


def read_form(raw: Data, categories: Iterable[str]) -> tuple[Data, list[Fault]]:
    """The sections and questions of a form alone, and everything that is wrong with them."""
    faults: list[Fault] = []
    data = {name: _rows(raw[name], shape.LISTS[name], name, faults) for name in ("sections", "questions")}
    with suppress(KeyError, TypeError):  # what a check needs has its own fault already
        faults.extend(_doubled("sections", [row["code"] for row in data["sections"]]))
        faults.extend(_doubled_questions(data))
        faults.extend(faults_of_form(data, categories))
    return data, faults


def _settle_times(data: Data) -> Iterator[Fault]:
    """Turn wall-clock times into instants of the edition's zone."""
    try:
        zone = ZoneInfo(data["time_zone"])
    except (ZoneInfoNotFoundError, ValueError):
        yield Fault("time_zone", _("this zone is not known; write one such as Europe/Brussels"))
        return
    for table in (data["timetable"], *data["info_sessions"]):
        for name, value in table.items():
            if isinstance(value, datetime):
                table[name] = value.replace(tzinfo=zone)


def _dates(data: Data) -> Iterator[Fault]:
    timetable = data["timetable"]
    for before, after in pairwise(_ORDER):
        strictly = before in ("opens", "evaluation_begins", "voting_opens")
        if timetable[after] < timetable[before] or (strictly and timetable[after] == timetable[before]):
            yield Fault(f"timetable.{after}", _("this must come after %(before)s") % {"before": before})
    for place, session in enumerate(data["info_sessions"], 1):
        if session["ends"] <= session["begins"]:
            yield Fault(f"info_sessions[{place}].ends", _("a session must end after it begins"))
    method = data["method"]
    if method["quorum"] > method["evaluators_per_submission"]:
        yield Fault("method.quorum", _("this may not exceed evaluators_per_submission"))
    if not method["winners"] <= method["finalists"] <= method["finalists_if_tied"]:
        yield Fault("method.finalists", _("winners, finalists and finalists_if_tied must not decrease"))


def _country_codes(data: Data) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for standing in Standing.values:
        for code in data["countries"][standing]:
            place = f"countries.{standing}"
            if not is_country(code):
                yield Fault(place, _("“%(code)s” is not an ISO code of a country") % {"code": code})
            if code in seen:
                yield Fault(place, _("%(code)s stands in %(other)s already") % {"code": code, "other": seen[code]})
            seen[code] = standing


def _codes(data: Data) -> Iterator[Fault]:
    for name in ("organisation_kinds", "checklist", "sections", "declarations", "categories"):
        yield from _doubled(name, [row["code"] for row in data[name]])
    yield from _doubled("info_sessions", [row["title"] for row in data["info_sessions"]])
    yield from _doubled_questions(data)


def _doubled_questions(data: Data) -> Iterator[Fault]:
    yield from _doubled("questions", [f"{row['code']} {row['category']}".strip() for row in data["questions"]])


def _doubled(name: str, codes: list[str]) -> Iterator[Fault]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield Fault(name, _("“%(code)s” stands here %(times)s times") % {"code": code, "times": times})


def _questions(data: Data) -> Iterator[Fault]:
    yield from faults_of_form(data, [row["code"] for row in data["categories"]])


def _categories(data: Data) -> Iterator[Fault]:
    if not data["categories"]:
        yield Fault("categories", _("there must be at least one"))
    kinds = {kind["code"] for kind in data["organisation_kinds"]}
    for place, row in enumerate(data["categories"], 1):
        for kind in row["meant_for"]:
            if kind not in kinds:
                sentence = _("there is no kind of organisation “%(code)s”") % {"code": kind}
                yield Fault(f"categories[{place}].meant_for", sentence)
        yield from _doubled(f"categories[{place}].criteria", [criterion["code"] for criterion in row["criteria"]])
    yield from off_100(data)


def off_100(data: Data) -> Iterator[Fault]:
    """Categories whose weights make another sum."""
    for place, row in enumerate(data["categories"], 1):
        total = sum(criterion["weight"] for criterion in row["criteria"])
        if total != 100:
            sentence = _("the weights of %(name)s sum to %(total)s, not 100") % {"name": row["name"], "total": total}
            yield Fault(f"categories[{place}].criteria", sentence)
