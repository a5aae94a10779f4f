"""The language in which staff write letters: what it understands, what it refuses, and that nothing typed escapes it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.wording.checking import LONGEST_BODY, LONGEST_SUBJECT, faults_of_body, faults_of_subject
from notifications.wording.declared import Declared, Placeholder
from notifications.wording.language import Alone, Bullets, Hole, Link, Paragraph, blocks, names, stray_brace, words
from notifications.wording.rendering import Values, as_html, as_text, filled

TITLE = Placeholder("title", "the title", "Sample", "{{ title }}")
LINK = Placeholder("link", "the address", "https://portal.example/", "{{ address }}", address=True)
NOTES = Placeholder("notes", "notes of staff", ["A note."], "notes", made=True)
KIND = Declared("some_letter", (TITLE, LINK, NOTES))
CONTEXT = {"title": "Cells & <b>Genes</b>", "address": "https://portal.example/r/1?a=1&b=2", "notes": ["One.", "Two."]}


def both(body: str, **context: object) -> tuple[str, str]:
    values = Values(KIND, CONTEXT | context)
    return as_text(body, KIND, values), as_html(body, KIND, values)


def test_paragraphs_lists_links_and_placeholders_are_understood():
    text = "Dear {title},\nsecond line\n\nBring:\n- one\n- {title}\n\n[Open it]({link})\n\nSee [the page](https://a.example/x)."

    assert blocks(text) == (
        Paragraph((("Dear ", Hole("title"), ","), ("second line",))),
        Paragraph((("Bring:",),)),
        Bullets((("one",), (Hole("title"),))),
        Alone(Link(("Open it",), Hole("link"))),
        Paragraph((("See ", Link(("the page",), "https://a.example/x"), "."),)),
    )


def test_both_parts_are_made_of_the_same_words():
    text, html = both("“{title}” has arrived.\n\n- one\n- two")

    assert text == "“Cells & <b>Genes</b>” has arrived.\n\n- one\n- two"
    assert html == "<p>“Cells &amp; &lt;b&gt;Genes&lt;/b&gt;” has arrived.</p>\n<ul><li>one</li><li>two</li></ul>"


def test_a_link_to_the_letters_own_act_alone_in_its_paragraph_is_its_button():
    text, html = both("[Open “{title}”]({link})")

    assert text == "Open “Cells & <b>Genes</b>”: https://portal.example/r/1?a=1&b=2"
    assert 'href="https://portal.example/r/1?a=1&amp;b=2"' in html
    assert "Or copy this address:" in html
    assert "Open “Cells &amp; &lt;b&gt;Genes&lt;/b&gt;”" in html


def test_a_link_inside_a_sentence_is_a_link():
    text, html = both("Open [it]({link}) or [write](mailto:desk@portal.example).")

    assert text == "Open it: https://portal.example/r/1?a=1&b=2 or write: mailto:desk@portal.example."
    assert html.count("<a ") == 2
    assert "Or copy this address:" not in html


def test_a_part_made_elsewhere_stands_where_its_placeholder_stands():
    text, html = both("Before.\n\n{notes}\n\nAfter.")

    assert text == "Before.\n\nOne.\n\nTwo.\n\nAfter."
    assert html == "<p>Before.</p>\n<p>One.</p><p>Two.</p>\n<p>After.</p>"


def test_a_part_that_the_letter_has_none_of_leaves_no_gap():
    text, html = both("Before.\n\n{notes}\n\nAfter.", notes=[])

    assert text == "Before.\n\nAfter."
    assert html == "<p>Before.</p>\n\n<p>After.</p>"


def test_what_a_value_holds_is_never_read_as_markup():
    text, html = both("{title}", title="[x](https://evil.example) {link} {% now 'Y' %} {{ person }}")

    assert text == "[x](https://evil.example) {link} {% now 'Y' %} {{ person }}"
    assert "<a" not in html


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("{link} {nonsense}", "{nonsense} is no placeholder of this letter."),
        ("Nothing leads anywhere.", "{link} is missing: the address. Without it the letter is useless."),
        ("{link} {title", "A brace does not belong to a placeholder, near “{link} {title”."),
        ("{link} }", "A brace does not belong to a placeholder, near “{link} }”."),
        ("{link} {{ person.password }}", "A brace does not belong to a placeholder, near “{link} {{ person.passw”."),
        ("{link} {% load x %}", "A brace does not belong to a placeholder, near “{link} {% load x %}”."),
        ("{link} {Title}", "A brace does not belong to a placeholder, near “{link} {Title}”."),
        ("{link} [x](javascript:alert)", "The link to “javascript:alert” leads nowhere"),
        ("{link} [x](http://a.example)", "The link to “http://a.example” leads nowhere"),
        ("{link} [x](https://a.example/{title})", "The link to “https://a.example/{title}” leads nowhere"),
        ("{link} [x]({title})", "{title} is no address: a link cannot lead to it."),
        ("[a]({link})\n\n[b]({link})", "A letter has one button at most."),
        ("{link} Among others: {notes}", "{notes} stands once, in a paragraph of its own."),
        ("{link}\n\n{notes}\n\n{notes}", "{notes} stands once, in a paragraph of its own."),
        ("{link}" + "x" * LONGEST_BODY, f"A letter has at most {LONGEST_BODY} characters."),
    ],
)
def test_a_body_that_would_not_do_is_refused_with_the_reason(body, fault):
    found = faults_of_body(body, KIND)

    assert len(found) == 1
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        ("  ", "Write a subject."),
        ("a\nb", "A subject is one line."),
        ("x" * (LONGEST_SUBJECT + 1), "A subject has at most 150 characters."),
        ("Go to {link}", "{link} cannot stand in a subject."),
        ("{notes}", "{notes} cannot stand in a subject."),
        ("{other}", "{other} is no placeholder of this letter."),
    ],
)
def test_a_subject_that_would_not_do_is_refused_with_the_reason(subject, fault):
    assert faults_of_subject(subject, KIND) == [fault]


def test_good_words_have_no_fault():
    assert faults_of_subject("“{title}” has arrived", KIND) == []
    assert faults_of_body("{title}\n\n{notes}\n\n[Open it]({link})", KIND) == []


def test_a_value_with_lines_stays_one_subject():
    assert filled("About {title}", Values(KIND, {"title": "A\nB"})) == "About A B"


def test_a_sample_stands_where_there_is_no_value():
    values = Values(KIND, {}, sampled=True)

    assert (values["title"], values["link"], values["unknown"]) == ("Sample", "https://portal.example/", "")
    assert as_text("{notes}", KIND, values) == "A note."


PIECES = [*"{}[]()-\n ab<>&\"'%", "{title}", "[a](", "https://x"]
ANYTHING = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


class Elements(HTMLParser):
    """Which elements the HTML has, and whether they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(ANYTHING, ANYTHING)
def test_whatever_is_typed_or_filled_in_only_our_elements_come_out_and_they_close(body, title):
    values = Values(Declared("k", (TITLE,), act="none"), {"title": title})

    reader = Elements()
    reader.feed(as_html(body, KIND, values))
    reader.close()

    assert reader.open == []
    assert reader.seen <= {"p", "ul", "li", "br", "a", "span"}


@given(ANYTHING)
def test_every_brace_is_a_placeholder_or_a_fault(text):
    rest = text
    for name in names(text):
        rest = rest.replace(f"{{{name}}}", "")

    assert bool(stray_brace(text)) == ("{" in rest or "}" in rest)


@given(st.text(st.characters(exclude_characters="{}"), max_size=40))
def test_words_without_braces_stay_as_they_are(text):
    assert "".join(map(str, words(text))) == text
