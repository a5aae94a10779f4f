"""Whose mailbox an address is. Pure: values in, values out."""

from __future__ import annotations

import unicodedata

# One mailbox under several domains: whoever has one of these addresses has the others too.
SAME_DOMAIN = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
}
# What a provider does not look at in the part before the @.
IGNORED = {"gmail.com": ".", "proton.me": "._-"}


def fold(address: str) -> str:
    """The mailbox behind an address, for the check alone: the address as typed gets the letter.

    Case, what follows a plus sign, the dots of providers that ignore them, and the
    two spellings of an international domain make no second person.
    """
    local, _, domain = unicodedata.normalize("NFKC", address).strip().lower().rpartition("@")
    domain = _ascii(domain.strip().rstrip("."))
    domain = SAME_DOMAIN.get(domain, domain)
    local = local.strip().split("+", 1)[0] or local
    kept = "".join(letter for letter in local if letter not in IGNORED.get(domain, ""))
    return f"{kept or local}@{domain}"


def _ascii(domain: str) -> str:
    """ "ΚΛΙΝΙΚΗ.example" as "xn--…": the form in which every spelling of a domain is the same."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:  # an empty or overlong part: no such domain, so its spelling is as good as any
        return domain
