"""What bars an evaluator from an entry, and what only looks as if it did. Pure; domain.md, rule 6."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from accounts.houses import PUBLIC_MAIL
from accounts.refusals import Refusal
from evaluation.rules.near_names import SHORTEST, Name

OWN_ORGANISATION = Refusal("own-organisation", _("The evaluator belongs to the applicant's organisation."))
RELATED_ORGANISATION = Refusal(
    "related-organisation", _("The evaluator's and the applicant's organisations are related.")
)
OWN_DOMAIN = Refusal("own-domain", _("The evaluator and an applicant share a mail domain."))
WORKS_ON_IT = Refusal("works-on-it", _("The evaluator works, or has worked, on this submission."))
PARTNER_STAFF = Refusal(
    "partner-staff", _("Staff of a PRECISEU partner do not evaluate that partner's own submission.")
)
APPLIES_TOO = Refusal("applies-too", _("The evaluator applies in this category."))
NAMED_PARTNER = Refusal("named-partner", _("The evaluator's affiliation is named among the partners."))
CONFIRMED = Refusal("confirmed", _("Staff have confirmed a conflict of interest."))
NAMED_BY_APPLICANT = Refusal("named-by-applicant", _("The applicant has asked that this person not evaluate."))

SHARED_ENDS = frozenset(
    ["ac", "co", "com", "edu", "gob", "gouv", "gov", "gv", "nom", "org"]
)  # "ac.uk" is nobody's domain


@dataclass(frozen=True, slots=True)
class Judge:
    """An evaluator as rule 6 sees them. `names` own, `above` of the parents; `houses` rows, `kin` rows of the parents."""

    person: int
    name: Name
    address: str
    domains: frozenset[str]
    names: tuple[Name, ...]
    above: tuple[Name, ...]
    houses: frozenset[int]
    kin: frozenset[int]
    worked_on: frozenset[int]  # entries, now or once
    applies_in: frozenset[int]  # categories


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody who should not evaluate, by the applicant's wish."""

    name: Name
    organisation: str
    address: str
    reason: str

    def means(self, judge: Judge) -> bool:
        """Whether it is certainly this person: the address, or all words of the name."""
        if self.address and self.address.casefold() == judge.address.casefold():
            return True
        return bool(self.name.folded) and self.name.whole == judge.name.whole and self.name.words == judge.name.words


@dataclass(frozen=True, slots=True)
class Line:
    """One partner as it was written: the whole line, folded with a space at both ends, and the names that may be in it."""

    said: str
    padded: str
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A submission as rule 6 sees it."""

    pk: int
    category: int
    house: int
    parent: int | None
    partner: bool  # of PRECISEU
    name: Name
    above: Name | None
    domains: frozenset[str]
    lines: tuple[Line, ...] = ()
    text: str = ""  # all lines at once, to ask first whether any of them can say it
    partner_domains: frozenset[str] = frozenset()
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for a conflict. `strength` 0 to 1; `ours` is the evaluator's, `theirs` the entry's."""

    kind: str
    strength: float
    ours: str
    theirs: str
    where: str = ""

    def words(self) -> str:
        share = f"{self.strength * 100:.0f} %"
        return str(_WORDS[self.kind]) % {"ours": self.ours, "theirs": self.theirs, "where": self.where, "share": share}


_WORDS = {
    "organisation": _("The evaluator's “%(ours)s” resembles the applicant's “%(theirs)s” by %(share)s."),
    "partner": _(
        "The evaluator's “%(ours)s” resembles “%(theirs)s” by %(share)s, named among the partners: “%(where)s”."
    ),
    "domain": _("The mail domains %(ours)s and %(theirs)s belong together: both lie under %(where)s."),
    "partner_domain": _(
        "The evaluator's mail domain %(ours)s and %(theirs)s, named among the partners, belong together."
    ),
    "person": _("A person called “%(ours)s” is named among the partners: “%(where)s”."),
    "wish": _(
        "The applicant asks that “%(theirs)s” not evaluate. The evaluator's name “%(ours)s” resembles it by %(share)s. "
        "Reason: “%(where)s”"
    ),
    "wished": _("The applicant asks that “%(theirs)s” not evaluate: this evaluator. Reason: “%(where)s”"),
}


def conflict_of(judge: Judge, entry: Entry) -> Refusal | None:
    """The first conflict that is certain. The applicant's wish and the staff's decision are asked after it."""
    if entry.pk in judge.worked_on:
        return WORKS_ON_IT
    own = PARTNER_STAFF if entry.partner else OWN_ORGANISATION
    if entry.house in judge.houses or _one_of(entry.name, judge.names):
        return own
    if (judge.houses | judge.kin) & {entry.house, entry.parent} or _kin_by_name(judge, entry):
        return RELATED_ORGANISATION
    if any(_share_a_house(domain, entry.domains) for domain in judge.domains):
        return PARTNER_STAFF if entry.partner else OWN_DOMAIN
    if entry.category in judge.applies_in:
        return APPLIES_TOO
    return NAMED_PARTNER if _is_named(judge, entry) else None


def signs_of_mail(judge: Judge, entry: Entry) -> list[Sign]:
    """Domains of one family; the very same ones are a conflict already."""
    return [sign for domain in sorted(judge.domains) for sign in _signs_of_domain(domain, entry)]


def _signs_of_domain(domain: str, entry: Entry) -> list[Sign]:
    base = base_of(domain)
    if not base:
        return []
    near = sorted(other for other in entry.domains if base_of(other) == base)
    found = [Sign("domain", 0.9, domain, other, base) for other in near[:1]]
    partners = sorted(other for other in entry.partner_domains if base_of(other) == base)
    return found + [Sign("partner_domain", 0.95, domain, other) for other in partners[:1]]


def signs_of_person(judge: Judge, entry: Entry) -> list[Sign]:
    """The evaluator's own name among the partners; two people may have it."""
    if " " not in judge.name.folded:
        return []
    wanted = f" {judge.name.folded} "
    if wanted not in entry.text:
        return []
    named = [line for line in entry.lines if wanted in line.padded]
    return [Sign("person", 0.85, judge.name.said, judge.name.said, line.said) for line in named[:1]]


@lru_cache(maxsize=20_000)
def base_of(domain: str) -> str:
    """ "uni.example" of "med.uni.example": what two departments have in common; empty for a public provider."""
    parts = domain.split(".")
    if domain in PUBLIC_MAIL or len(parts) < 2:
        return ""
    deep = 3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in SHARED_ENDS else 2
    base = ".".join(parts[-deep:])
    return "" if base in PUBLIC_MAIL else base


def domains_in(text: str) -> frozenset[str]:
    """Web and mail domains that a text names."""
    return frozenset(
        found.removeprefix("www.") for found in re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", text.lower())
    )


def _one_of(name: Name | None, names: tuple[Name, ...]) -> bool:
    return name is not None and bool(name.folded) and any(name.folded == other.folded for other in names)


def _kin_by_name(judge: Judge, entry: Entry) -> bool:
    return _one_of(entry.above, judge.names) or _one_of(entry.name, judge.above) or _one_of(entry.above, judge.above)


def _share_a_house(domain: str, others: frozenset[str]) -> bool:
    """The same domain, or one above or below it."""
    if domain in PUBLIC_MAIL or not domain:
        return False
    if domain in others:
        return True
    return any(
        other.endswith(f".{domain}") or domain.endswith(f".{other}") for other in others if other not in PUBLIC_MAIL
    )


def _is_named(judge: Judge, entry: Entry) -> bool:
    """Whether a partner line says one of the evaluator's organisations in so many words."""
    return any(len(name.folded) >= SHORTEST and f" {name.folded} " in entry.text for name in judge.names)
