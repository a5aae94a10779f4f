"""Organisations found by typing. Tells nobody who else applied: what an applicant wrote down is offered to nobody else.

Offered are the organisations that staff have listed (known otherwise: partners, public results), the person's own, and
those of the person's own mail domain.
"""

from __future__ import annotations

from django.contrib.postgres.lookups import TrigramSimilar, TrigramWordSimilar
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.houses import house_of
from accounts.models import User
from accounts.refusals import Refusal
from submissions.likeness import House, folded, host_of, perhaps_one
from submissions.models import Organisation
from submissions.resemblance import house

MOST = 8
SHORTEST = 3  # letters typed before anything is looked for


def pic_of(typed: str) -> str:
    """The stored form of a PIC: digits without the spaces, dots and hyphens that people put between them."""
    return "".join(sign for sign in typed if sign not in " .-\u00a0\u202f")


def fault_of_pic(typed: str) -> str | None:
    """What is wrong with a PIC as it was typed; None when nothing, or when nothing was typed."""
    pic = pic_of(typed)
    if not pic:
        return None
    if not (len(pic) == 9 and pic.isascii() and pic.isdigit()):
        return _("A PIC has nine digits.")
    if len(set(pic)) == 1:
        return _("Write the PIC of your organisation, or leave it empty.")
    return None


def knows_by_mail(person: User, organisation: Organisation) -> bool:
    """Whether the person's verified mail domain is the organisation's own: that of its website, or one below it."""
    domain = house_of(person.email)
    return bool(
        domain and organisation.host and (domain == organisation.host or domain.endswith(f".{organisation.host}"))
    )


def offered_to(person: User) -> QuerySet[Organisation]:
    """The organisations whose existence here may be told to `person`."""
    hosts = _hosts_of(house_of(person.email))
    known = Q(listed=True) | Q(members__person=person) | Q(host__in=hosts)
    return Organisation.objects.present().filter(known, rehearsal=person.rehearsal).distinct()


def why_not_join(person: User, organisation: Organisation) -> Refusal | None:
    """None when `person` may apply for a row of the directory: it was offered. Else as if there were no such row."""
    if not offered_to(person).filter(pk=organisation.pk).exists():
        return Refusal("not-offered", _("Write your organisation down as a new one."))
    return None


def suggestions(person: User, typed: str) -> list[Organisation]:
    """What `person` may mean by what is typed so far, the likeliest first."""
    text = folded(typed)
    found = offered_to(person)
    pic = pic_of(typed)
    if len(pic) == 9 and pic.isdigit():
        return list(found.filter(pic=pic)[:MOST])
    if len(text.replace(" ", "")) < SHORTEST:
        return []
    near = Q(name_folded__contains=text) | Q(TrigramWordSimilar(F("name_folded"), Value(text)))
    scored = found.filter(near).annotate(likeness=TrigramSimilarity("name_folded", text))
    return list(scored.order_by("-likeness", "legal_name", "pk")[:MOST])


def meant_by(person: User, *, legal_name: str, country: str, website: str, pic: str) -> list[Organisation]:
    """Organisations offered to `person` that may be the very one that the person is about to write down anew."""
    typed = House(0, folded(legal_name), country, pic_of(pic), host_of(website))
    near = Q(TrigramSimilar(F("name_folded"), Value(typed.name)))
    if typed.pic:
        near |= Q(pic=typed.pic)
    if typed.host:
        near |= Q(host=typed.host)
    rows = offered_to(person).filter(near).order_by("legal_name", "pk")
    return [row for row in rows if perhaps_one(typed, house(row))][:MOST]


def duplicates_of(organisation: Organisation) -> list[Organisation]:
    """Rows that may be the same organisation, for staff; listed or not."""
    near = Q(TrigramSimilar(F("name_folded"), Value(organisation.name_folded)))
    if organisation.pic:
        near |= Q(pic=organisation.pic)
    if organisation.host:
        near |= Q(host=organisation.host)
    rows = Organisation.objects.present().filter(near, rehearsal=organisation.rehearsal).exclude(pk=organisation.pk)
    ours = house(organisation)
    return [row for row in rows.order_by("legal_name", "pk")[:200] if perhaps_one(ours, house(row))][:MOST]


def _hosts_of(domain: str) -> list[str]:
    """The domain and those above it, but for the last part: "med.uni.example" is of "uni.example", too."""
    parts = domain.split(".")
    return [".".join(parts[at:]) for at in range(len(parts) - 1)] if domain else []
