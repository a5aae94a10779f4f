"""The method card, kept once the call has opened."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from calls.method_card import card_of
from calls.models import Edition, MethodCard
from calls.rules import Gate


@transaction.atomic
def publish_method_card(edition: Edition, *, at: datetime) -> MethodCard | None:
    """Keep the card of a call that has opened, once; None before. The clock's act, and every act's that relies on it.

    Raises ValidationError where the weights of a category do not make 100.
    """
    edition = Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=edition.pk)
    # Asked by itself: what a locking statement joins, it read before it waited.
    if (kept := MethodCard.objects.filter(edition=edition).first()) is not None:
        return kept
    if Gate.PUBLISH not in edition.gates_moved_by(at) or at < edition.opens:
        return None
    card = card_of(edition)
    heavy = [row["name"] for row in card.content["categories"] if sum(one["weight"] for one in row["criteria"]) != 100]
    if heavy:
        raise ValidationError(_("The weights do not add up to 100: %(names)s") % {"names": ", ".join(heavy)})
    made = MethodCard.objects.create(edition=edition, canonical=card.text, sha256=card.sha256, published_at=at)
    subject = f"edition:{edition.slug}"
    record("method card published", subject, by=None, at=at, edition=edition.slug, sha256=made.sha256)
    return made
