"""Drawn pictures: well-formed, the same every time, no style attribute, every word escaped, colours of the tokens."""

from __future__ import annotations

import math
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from calls import pictures
from calls.pictures.shapes import emblem_stars
from preciseu_portal import gallery

SVG = "{http://www.w3.org/2000/svg}"
CSS = "".join(path.read_text() for path in sorted((settings.BASE_DIR / "static/css").glob("*.css")))


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def every_picture() -> dict[str, str]:
    shown = gallery.context()
    return {
        **{f"mark {code}": pictures.mark(code) for code in (*pictures.LETTERS, "jip")},
        **{f"icon {name}": pictures.icon(name) for name in pictures.ICONS},
        **{
            f"node {kind} {state}": pictures.node(kind, state)
            for kind in ("gate", "window")
            for state in ("done", "next", "later")
        },
        **{name: shown[name] for name in ("squares", "progress", "spread", "timetable")},
        "tiles": pictures.tiles("edition", 9, 5),
        "emblem": pictures.emblem("Emblem"),
        "weights": pictures.weights("impact", (35, 20, 20, 15, 10), "Weights"),
        "nothing": pictures.nothing(),
        "slot": pictures.slot("culture", filled=True),
        "bar": pictures.bar(0.4),
    }


@pytest.mark.parametrize("name", every_picture())
def test_a_picture_is_well_formed_and_has_no_style_of_its_own(name: str) -> None:
    svg = every_picture()[name]

    assert read(svg).tag == f"{SVG}svg"
    assert "style=" not in svg
    assert not re.search(r'(fill|stroke)="#', svg) or name == "emblem"


@pytest.mark.parametrize("name", every_picture())
def test_a_picture_has_a_name_or_says_that_it_is_decoration(name: str) -> None:
    drawn = read(every_picture()[name])

    assert (drawn.get("role") == "img" and bool(drawn.get("aria-label"))) or drawn.get("aria-hidden") == "true"


@pytest.mark.parametrize("name", every_picture())
def test_every_class_of_a_picture_has_a_rule_on_pages_and_a_colour_in_documents(name: str) -> None:
    svg = every_picture()[name]
    used = set(" ".join(re.findall(r'class="([^"]*)"', svg)).split())

    assert {css for css in used if f".{css}" not in CSS} - {"c-jip"} == set()
    drawn = {css for css in used if not css.startswith("c-")} - {"nd", "emblem"}
    assert not drawn or 'class="' not in re.sub(r'class="(c-[a-z]+|nd|emblem)"', "", pictures.painted(svg, "culture"))


def test_the_same_seed_draws_the_same_tiles_and_another_seed_others() -> None:
    assert pictures.tiles("finalist-7", 8, 2) == pictures.tiles("finalist-7", 8, 2)
    assert pictures.tiles("finalist-7", 8, 2) != pictures.tiles("finalist-8", 8, 2)


def test_tiles_keep_to_their_palette() -> None:
    assert set(re.findall(r'class="f([inue])[ts]?"', pictures.tiles("only culture", 12, 4, "u"))) == {"u"}


@given(st.text(max_size=30))
def test_no_name_can_break_out_of_a_picture(name: str) -> None:
    name = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]", "", name)  # what XML cannot hold at all
    row = pictures.Queue(name, ["done"], "1 of 1")

    assert len(read(pictures.squares([row], name)).findall(f"{SVG}text")) == 2


def test_names_are_escaped() -> None:
    svg = pictures.spread([pictures.SpreadRow('<script>"&', (3.0,))], 'a "label"', talk="talk")

    assert "<script>" not in svg
    assert read(svg).get("aria-label") == 'a "label"'


def test_the_emblem_has_twelve_upright_stars_in_the_proportions_of_its_rules() -> None:
    stars = [[tuple(map(float, point.split(","))) for point in star.split()] for star in emblem_stars(180)]
    centres = [(sum(x for x, _ in star) / 10, sum(y for _, y in star) / 10) for star in stars]

    assert len(stars) == 12
    assert all(math.dist(centre, (135, 90)) == pytest.approx(60, abs=0.02) for centre in centres)
    assert all(
        math.dist(star[0], centre) == pytest.approx(10, abs=0.02) and star[0][1] == min(y for _, y in star)
        for star, centre in zip(stars, centres, strict=True)
    )


def test_weights_are_drawn_in_proportion() -> None:
    drawn = read(pictures.weights("impact", (50, 30, 20), "Weights: 50, 30, 20"))

    assert [float(part.get("width", 0)) + 2 for part in drawn.findall(f"{SVG}rect")] == [160, 96, 64]
    assert [words.text for words in drawn.findall(f"{SVG}text")] == ["50", "30", "20"]


def test_equal_scores_are_stacked_and_a_flagged_row_says_so_in_words() -> None:
    drawn = read(pictures.spread([pictures.SpreadRow("Reach", (4, 4, 1.5), flagged=True)], "Scores", talk="talk"))
    dots = [(dot.get("cx"), dot.get("cy")) for dot in drawn.findall(f"{SVG}circle")]

    assert len(set(dots)) == 3
    assert drawn.findall(f"{SVG}text")[-1].text == "talk: 2.5"


def test_today_is_drawn_only_within_the_timetable() -> None:
    window = pictures.Window("Submission", date(2026, 1, 1), date(2026, 3, 1), "", "main")
    for today, lines in ((date(2026, 2, 1), 1), (date(2027, 2, 1), 0), (None, 0)):
        frame = pictures.Frame(
            date(2026, 1, 1), date(2026, 4, 1), [(date(2026, 1, 1), "Jan")], today, "today", "Timetable"
        )

        assert pictures.timetable([window], frame).count('class="now"') == lines


def test_months_begin_on_their_first_day() -> None:
    assert pictures.month_starts(date(2025, 11, 15), date(2026, 2, 1)) == [
        date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)
    ]  # fmt: skip


def test_an_empty_picture_is_still_a_picture() -> None:
    assert read(pictures.squares([], "Nobody yet")).get("aria-label") == "Nobody yet"
    assert read(pictures.progress([], "Nothing yet")).get("aria-label") == "Nothing yet"


def test_the_colours_of_documents_are_the_light_ones_of_the_pages() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    light = tokens[tokens.index(":root") : tokens.index("prefers-color-scheme: dark")]
    said = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))

    assert {name: said[name] for name in pictures.TOKENS} == dict(pictures.TOKENS)


def test_dark_has_an_own_value_for_every_colour_of_the_pages() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    light, dark = (set(re.findall(r"(--[\w-]+): #", part)) for part in tokens.split("(prefers-color-scheme: dark)"))

    assert light
    assert dark == light
