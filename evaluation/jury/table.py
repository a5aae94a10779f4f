"""A table of people to invite, read whole: who would be invited, and every fault by its line. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import User
from calls.countries import is_country, normalised
from calls.models import Edition
from evaluation.jury.profiles import domain_fault, domains_of, listed
from evaluation.rules.tables import Column, Understood, read_table, understood

MOST_PEOPLE, MOST_CAPACITY = 300, 200
COLUMNS = (
    Column("email", ("e mail", "email", "e mail address", "email address", "mail", "address"), required=True),
    Column("name", ("name", "full name", "person"), required=True),
    Column("affiliation", ("affiliation", "organisation", "organization", "institution")),
    Column("country", ("country", "country code")),
    Column("capacity", ("most", "most submissions", "capacity", "submissions")),
    Column("categories", ("categories", "category")),
    Column("keywords", ("keywords", "keyword", "expertise")),
    Column("languages", ("languages", "language")),
    Column("domains", ("domains", "mail domains", "other mail domains")),
)


@dataclass(frozen=True, slots=True)
class Invitee:
    """One line without a fault. `profile`: what `invite_by_address` takes besides."""

    line: int
    email: str
    name: str
    profile: dict[str, Any]
    has_account: bool


def read_jury(edition: Edition, text: str) -> Understood[Invitee]:
    """Raises NoTable for what cannot be read at all; the rest are faults by line. Three queries."""
    table = read_table(text, COLUMNS, most=MOST_PEOPLE)
    return understood(table, _Check(edition, [cells.get("email", "").lower() for _line, cells in table.rows]).read)


class _Check:
    """What a line is held against: categories, who has an account, who is on the jury, and the lines before it."""

    def __init__(self, edition: Edition, addresses: list[str]) -> None:
        self.categories: dict[str, str] = {}
        for category in edition.categories.all():
            self.categories |= {category.code.casefold(): category.code, category.name.casefold(): category.code}
        self.languages = {code: code for code, _name in settings.LANGUAGES}
        self.languages |= {str(name).casefold(): code for code, name in settings.LANGUAGES}
        people = User.objects.filter(email__in=addresses).values_list("email", flat=True)
        self.accounts = {address.lower() for address in people}
        jury = edition.evaluators.values_list("person__email", flat=True)
        self.jury = {address.lower() for address in jury}
        self.lines: dict[str, int] = {}

    def read(self, line: int, cells: dict[str, str]) -> tuple[list[str], Invitee | None]:
        email = cells.get("email", "").lower()
        wrong = [*self._address(line, email), *self._person(cells)]
        profile: dict[str, Any] = {"affiliation": cells.get("affiliation", "")}
        for key, read in (("country", _country), ("capacity", _capacity), ("domains", _domains)):
            profile[key], faults = read(cells.get(key, ""))
            wrong += faults
        for key, known in (("categories", self.categories), ("languages", self.languages)):
            said = listed(cells.get(key, ""))
            profile[key] = [known[word.casefold()] for word in said if word.casefold() in known]
            unknown = [word for word in said if word.casefold() not in known]
            wrong += [_("“%(cell)s” is not known here.") % {"cell": word} for word in unknown]
        profile["keywords"] = listed(cells.get("keywords", ""))
        if wrong:
            return wrong, None
        return [], Invitee(line, email, cells["name"], profile, email in self.accounts)

    def _address(self, line: int, email: str) -> list[str]:
        try:
            validate_email(email)
        except ValidationError:
            return [_("“%(cell)s” is no e-mail address.") % {"cell": email}]
        if (first := self.lines.setdefault(email, line)) != line:
            return [_("%(address)s is in line %(first)s already.") % {"address": email, "first": first}]
        if email in self.jury:
            return [_("%(address)s is on the jury already.") % {"address": email}]
        return []

    def _person(self, cells: dict[str, str]) -> list[str]:
        wrong = [] if cells.get("name") else [_("Give the name.")]
        limits = (("name", 150), ("affiliation", 250))
        wrong += [_("Shorten “%(cell)s…”.") % {"cell": cells[key][:30]}
                  for key, most in limits if len(cells.get(key, "")) > most]  # fmt: skip
        if extra := cells.get(""):
            wrong.append(_("There are more cells than columns: “%(cell)s”.") % {"cell": extra[:60]})
        return wrong


def _country(cell: str) -> tuple[str, list[str]]:
    code = normalised(cell) if cell else ""
    if code and not is_country(code):
        return "", [_("“%(cell)s” is no country code.") % {"cell": cell}]
    return code, []


def _capacity(cell: str) -> tuple[int | None, list[str]]:
    if cell and not (cell.isdecimal() and 1 <= int(cell[:9]) <= MOST_CAPACITY):
        return None, [_("“%(cell)s” is no number of submissions.") % {"cell": cell}]
    return (int(cell) if cell else None), []


def _domains(cell: str) -> tuple[list[str], list[str]]:
    domains = domains_of(cell)
    return domains, [fault for domain in domains if (fault := domain_fault(domain))]
