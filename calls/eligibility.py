"""Whether an organisation may apply, with reasons, before anybody fills in a form. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from calls.countries import kosovo_footnote, name_of, normalised, standing
from calls.rules import Standing


class Answer(StrEnum):
    """From best to worst; a self-check as a whole is as good as its worst part."""

    YES = "yes"
    STAFF = "staff"  # a person decides, neither accepted nor refused by the machine
    NO = "no"


@dataclass(frozen=True, slots=True)
class Reason:
    answer: Answer
    sentence: str


def reasons(
    kind: str,
    country: str,
    *,
    kinds: Sequence[Mapping[str, Any]],
    countries: Mapping[str, str],
    meant_for: Sequence[str] = (),
    category: str = "",
) -> list[Reason]:
    """One reason for the kind of organisation, one for its country, and one for the category if it is meant for others.

    kind       a code of `kinds`, Edition.organisation_kinds
    country    as typed: EL and UK are GR and GB
    countries  Edition.countries, code -> Standing
    meant_for  Category.meant_for, codes of `kinds`; empty: the category is for all of them
    category   its name, for the sentence
    """
    of_kind = next((row for row in kinds if row["code"] == kind), None)
    anywhere = of_kind is not None and of_kind["eligible"] == "any country"
    found = [_kind_reason(of_kind), _country_reason(normalised(country), countries, anywhere=anywhere)]
    if of_kind is not None and meant_for and kind not in meant_for:
        names = ", ".join(row["name"] for row in kinds if row["code"] in meant_for)
        sentence = _("%(category)s is meant for: %(kinds)s. Staff decide whether yours fits.")
        found.append(Reason(Answer.STAFF, sentence % {"category": category, "kinds": names}))
    return found


def overall(found: Sequence[Reason]) -> Answer:
    """The worst answer of all."""
    order = list(Answer)
    return max((reason.answer for reason in found), key=order.index, default=Answer.STAFF)


def _kind_reason(kind: Mapping[str, Any] | None) -> Reason:
    if kind is None:
        return Reason(Answer.NO, _("Choose the kind of your organisation from the list."))
    if kind["eligible"] == "no":
        return Reason(Answer.NO, _("This call is for organisations that do research."))
    if kind["eligible"] == "staff":
        sentence = _("“%(kind)s”: you may apply; staff check whether your organisation does research.")
        return Reason(Answer.STAFF, sentence % {"kind": kind["name"]})
    return Reason(Answer.YES, _("“%(kind)s” may apply.") % {"kind": kind["name"]})


def _country_reason(code: str, countries: Mapping[str, str], *, anywhere: bool) -> Reason:
    names = {"country": name_of(code)}
    if anywhere:
        return Reason(Answer.YES, _("International organisations may apply wherever they have their seat."))
    found = standing(code, countries)
    if found is Standing.MEMBER:
        return Reason(Answer.YES, _("%(country)s is in the European Union.") % names)
    if found is Standing.ASSOCIATED:
        footnote = f" {kosovo_footnote()}" if code == "XK" else ""
        return Reason(Answer.YES, _("%(country)s is associated to Horizon Europe.") % names + footnote)
    if found is Standing.PILLAR_TWO_ONLY:
        sentence = _("%(country)s is associated to Pillar II only, and this call belongs to Pillar III. Staff decide.")
        return Reason(Answer.STAFF, sentence % names)
    if found is Standing.OVERSEAS:
        sentence = _("%(country)s is an overseas country or territory linked to a Member State. Staff decide.")
        return Reason(Answer.STAFF, sentence % names)
    sentence = _("%(country)s is neither in the European Union nor associated to Horizon Europe.")
    return Reason(Answer.NO, sentence % names)
