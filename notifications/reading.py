"""A letter's HTML on a page of the portal: the words and their order, nothing that its frame, or a stranger, could bring."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

from notifications.rules import without_own_links

KEPT = {"p", "ul", "ol", "li", "h1", "h2", "blockquote", "code", "b", "strong", "em", "a", "br"}
EMPTY = {"br"}
DROPPED = {"head", "style", "title", "script"}  # with all that is in them
HEADINGS = {"h1": "h3", "h2": "h4"}  # below the headings of the page


class _Plain(HTMLParser):
    """Writes anew what is known, without attributes but the address of a link; of the rest the words alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self._dropped += 1
        elif tag in KEPT and not self._dropped:
            address = dict(attrs).get("href") or ""
            link = f' href="{escape(address)}" rel="noreferrer"' if address.startswith(("https://", "http://")) else ""
            self.out.append(f"<{HEADINGS.get(tag, tag)}{link if tag == 'a' else ''}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif tag in KEPT - EMPTY and not self._dropped:
            self.out.append(f"</{HEADINGS.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self.out.append(escape(data))


def plain_html(html: str) -> SafeString:
    """`html` of a letter as a part of a page. Links by which its reader is known lead nowhere."""
    parser = _Plain()
    parser.feed(without_own_links(html))
    parser.close()
    return mark_safe("".join(parser.out))  # noqa: S308 (each element was written by this class, each text escaped)
