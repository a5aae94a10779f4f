"""The method card: one file, kept when the call opens, public with its fingerprint, and what the engine reads."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from accounts.rules import Role
from calls import actions, tasks
from calls.loading.stored import as_data
from calls.method_card import card_of
from calls.models import Criterion, Edition, Method, MethodCard
from calls.rules import Gate
from evaluation.ranking.ties import method_of
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory, edition_2, moved
from tests.factories.moments import LONG_AGO, NOW, now_is
from tests.races import at_once

pytestmark = pytest.mark.django_db


def fresh(edition: Edition) -> Edition:
    return Edition.objects.with_gates().get(pk=edition.pk)


def kept(edition: Edition) -> MethodCard:
    card = actions.publish_method_card(edition, at=NOW)
    assert card is not None
    return card


def downloaded(client: Client, edition: Edition) -> bytes:
    return bytes(client.get(reverse("calls:method_file", args=[edition.slug])).content)


def test_the_file_is_the_one_whose_fingerprint_the_page_shows(client: Client) -> None:
    edition = edition_2(Gate.PUBLISH)

    with now_is(NOW):
        page = client.get(reverse("calls:method", args=[edition.slug])).content.decode()
        text = downloaded(client, edition)

    assert re.findall(r">([0-9a-f]{64})<", page) == [hashlib.sha256(text).hexdigest()]
    says = json.loads(text)
    assert says["thresholds"] == {"criterion": "3", "total": "65"}
    assert [row["weight"] for row in says["categories"][0]["criteria"]] == [35, 20, 20, 15, 10]
    assert says["ties"] == [
        "total",
        "mean of each criterion in listed order",
        "panel with a written reason",
        "ex aequo",
    ]
    assert (says["vote"], says["finalists"], says["finalists_if_tied"], says["winners"]) == (
        {"mode": "separate", "weight": 0}, 3, 5, 1
    )  # fmt: skip
    assert says["conflicts"][0] == "own organisation or its parent"


def test_the_clock_keeps_the_card_once_the_call_has_opened_and_once_only() -> None:
    edition = EditionFactory()

    with now_is(edition.opens - timedelta(seconds=1)):
        tasks.publish_method_cards()
    assert not MethodCard.objects.exists()

    for at in (edition.opens, edition.opens + timedelta(minutes=1)):
        with now_is(at):
            tasks.publish_method_cards()

    card = MethodCard.objects.get()
    assert card.published_at - edition.opens < timedelta(seconds=1)
    assert card.sha256 == hashlib.sha256(card.canonical.encode()).hexdigest()
    assert Event.objects.filter(verb="method card published").count() == 1


def test_a_draft_has_no_kept_card() -> None:
    edition = EditionFactory(gates=[])

    assert actions.publish_method_card(edition, at=NOW) is None
    assert not MethodCard.objects.exists()


def test_the_kept_card_is_what_was_shown_before(client: Client) -> None:
    edition = EditionFactory()
    before = downloaded(client, edition)

    kept(edition)

    assert downloaded(client, edition) == before


def test_the_engine_and_the_page_read_what_was_kept_whatever_the_columns_say(client: Client) -> None:
    edition = EditionFactory(method={"quorum": 2})
    card = kept(edition)
    Method.objects.filter(edition=edition).update(quorum=1, total_threshold=10, winners=3)
    Criterion.objects.filter(category__edition=edition, code="evidence").update(weight=10, position=9)

    [method] = {method_of(category, fresh(edition)).winners for category in edition.categories.all()}
    engine = method_of(edition.categories.all()[0], fresh(edition))

    assert method == 1
    assert (engine.quorum, engine.total_threshold, list(engine.weights.items())) == (
        2, 65, [("evidence", 60), ("ethics", 40)]
    )  # fmt: skip
    assert downloaded(client, edition).decode() == card.canonical == card_of(fresh(edition)).text


def test_no_card_is_kept_while_weights_do_not_make_100() -> None:
    edition = EditionFactory()
    Criterion.objects.filter(category__edition=edition, code="evidence").update(weight=59)

    with pytest.raises(ValidationError, match="do not add up to 100: IMPACT, CULTURE"):
        actions.publish_method_card(edition, at=NOW)

    assert not MethodCard.objects.exists()


def test_weights_that_do_not_make_100_are_refused_once_the_call_is_published() -> None:
    edition = EditionFactory()
    criterion = Criterion.objects.filter(category__edition=edition).first()
    assert criterion
    criterion.weight = 61

    with pytest.raises(actions.Relied, match="the weights of IMPACT sum to 101, not 100"):
        actions.configure(criterion, by=UserFactory(roles=[Role.STAFF]), at=LONG_AGO)

    criterion.refresh_from_db()
    assert criterion.weight == 60


def test_the_order_of_criteria_decides_ties_and_stays_after_the_opening() -> None:
    edition = edition_2(Gate.PUBLISH)
    turned = as_data(fresh(edition))
    turned["categories"][0]["criteria"].reverse()

    with pytest.raises(actions.Relied) as refused:
        actions.store_edition(turned, by=None, at=NOW)

    [fault] = refused.value.faults
    assert fault.place == "categories[impact].criteria"
    assert next(iter(as_data(fresh(edition))["categories"][0]["criteria"]))["weight"] == 35


def test_a_draft_that_is_not_published_shows_its_card_to_nobody_else(client: Client) -> None:
    edition = EditionFactory(gates=[])

    assert client.get(reverse("calls:method_file", args=[edition.slug])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_who_keep_the_card_at_once_keep_one() -> None:
    edition = EditionFactory()

    found = at_once(*[lambda: actions.publish_method_card(edition, at=NOW)] * 3)

    assert {card.pk for card in found} == {MethodCard.objects.get().pk}


def test_a_published_call_that_opens_later_keeps_its_card_then() -> None:
    edition = EditionFactory(gates=[])
    moved(edition, Gate.PUBLISH, at=LONG_AGO)

    assert actions.publish_method_card(edition, at=edition.opens - timedelta(days=1)) is None
    assert actions.publish_method_card(edition, at=edition.opens) is not None
