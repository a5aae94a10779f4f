"""What is kept of an edition is read anew as soon as any row of it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from calls.kept import Kept, KeptForm, kept_edition, kept_form
from calls.models import Category, Criterion, Declaration, Edition, Extension, InfoSession, Method, Question, Section
from calls.rules import Gate
from tests.factories.accounts import UserFactory
from tests.factories.calls import CategoryFactory, EditionFactory, InfoSessionFactory, moved
from tests.factories.moments import LONG_AGO

pytestmark = pytest.mark.django_db


def kept(edition: Edition) -> Kept:
    found = kept_edition(slug=edition.slug)
    assert found is not None
    return found


def extend(edition: Edition) -> None:
    later = edition.deadline + timedelta(days=1)
    Extension.objects.create(
        edition=edition,
        old_deadline=edition.deadline,
        new_deadline=later,
        reason="Storm",
        by=UserFactory(),
        at=LONG_AGO,
    )


CHANGES: dict[str, Callable[[Edition], object]] = {
    "edition": lambda edition: Edition.objects.filter(pk=edition.pk).update(title="Another"),
    "edition written again": lambda edition: edition.save(),
    "method": lambda edition: Method.objects.filter(edition=edition).update(winners=2),
    "gate": lambda edition: moved(edition, Gate.START_EVALUATION),
    "extension": extend,
    "session": lambda edition: InfoSession.objects.filter(edition=edition).update(title="Another"),
    "session removed": lambda edition: InfoSession.objects.filter(edition=edition).delete(),
    "category": lambda edition: Category.objects.filter(edition=edition).update(tagline="Another"),
    "category added": lambda edition: CategoryFactory(edition=edition),
    "criterion": lambda edition: Criterion.objects.filter(category__edition=edition).update(name="Another"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_an_edition_shows_at_once(change):
    edition = EditionFactory()
    InfoSessionFactory(edition=edition)
    before = kept(edition)

    CHANGES[change](edition)

    assert kept(edition).stamp != before.stamp


def test_another_editions_change_leaves_it_kept(django_assert_num_queries):
    edition, other = EditionFactory(), EditionFactory()
    before = kept(edition)

    Edition.objects.filter(pk=other.pk).update(title="Another")

    with django_assert_num_queries(1):
        after = kept(edition)
    assert (after.stamp, after.edition.title) == (before.stamp, edition.title)


def test_what_a_reader_does_to_it_stays_the_readers_own():
    edition = EditionFactory()
    kept(edition).edition.title = "Scribbled over"

    assert kept(edition).edition.title == edition.title


def test_there_is_none_of_an_unknown_name():
    assert kept_edition(slug="nobody-knows") is None


def _words(form: KeptForm) -> list[list[str]]:
    return [[str(row) for row in rows] for rows in (form.sections, form.questions, form.declarations)]


FORM_CHANGES: dict[str, Callable[[Edition], object]] = {
    "section": lambda edition: Section.objects.filter(edition=edition).update(title="Another"),
    "question": lambda edition: Question.objects.filter(section__edition=edition).update(label="Another"),
    "question removed": lambda edition: Question.objects.filter(section__edition=edition)[0].delete(),
    "declaration": lambda edition: Declaration.objects.filter(edition=edition).update(text="Another"),
}


@pytest.mark.parametrize("change", FORM_CHANGES)
def test_every_change_of_a_form_shows_at_once(change):
    edition = EditionFactory()
    before = kept_form(edition.pk)

    FORM_CHANGES[change](edition)

    after = kept_form(edition.pk)
    assert _words(after) != _words(before)
    assert [section.pk for section in after.sections] == [section.pk for section in before.sections]


def test_an_unchanged_form_costs_one_query(django_assert_num_queries):
    edition = EditionFactory()
    kept_form(edition.pk)

    with django_assert_num_queries(1):
        form = kept_form(edition.pk)
    assert form.questions == list(Question.objects.filter(section__edition=edition))
