"""Report on the public vote: how it was held, what it came to, what was annulled, and how anybody counts it again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.countries import name_of
from calls.models import Category, Edition
from calls.moments import words
from reports import pictures
from reports.papers.paper import Block, Facts, Figure, Grid, Paper, Section, Words
from reports.rules import NothingToSay
from submissions.models import Submission
from voting.models import Certification, LedgerBatch


def paper(edition: Edition, *, known: Collection[int] | None = None) -> Paper:
    """`known`: keys of the entries that may be named, where not everybody's may."""
    certified = Certification.objects.filter(edition=edition).first()
    if certified is None:
        raise NothingToSay(_("The vote has not been certified."))
    content, zone = certified.content, edition.time_zone
    valid = sum(content["valid"].values())
    lead = [
        ngettext("%(n)s voter took part.", "%(n)s voters took part.", content["voters"]) % {"n": f"{content['voters']:,}"},
        _("Votes that count, one per mailbox and category: %(votes)s. Annulled: %(annulled)s.")
        % {"votes": f"{valid:,}", "annulled": f"{sum(content['annulled'].values()):,}"},
    ]  # fmt: skip
    facts = [
        (_("Vote opened"), words(edition.voting_opens, zone)),
        (_("Vote closed"), words(edition.voting_closes, zone)),
        (_("Certified by two people"), words(certified.at, zone)),
        (_("What it decides"), edition.method.get_vote_mode_display()),
    ]
    named = {
        str(row.public_id): _called(row, known)
        for row in Submission.objects.filter(
            edition=edition, public_id__in=[one for finalists in content["tally"].values() for one in finalists]
        ).select_related("project", "organisation")
    }
    sections = [
        *[_category(category, certified, named) for category in edition.categories.all()],
        _annulled(edition, certified),
        _recount(edition, certified),
    ]
    return Paper(_("Report on the public vote"), edition, certified.at, lead, sections, facts=facts)


@dataclass(frozen=True, slots=True)
class Called:
    """An entry as the report names it."""

    number: str
    title: str
    organisation: str


def _called(row: Submission, known: Collection[int] | None) -> Called:
    if known is not None and row.pk not in known:
        return Called("", _("Not published"), "–")
    organisation = row.organisation
    return Called(row.number or "", row.project.title, f"{organisation.legal_name}, {name_of(organisation.country)}")


def _category(category: Category, certified: Certification, named: dict[str, Called]) -> Section:
    content = certified.content
    votes: dict[str, int] = content["tally"].get(category.code, {})
    valid, favourites = content["valid"].get(category.code, 0), content["favourites"].get(category.code, [])
    order = sorted(votes.items(), key=lambda pair: (-pair[1], named[pair[0]].number, pair[0]))
    rows = [
        [
            named[one].title,
            named[one].organisation,
            f"{number:,}",
            f"{_share(number, valid)} %",
            _("most votes") if one in favourites else "",
        ]
        for one, number in order
    ]
    blocks: list[Block] = [
        Words([ngettext("%(n)s valid vote.", "%(n)s valid votes.", valid) % {"n": f"{valid:,}"}]),
        Grid(
            [_("Project"), _("Organisation"), _("Votes"), _("Share"), _("Remark")], rows, numbers=frozenset({2, 3})
        ),
    ]  # fmt: skip
    if order:
        bars = [(named[one].title, number) for one, number in order]
        twin = "; ".join(f"{name}: {number:,}" for name, number in bars)
        colour = pictures.colours_of(category.code)["full"]
        blocks.append(Figure(pictures.bars(bars, colour=colour), twin, _("Votes of each finalist.")))
    return Section(category.name, blocks, own_page=True)


def _share(number: int, of: int) -> Decimal:
    return (100 * Decimal(number) / of).quantize(Decimal("0.1")) if of else Decimal("0.0")


def _annulled(edition: Edition, certified: Certification) -> Section:
    found = certified.content["annulled_in"]
    rows = [
        [category.name, reason, f"{number:,}"]
        for category in edition.categories.all()
        for reason, number in sorted(found.get(category.code, {}).items())
    ]
    blocks: list[Block] = [Words([_("Each annulment was proposed by one person and confirmed by another.")])]
    if rows:
        blocks.append(Grid([_("Category"), _("Reason"), _("Votes")], rows, numbers=frozenset({2})))
    else:
        blocks.append(Words([_("No vote was annulled.")]))
    return Section(_("Annulled votes"), blocks, own_page=True)


def _recount(edition: Edition, certified: Certification) -> Section:
    last = LedgerBatch.objects.filter(edition=edition).order_by("-pk").first()
    said = [
        _("Every confirmed vote is an entry in a ledger that is only added to; each day’s entries are closed in a batch."),
        _("The ledger is published as a file without addresses. With verify_vote.py, which needs Python alone, anybody "
          "recomputes batches, chain and count, and finds a vote by the code of its receipt."),
    ]  # fmt: skip
    facts = [(_("Fingerprint of the count (SHA-256)"), certified.sha256)]
    if last is not None:
        facts.append((_("Head of the published chain"), last.head))
    return Section(_("How to count it again"), [Words(said), Facts(facts)])
