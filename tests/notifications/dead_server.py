"""A mail server that is down for letters to dead@people.example, and knows nobody called nobody@people.example."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as Outbox


class EmailBackend(Outbox):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if any("dead@people.example" in message.to for message in messages):
            raise ConnectionRefusedError("nobody home")
        if any("nobody@people.example" in message.to for message in messages):
            raise SMTPRecipientsRefused({"nobody@people.example": (550, b"no such mailbox")})
        return super().send_messages(messages)
