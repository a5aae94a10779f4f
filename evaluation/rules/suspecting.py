"""Every suspected conflict of a jury, found from the names and domains instead of pair by pair. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from evaluation.rules.interests import (
    Entry,
    Judge,
    Line,
    Sign,
    Wish,
    base_of,
    conflict_of,
    signs_of_mail,
    signs_of_person,
)
from evaluation.rules.near_names import Name, NearNames, share

NEAR_PERSON = 0.5  # share of trigrams from which two names of people are worth a look
Pair = tuple[int, int]
Found = dict[Pair, list[Sign]]


def suspicions_of(judges: Mapping[int, Judge], entries: Mapping[int, Entry]) -> Found:
    """Signs of each pair, strongest first; without pairs that are a conflict for certain."""
    found: Found = defaultdict(list)
    _by_name(judges, entries, found)
    _by_mail(judges, entries, found)
    _by_wish(judges, entries, found)
    for key, judge in judges.items():
        for pk, entry in entries.items():
            if signs := signs_of_person(judge, entry):
                found[key, pk] += signs
    certain = [pair for pair in found if conflict_of(judges[pair[0]], entries[pair[1]])]
    for pair in certain:
        del found[pair]
    return {pair: _strongest(signs) for pair, signs in found.items()}


def _by_name(judges: Mapping[int, Judge], entries: Mapping[int, Entry], found: Found) -> None:
    applicants, partners = _places(entries)
    near_applicants, near_partners = NearNames(applicants), NearNames(partners)
    for key, judge in judges.items():
        for name in dict.fromkeys([*judge.names, *judge.above]):
            for other, strength in near_applicants.near(name).items():
                for pk in applicants[other]:
                    found[key, pk].append(Sign("organisation", strength, name.said, other.said))
            for other, strength in near_partners.near(name).items():
                for pk, line in partners[other]:
                    found[key, pk].append(Sign("partner", strength, name.said, other.said, line.said))


def _places(entries: Mapping[int, Entry]) -> tuple[dict[Name, list[int]], dict[Name, list[tuple[int, Line]]]]:
    """Where each name stands: as an applicant or its parent, and in a line about partners."""
    applicants: dict[Name, list[int]] = defaultdict(list)
    partners: dict[Name, list[tuple[int, Line]]] = defaultdict(list)
    for pk, entry in entries.items():
        for name in filter(None, (entry.name, entry.above)):
            applicants[name].append(pk)
        for line in entry.lines:
            for name in line.names:
                if " " in name.folded:  # one word alone is mostly a town
                    partners[name].append((pk, line))
    return applicants, partners


def _by_mail(judges: Mapping[int, Judge], entries: Mapping[int, Entry], found: Found) -> None:
    lying_under: dict[str, set[int]] = defaultdict(set)
    for pk, entry in entries.items():
        for domain in entry.domains | entry.partner_domains:
            lying_under[base_of(domain)].add(pk)
    for key, judge in judges.items():
        for pk in {pk for domain in judge.domains for pk in lying_under.get(base_of(domain), ())}:
            found[key, pk] += signs_of_mail(judge, entries[pk])


def _by_wish(judges: Mapping[int, Judge], entries: Mapping[int, Entry], found: Found) -> None:
    """Each name or address is compared once, however many applicants write it."""
    wishes: dict[tuple[Name, str], list[tuple[int, Wish]]] = defaultdict(list)
    for pk, entry in entries.items():
        for wish in entry.wishes:
            wishes[wish.name, wish.address].append((pk, wish))
    for key, judge in judges.items():
        for (name, _address), rows in wishes.items():
            certain = rows[0][1].means(judge)
            alike = 1.0 if certain else share(name.whole, judge.name.whole)
            if alike >= NEAR_PERSON:
                kind = "wished" if certain else "wish"
                for pk, wish in rows:
                    said = ", ".join(filter(None, (name.said, wish.organisation)))
                    found[key, pk].append(Sign(kind, alike, judge.name.said, said, wish.reason))


def _strongest(signs: Iterable[Sign]) -> list[Sign]:
    """Strongest first; of each kind the strongest three."""
    ordered = sorted(set(signs), key=lambda sign: (-sign.strength, sign.kind, sign.theirs, sign.where))
    kept: dict[str, int] = defaultdict(int)
    found = []
    for sign in ordered:
        kept[sign.kind] += 1
        if kept[sign.kind] <= 3:
            found.append(sign)
    return found
