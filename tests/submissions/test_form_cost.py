"""What the form costs the database: a page of twenty questions as much as one of one, and a save on it no more."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.arrival import clock
from bench.form_page import CODE, ask
from calls.rules import Phase
from submissions.models import Answer, Submission
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, answer_all, owner_of

pytestmark = pytest.mark.django_db
PAGE = 8  # session, user; draft, editors, edition, form, answers, declarations; and files where they are asked for


@pytest.fixture
def draft(client) -> Submission:
    made = SubmissionFactory(edition=edition_in(Phase.SUBMISSION, at=timezone.now()), at=timezone.now())
    client.force_login(owner_of(made))
    return made


@pytest.mark.parametrize("answered", [False, True], ids=["an empty draft", "a full one"])
@pytest.mark.parametrize("number", [1, 20])
def test_the_page_costs_the_same_queries_for_one_question_as_for_twenty(
    client, draft, number, answered, django_assert_num_queries
):
    section = ask(draft.edition, number)
    if answered:
        answer_all(draft, at=timezone.now())
    address = reverse("submissions:step", args=[draft.public_id, CODE])
    client.get(address)  # which keeps the edition and its form in memory
    clock.now()

    with django_assert_num_queries(PAGE):
        page = client.get(address).content.decode()

    assert PAGE <= 12
    assert page.count('id="q-id_q') == section.questions.count() == number


@pytest.mark.parametrize("code", ["q1", "q14", "q20"], ids=["a text", "several choices", "a table"])
def test_a_save_on_a_page_of_twenty_costs_six_queries(client, draft, code, django_assert_num_queries):
    ask(draft.edition)
    answer_all(draft, at=timezone.now())
    answer = Answer.objects.get(submission=draft, question__code=code)
    sent = {"field": code, "value": ["answer_2"] if code == "q14" else "Otherwise", "revision": str(answer.revision)}
    address = reverse("submissions:save", args=[draft.public_id])
    client.post(address, {"field": "q2", "value": "Else", "revision": "1"})  # keeps edition and form in memory
    clock.now()

    with django_assert_num_queries(8):  # session, user, draft, answers, answer, draft; and the test's savepoint
        assert client.post(address, sent).status_code == 200

    answer.refresh_from_db()
    assert answer.revision == 2
