"""One browser in which several people take their turns and follow the links of their letters."""

from __future__ import annotations

import re

from django.urls import reverse
from playwright.sync_api import expect

from notifications.models import Letter
from tests.clients import cookie_of, follow


class Turns:
    """`look(name)` looks at the page: no violation of WCAG, nothing wider than a phone."""

    def __init__(self, page, live_server, look):
        self.page, self.url, self.look = page, live_server.url, look

    def become(self, person):
        self.page.context.clear_cookies()
        self.page.context.add_cookies([cookie_of(person, self.url)])

    def open(self, name, *args):
        self.page.goto(reverse(name, args=args))

    def follow(self, kind, to):
        """Open the link of the newest letter of a kind to a person."""
        letter = Letter.objects.filter(kind=kind, to=to.email).latest("pk")
        address = re.findall(r"^[^\n]*: https?://[^/\s]+(/\S*)$", letter.text, re.MULTILINE)[-1]
        self.page.goto(address)
        return letter

    def press(self, words, role="button"):
        follow(self.page.get_by_role("main").get_by_role(role, name=words).first)

    def told(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()

    def fill(self, label, text):
        self.page.get_by_role("main").get_by_label(label).fill(text)
