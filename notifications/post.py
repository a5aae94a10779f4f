"""Handing one letter over: to the mail server, or into the demonstration mailbox."""

from __future__ import annotations

from email.mime.image import MIMEImage
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from anymail.exceptions import AnymailAPIError
from anymail.message import AnymailMessage
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from notifications.choices import link_of
from notifications.emblem import emblem_png
from notifications.models import Letter
from notifications.rules import OPTIONAL_KINDS


class NoAddress(Exception):
    """The address was removed before the letter left; trying again cannot help."""


def is_away(failure: Exception) -> bool:
    """Whether the mail server is out of reach, lets nobody in or asks to come again, and has not refused this letter."""
    if isinstance(failure, SMTPConnectError | SMTPHeloError | SMTPAuthenticationError):
        return True
    if isinstance(failure, SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _words in failure.recipients.values())
    if isinstance(failure, SMTPResponseException):
        return 400 <= failure.smtp_code < 500
    if isinstance(failure, AnymailAPIError):
        return failure.status_code is None or failure.status_code in (401, 403, 408, 429) or failure.status_code >= 500
    return isinstance(failure, OSError)  # no answer, no line, or one that broke; smtplib's own errors are such


def channel_of(letter: Letter) -> Letter.Channel:
    """Letters of a rehearsal never leave the portal; no letter does in a demonstration without a mail server."""
    if letter.rehearsal or (settings.DEMONSTRATION and not (settings.EMAIL_URL or settings.MAIL_PROVIDER)):
        return Letter.Channel.DEMONSTRATION
    return Letter.Channel.MAIL


def send(letter: Letter, server: BaseEmailBackend) -> None:
    """Mail `letter` over `server`, which is opened once and stays open for the next letter. Raises what it raises."""
    if not letter.to:
        raise NoAddress
    message = AnymailMessage(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to],
        headers=_headers(letter),
        connection=server,
        metadata={"letter": str(letter.pk)},  # comes back with what a provider tells; a mail server never sees it
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
        if "cid:emblem" in letter.html:
            message.attach(_emblem())
    try:
        server.open()
        message.send()
    except Exception:
        server.close()  # a broken connection would fail every letter after this one
        raise


def _headers(letter: Letter) -> dict[str, str]:
    """Letters that somebody can do without have a link to say so, for one click in the mail program (RFC 8058)."""
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if letter.kind in OPTIONAL_KINDS:
        headers |= {
            "List-Unsubscribe": f"<{link_of(letter)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return headers


def _emblem() -> MIMEImage:
    picture = MIMEImage(emblem_png(), "png")
    picture.add_header("Content-ID", "<emblem>")
    picture.add_header("Content-Disposition", "inline", filename="european-union.png")
    return picture
