"""Every question that a page offers to ask it: its filters one by one, its sorts and its pages."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlencode

LONG = 12  # options, from which on a list is asked for its first and its last only


class Offered(HTMLParser):
    """Reads one page; `queries` are the parts of addresses after the question mark."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words, self.queries = words, set[str]()
        self._asks, self._chosen_in, self._options = False, "", list[str]()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and given.get("href", "").startswith("?"):
            self.queries.add(given["href"][1:])
        if tag == "form":
            self._asks = given.get("method", "get").lower() == "get"
        if not self._asks:
            return
        if tag == "select":
            self._chosen_in, self._options = given.get("name", ""), []
        if tag == "option" and given.get("value"):
            self._options.append(given["value"])
        if tag == "input" and given.get("name") and given.get("type") != "hidden":
            ticked = given.get("type") in ("checkbox", "radio")
            self._ask(given["name"], given.get("value", "on") if ticked else self.words)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._asks = False
        if tag == "select" and self._chosen_in:
            for value in self._options if len(self._options) < LONG else (self._options[0], self._options[-1]):
                self._ask(self._chosen_in, value)
            self._chosen_in = ""

    def _ask(self, name: str, value: str) -> None:
        self.queries.add(urlencode({name: value}))


def offered(page: str, words: str) -> list[str]:
    """What `page`, HTML, offers; `words` are what is searched for."""
    reader = Offered(words)
    reader.feed(page)
    return sorted(reader.queries)
