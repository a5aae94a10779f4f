"""Markup that an entry would hold if escaping failed: what costs a typesetter time or memory, and what asks for more."""

from __future__ import annotations

from collections.abc import Callable

Markup = Callable[[], str]


def _nested(tag: str, times: int, *, style: str = "", inner: str = "x") -> str:
    return f'<{tag} style="{style}">' * times + inner + f"</{tag}>" * times


def _laughs(depth: int) -> str:
    """A drawing of drawings: each twice what the one before is."""
    groups = "".join(f'<g id="g{n}"><use href="#g{n - 1}"/><use href="#g{n - 1}"/></g>' for n in range(1, depth))
    return _drawing(f'<defs><rect id="g0" width="1" height="1"/>{groups}</defs><use href="#g{depth - 1}"/>')


def _drawing(inside: str) -> str:
    return f'<svg width="99" height="99">{inside}</svg>'


def _many_selectors(number: int) -> str:
    rules = "".join(f".a{n} * * *:not(.b{n}) *{{margin:{n}px}}" for n in range(number))
    return f"<style>{rules}</style>{_nested('div', 60)}"


def _variables(depth: int) -> str:
    """A value that is twice the one before, as often as that."""
    doubled = "".join(f"--v{n}: var(--v{n - 1}) var(--v{n - 1});" for n in range(1, depth))
    return f'<p style="--v0: 1px; {doubled} margin: var(--v{depth - 1})">x</p>'


BOMBS: dict[str, Markup] = {
    "a cell over a million columns": lambda: '<table><tr><td colspan="1000000">x</td></tr></table>',
    "a cell over a million rows": lambda: f"<table>{'<tr><td rowspan=1000000>x</td></tr>' * 400}</table>",
    "a table of 40,000 cells": lambda: "<table>" + f"<tr>{'<td>x</td>' * 200}</tr>" * 200 + "</table>",
    "tables in tables": lambda: "<table><tr><td>" * 150 + "x" + "</td></tr></table>" * 150,
    "blocks in blocks": lambda: _nested("div", 3000),
    "words in words": lambda: f"<p>{_nested('span', 3000)}</p>",
    "lists in lists": lambda: "<ul><li>" * 800 + "x" + "</li></ul>" * 800,
    "boxes that flex in boxes that flex": lambda: _nested("div", 40, style="display:flex"),
    "grids in grids": lambda: _nested("div", 30, style="display:grid;grid-template-columns:1fr 1fr"),
    "columns in columns": lambda: _nested("div", 12, style="columns:3", inner="word " * 400),
    "a thousand columns": lambda: f'<div style="columns:1000">{"word " * 20_000}</div>',
    "a word of 400,000 letters": lambda: f"<p>{'a' * 400_000}</p>",
    "a word to be hyphenated": lambda: f'<p lang="de" style="hyphens:auto">{"donaudampf" * 20_000}</p>',
    "100,000 marks on one letter": lambda: f"<p>a{'́' * 100_000}</p>",
    "20,000 families of emoji": lambda: f"<p>{'👩‍👩‍👧‍👦' * 20_000}</p>",
    "directions in directions": lambda: f"<p>{'‮‫' * 20_000}x</p>",
    "letters a kilometre high": lambda: '<p style="font-size:1000000mm">x</p>',
    "a block of a thousand kilometres": lambda: '<div style="height:1000000000mm">x</div>',
    "100,000 new pages": lambda: '<p style="break-after:page">x</p>' * 100_000,
    "20,000 floats": lambda: '<div style="float:left;width:31mm">x</div>' * 20_000,
    "5,000 footnotes": lambda: f"<p>{'x<span style=float:footnote>y</span>' * 5000}</p>",
    "20,000 leaders": lambda: '<style>.l::after{content:leader(".")}</style>' + '<p class="l">x</p>' * 20_000,
    "a drawing of drawings": lambda: _laughs(40),
    "a pattern of itself": lambda: _drawing(
        '<pattern id="p" width="1" height="1"><rect width="9" height="9" fill="url(#p)"/></pattern>'
        '<rect width="99" height="99" fill="url(#p)"/>'
    ),
    "a value of values": lambda: _variables(40),
    "a sum of sums": lambda: f'<p style="margin:{"calc(" * 2000}1px{")" * 2000}">x</p>',
    "a gradient of nothing": lambda: (
        '<div style="height:200mm;background:repeating-linear-gradient(red 0,blue .000001px)">x</div>'
    ),
    "a picture a kilometre wide": lambda: (
        '<svg width="1000000mm" height="1000000mm"><rect width="9" height="9"/></svg>'
    ),
    "100,000 marks in the contents": lambda: '<h3 style="bookmark-level:1">x</h3>' * 100_000,
    "selectors for everything": lambda: _many_selectors(4000),
}

# `%(web)s` is an address of this machine where somebody counts who comes, `%(file)s` a file with a secret word.
FOREIGN: tuple[str, ...] = (
    '<img alt="" src="%(web)sa.png">',
    '<img alt="" src="%(file)s">',
    '<img alt="" srcset="%(web)sa.png 2x" src="%(web)sb.png">',
    '<picture><source srcset="%(web)sa.webp"><img alt="" src="%(web)sa.png"></picture>',
    '<link rel="stylesheet" href="%(web)sa.css">',
    '<link rel="stylesheet" href="%(file)s">',
    '<link rel="attachment" href="%(file)s">',
    '<link rel="attachment" href="%(web)sa.txt">',
    '<a rel="attachment" href="%(file)s">x</a>',
    '<style>@import url("%(web)sa.css");</style>',
    '<style>@import "%(file)s";</style>',
    '<style>@font-face { font-family: x; src: url("%(web)sa.ttf") } p { font-family: x }</style><p>x</p>',
    '<style>@font-face { font-family: y; src: url("%(file)s") } p { font-family: y }</style><p>x</p>',
    '<style>@page { background: url("%(web)sa.png") }</style><p>x</p>',
    '<p style="background: url(%(web)sa.png)">x</p>',
    '<p style="background: url(%(file)s)">x</p>',
    '<ul style="list-style-image: url(%(web)sa.png)"><li>x</li></ul>',
    '<div style="border: 9px solid; border-image: url(%(web)sa.png) 30">x</div>',
    '<style>p::before { content: url("%(web)sa.png") }</style><p>x</p>',
    '<style>p::before { content: url("%(file)s") }</style><p>x</p>',
    '<object data="%(web)sa.svg" type="image/svg+xml"></object>',
    '<object data="%(file)s"></object>',
    '<embed src="%(web)sa.svg">',
    '<iframe src="%(file)s"></iframe>',
    '<video poster="%(web)sa.png" src="%(web)sa.mp4"></video>',
    '<svg width="9" height="9"><image href="%(web)sa.png" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><image xlink:href="%(file)s" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="%(web)sa.svg#x"/></svg>',
    '<svg width="9" height="9"><style>@import url("%(web)sa.css");</style><rect width="9" height="9"/></svg>',
    '<base href="%(web)s"><img alt="" src="a.png">',
)
