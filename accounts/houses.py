"""What an e-mail address says about where its owner works. Pure."""

from __future__ import annotations

# Mailboxes of these say nothing about where somebody works.
PUBLIC_MAIL = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
        "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de", "freenet.de", "posteo.de",
        "mailbox.org", "proton.me", "protonmail.com", "tutanota.com", "fastmail.com", "zoho.com", "aol.com", "msn.com",
        "hotmail.de", "hotmail.es", "hotmail.fr", "hotmail.it", "live.fr", "live.nl", "outlook.de", "outlook.es",
        "outlook.fr", "outlook.it", "yahoo.co.uk", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yahoo.ro",
        "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "libero.it", "virgilio.it", "tin.it", "abv.bg", "mail.bg",
        "ukr.net", "mail.ru", "yandex.ru", "inbox.lv", "o2.pl", "onet.pl", "wp.pl", "interia.pl", "seznam.cz", "email.cz",
    )
)  # fmt: skip


def domain_of(address: str) -> str:
    """The part after the @, in small letters."""
    return address.rpartition("@")[2].lower()


def house_of(address: str) -> str:
    """The mail domain that names an employer; empty for a public provider."""
    domain = domain_of(address)
    return "" if domain in PUBLIC_MAIL else domain
