"""Invented values for the gallery of the face: every shared part in every state, nobody real."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from calls import pictures

NOW = datetime(2026, 1, 27, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
CATEGORIES = (("impact", "IMPACT"), ("innovation", "INNOVATION"), ("excellence", "EXCELLENCE"), ("culture", "CULTURE"))
WEIGHTS = {
    "impact": (35, 20, 20, 15, 10),
    "innovation": (30, 25, 20, 15, 10),
    "excellence": (25, 25, 20, 15, 15),
    "culture": (30, 25, 20, 15, 10),
}


class Questions(forms.Form):
    """A form with one field of each look."""

    practice = forms.CharField(
        label="What did you do, and who took part?",
        help_text="Say what is different from usual practice.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    changed = forms.CharField(
        label="What changed because patients took part?",
        help_text="Name a decision, a rule or a routine that is different now.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    since = forms.CharField(label="Since when has it been used in real life?", required=False)
    country = forms.ChoiceField(label="Country", choices=[("", "Choose one"), ("SE", "Sweden"), ("XK", "Kosovo*")])
    kind = forms.ChoiceField(
        label="Kind of organisation",
        choices=[("public", "Public research organisation"), ("private", "Private research organisation")],
        widget=forms.RadioSelect,
    )
    annex = forms.FileField(label="A file", required=False, help_text="PDF, PNG or JPEG, at most 10 MB.")
    truth = forms.BooleanField(label="What I wrote is true, and I may speak for my organisation.")


class Filters(forms.Form):
    """What a list may be narrowed by."""

    words = forms.CharField(label="Title or organisation", required=False)
    state = forms.ChoiceField(label="State", choices=[("", "Any"), ("eligible", "Eligible")], required=False)


def context() -> dict[str, Any]:
    """Everything the gallery shows; the same every day, so that pictures of it can be compared."""
    answers = {"practice": "Since 2022 every study begins with a table of eight. " * 6, "changed": "x" * 1246}
    wrong = Questions({**answers, "kind": "public"})
    wrong.is_valid()
    wrong.add_error("changed", "Shorten the answer to 1,200 characters.")
    return {
        "now": NOW,
        "deadline": DEADLINE,
        "earlier": DEADLINE - timedelta(days=7),
        "near": NOW + timedelta(hours=2, minutes=41),
        "categories": [{"code": code, "name": name, "weights": WEIGHTS[code]} for code, name in CATEGORIES],
        "halves": [
            {"value": f"{step / 2:g}", "words": f"{step // 2 or ''}½" if step % 2 else step // 2, "half": step % 2}
            for step in range(11)
        ],
        "wrong": wrong,
        "fresh": Questions(auto_id="fresh_%s"),
        "filters": Filters(auto_id="filter_%s"),
        "rehearsal": True,
        **_lists(),
        **_pictures(),
    }


def _lists() -> dict[str, Any]:
    gates = ("Publish", "Start evaluation", "Freeze ranking", "Notify applicants", "Release finalists", "Certify vote")
    states = ("done", "done", "next", "later", "later", "later")
    stations = [
        {
            "name": name,
            "kind": "gate",
            "state": state,
            "notes": ["A. Kovács,", "10 Oct 09:31"] if state == "done" else [],
        }
        for name, state in zip(gates, states, strict=True)
    ]
    stations.insert(1, {"name": "Submission", "kind": "window", "state": "done", "notes": ["closed by the clock"]})
    stations.insert(6, {"name": "Public vote", "kind": "window", "state": "later", "notes": ["opens 4 May"]})
    return {
        "stations": stations,
        "conditions": [
            {"kind": "stop", "words": "7 of 144 evaluations are not submitted", "detail": "Quorum is missing once.",
             "address": "#stop", "link": "Show the 7"},
            {"kind": "warn", "words": "5 submissions differ by 20 points or more", "address": "#warn"},
            {"kind": "clock", "words": "1 appeal is undecided", "detail": "Received 6 April."},
            {"kind": "ok", "words": "All conflicts are resolved"},
        ],
        "events": [
            {"when": "15 October 2025, 10:00 CEST", "name": "Call opens", "state": "done"},
            {"when": "Today, 27 January 2026", "name": "You are here: submission is open", "state": "cur"},
            {"when": "Sunday 1 March 2026, 23:59 CET", "name": "Last moment to submit", "state": ""},
        ],
        "record": [{"name": "Evaluation started", "words": "M. Puig, 16 March 2026, 09:12 CET", "state": "done"}],
        "steps": [
            {"name": "Organisation", "words": "Complete", "state": "done", "address": "#1"},
            {"name": "Your practice", "words": "2 of 4 answered", "state": "begun", "address": "#2", "current": True},
            {"name": "Declarations", "words": "Not begun", "state": "open", "address": "#3"},
        ],
        "missing": [{"words": "Question 3: shorten by 46 characters", "address": "#id_changed"}],
        "review": [
            {"name": "IMPACT", "value": "A tumour board without borders", "category": "impact", "address": "#c"},
            {"name": "CULTURE", "value": "", "category": "culture", "address": "#d", "link": "Choose"},
        ],
        "facts": [("Arrived", "27 February 2026, 16:20:41 CET (UTC+1)"), ("Version", "2, replaces version 1")],
        "stats": [(53, "submitted on time"), (48, "eligible"), (4120, "votes")],
        "head": ["Title", "Category", "State"],
        "rows": [{"address": f"#{number}", "cells": [f"Project {number}", "CULTURE", "eligible"]} for number in range(3)],
        "page_obj": Paginator(range(120), 50).page(2),
        "chips": [{"words": "Category CULTURE", "address": "#without"}],
    }  # fmt: skip


def _pictures() -> dict[str, Any]:
    queues = [("K. Vlachou", 4, 1, 5), ("J. Lindqvist", 10, 0, 0), ("P. Conti", 8, 1, 0)]
    squares = [
        pictures.Queue(
            name, ["done"] * done + ["begun"] * begun + ["open"] * still, f"{done} of {done + begun + still}"
        )
        for name, done, begun, still in queues
    ]
    bars = [pictures.Progress(code, name, 30, 2, 36, "30 of 36 in") for code, name in CATEGORIES]
    scores = [
        pictures.SpreadRow("Depth and quality of patient involvement", (4.5, 4, 4.5)),
        pictures.SpreadRow("Reach and inclusiveness", (3, 1.5, 4), flagged=True),
    ]
    return {
        "squares": pictures.squares(squares, "Progress by evaluator"),
        "squares_rows": [(name, done, begun, still) for name, done, begun, still in queues],
        "progress": pictures.progress(bars, "Evaluations in, by category"),
        "spread": pictures.spread(scores, "Scores per criterion, one dot per evaluator", talk="talk"),
        "spread_narrow": pictures.spread(
            scores, "Scores per criterion, one dot per evaluator", talk="talk", width=560, left=190, names=24
        ),
        "timetable": timetable(),
    }


def timetable() -> str:
    """Edition 2's timetable as it stood on an invented day."""
    start, end = date(2025, 10, 1), date(2026, 7, 1)
    months = [
        (day, f"{day:%b %Y}" if day.month in (1, 10) else f"{day:%b}") for day in pictures.month_starts(start, end)
    ]
    frame = pictures.Frame(
        start, end, months, date(2026, 1, 27), "today, 27 Jan", "Timetable, October 2025 to June 2026"
    )
    rows: list[pictures.Window | pictures.Moments] = [
        pictures.Window("Submission", date(2025, 10, 15), date(2026, 3, 2), "15 Oct – 1 Mar, 23:59", "main"),
        pictures.Moments(
            "Info sessions",
            [(date(2025, 12, 12), "12 Dec"), (date(2026, 1, 8), "8 Jan"), (date(2026, 2, 6), "6 Feb")],
        ),
        pictures.Window("Eligibility check", date(2026, 3, 2), date(2026, 3, 14), "2–13 Mar"),
        pictures.Window("Evaluation by the jury", date(2026, 3, 16), date(2026, 4, 18), "16 Mar – 17 Apr"),
        pictures.Moments("Notices to all applicants", [(date(2026, 4, 30), "by 30 Apr")]),
        pictures.Window("Public vote", date(2026, 5, 4), date(2026, 5, 30), "4–29 May", "vote"),
        pictures.Window("Ceremony, Sofia", date(2026, 6, 1), date(2026, 7, 1), "June, day to be named", fixed=False),
    ]
    return pictures.timetable(rows, frame)
