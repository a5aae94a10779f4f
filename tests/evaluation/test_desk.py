"""The jury desk inside the admin site: whose pages they are, what they show, and what they cost."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.rules import Role
from calls.models import Question
from evaluation import actions
from evaluation.models import Assignment, Evaluation, Score
from submissions.models import Attachment, Version
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import COMMENT, Jury, judged, jury, score_all
from tests.factories.kept import kept
from tests.factories.moments import LONG_AGO, now_is
from tests.factories.submissions import owner_of, pdf

pytestmark = pytest.mark.django_db
QUEUE = "admin:evaluation_assignment_changelist"


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


@kept
def declared(**more: object) -> Jury:
    """The first evaluator has declared no conflict on the first submission."""
    given = jury(**more)
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    return given


def opened(client, **more: object) -> Jury:
    """The same, and the first evaluator is signed in."""
    given = declared(**more)
    client.force_login(given.judge())
    return given


def address(page: str, assignment: Assignment | int) -> str:
    return reverse(f"admin:evaluation_{page}", args=[getattr(assignment, "pk", assignment)])


def save(client, assignment: Assignment, field: str, value: str, revision: int = 0):
    sent = {"field": field, "value": value, "revision": revision}
    return client.post(address("save", assignment), sent, headers={"Accept": "application/json"})


def without_number(page: bytes) -> bytes:
    """A page without the number of its request, the token of its forms and its own address."""
    return re.sub(rb'<span class="mono">[^<]*</span>|name="(csrfmiddlewaretoken|next)" value="[^"]+"', b"", page)


@pytest.mark.parametrize("count", [1, 7])
def test_the_queue_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count: int) -> None:
    given = jury(submissions=count, evaluators=2)
    client.force_login(given.judge())
    client.get(reverse(QUEUE))

    with django_assert_num_queries(6):  # session, user, roles, juries, assignments, panels
        page = client.get(reverse(QUEUE)).content.decode()

    assert all(row.number in page for row in given.submissions)


def test_the_queue_says_how_far_one_is_and_shows_nobody_elses(client) -> None:
    given = jury(submissions=2, evaluators=2)
    judged(given.assignment(0, 0), "4")
    actions.declare_conflict(given.assignment(1, 1), reason="A friend.", by=given.judge(1), at=EVALUATING)
    client.force_login(given.judge(1))

    page = client.get(reverse(QUEUE)).content.decode()

    assert "0 of 1 submitted" in page
    assert "A friend." not in page


def test_the_queue_begins_with_what_is_still_to_be_done(client) -> None:
    given = jury(submissions=2)
    judged(given.assignment(0, 0), "4", "4")
    client.force_login(given.judge())

    page = client.get(reverse(QUEUE)).content.decode()

    assert page.index(given.submissions[1].number) < page.index(given.submissions[0].number)


def test_the_sheet_opens_after_the_declaration_only(client) -> None:
    given = jury()
    client.force_login(given.judge())

    assert client.get(address("sheet", given.assignment())).headers["Location"] == address(
        "declare", given.assignment()
    )
    page = client.get(address("declare", given.assignment())).content.decode()
    assert given.submissions[0].project.title in page
    assert "Three hospitals began it" not in page

    client.post(address("declare", given.assignment()), {"none": "1"})
    assert "Three hospitals began it" in client.get(address("sheet", given.assignment())).content.decode()


def test_a_declared_conflict_keeps_the_text_closed(client) -> None:
    given = jury()
    client.force_login(given.judge())

    client.post(address("declare", given.assignment()), {"conflict": "1", "reason": "My sister works there."})

    assert given.assignment().state == Assignment.State.CONFLICT
    assert client.get(address("sheet", given.assignment())).status_code == 404


@pytest.mark.parametrize("page", ["sheet", "declare", "submit"])
def test_anothers_sheet_is_a_404_like_one_that_does_not_exist(client, page: str) -> None:
    given = jury(evaluators=2)
    judged(given.assignment(1), "4")
    client.force_login(given.judge(0))

    theirs = client.get(address(page, given.assignment(1)))
    nobodys = client.get(address(page, 10**9))

    assert theirs.status_code == nobodys.status_code == 404
    assert without_number(theirs.content) == without_number(nobodys.content)


def test_nobody_saves_on_anothers_sheet(client) -> None:
    given = opened(client, evaluators=2)

    theirs = save(client, given.assignment(1), "score:evidence", "4.0")
    nobodys = save(client, 10**9, "score:evidence", "4.0")

    assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)
    assert theirs.status_code == 403
    assert not Score.objects.exists()


def test_an_evaluator_sees_no_score_but_the_own(client) -> None:
    given = opened(client, evaluators=2)
    judged(
        given.assignment(1),
        "2",
        "2",
    )
    Score.objects.update(comment="Only the other one wrote this sentence.")

    page = client.get(address("sheet", given.assignment())).content.decode()

    assert "Only the other one wrote this sentence." not in page
    assert str(given.evaluators[1]) not in page


def test_an_answer_for_staff_is_not_in_the_dossier(client) -> None:
    given = opened(client)
    version = Version.objects.get()
    content = version.content
    content["answers"][0] |= {"visibility": Question.Visibility.STAFF, "value": "The number of our bank account"}
    Version.objects.update(canonical=json.dumps(content))

    page = client.get(address("sheet", given.assignment())).content.decode()

    assert "bank account" not in page
    assert content["answers"][1]["label"] in page


@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR, Role.AUDITOR])
def test_those_who_run_the_call_read_a_submitted_sheet_and_change_nothing(client, role: Role) -> None:
    given = jury(evaluators=2)
    judged(given.assignment(0), "4")
    actions.declare_no_conflict(given.assignment(1), by=given.judge(1), at=EVALUATING)
    score_all(given.assignment(1), "2")
    client.force_login(UserFactory(roles=[role]))

    page = client.get(address("sheet", given.assignment(0))).content.decode()
    assert COMMENT in page
    assert "data-autosave-url" not in page
    assert client.get(address("sheet", given.assignment(1))).status_code == 404
    assert save(client, given.assignment(1), "score:evidence", "5.0").status_code == 403
    assert set(Score.objects.filter(evaluation__assignment=given.assignment(1)).values_list("value", flat=True)) == {2}


def test_an_applicant_has_no_jury_desk(client) -> None:
    given = jury()
    client.force_login(UserFactory())

    assert client.get(reverse(QUEUE)).status_code in (302, 403)
    assert client.get(address("sheet", given.assignment())).status_code in (302, 403)


def test_staff_of_a_rehearsal_see_no_sheet_of_a_real_call(client, settings) -> None:
    settings.DEMONSTRATION = True  # else they cannot sign in at all
    given = jury()
    judged(given.assignment(), "4")
    client.force_login(UserFactory(roles=[Role.STAFF], rehearsal="rehearsal-of-something"))

    assert client.get(address("sheet", given.assignment())).status_code == 404


def test_each_field_saves_itself_and_the_answer_says_what_is_left(client) -> None:
    given = opened(client)
    assignment = given.assignment()

    scored = save(client, assignment, "score:evidence", "4.5").json()
    commented = save(client, assignment, "comment:evidence", COMMENT).json()

    score = Score.objects.get()
    assert (score.value, score.comment) == (4.5, COMMENT)
    assert (scored["revision"], commented["revision"]) == (1, 1)
    assert commented["total"] == "90.00"
    assert "1 of 2" in commented["total_words"]
    assert commented["words"] == "Saved at 10:00"
    assert commented["saved_at"].startswith("2026-03-20T09:00:")  # which the clock of the page shows in its own zone


def test_cannot_judge_takes_the_score_away_and_a_score_takes_cannot_judge_away(client) -> None:
    given = opened(client)
    assignment = given.assignment()

    save(client, assignment, "score:evidence", "4.5")
    save(client, assignment, "score:evidence", "cannot", 1)
    score = Score.objects.get()
    assert (score.value, score.cannot_judge) == (None, True)

    answer = save(client, assignment, "score:evidence", "2.0", 2)
    assert answer.status_code == 200
    score = Score.objects.get()
    assert (score.value, score.cannot_judge) == (2, False)


def test_another_tab_is_told_what_stands(client) -> None:
    given = opened(client)
    save(client, given.assignment(), "comment:evidence", "From the first tab.")

    clash = save(client, given.assignment(), "comment:evidence", "From the second tab.")

    assert clash.status_code == 409
    assert clash.json()["theirs"] == "From the first tab."
    assert clash.json()["revision"] == 1
    assert Score.objects.get().comment == "From the first tab."


def test_cannot_judge_of_another_tab_takes_no_score_away_unseen(client) -> None:
    given = opened(client)
    save(client, given.assignment(), "score:evidence", "4.5")

    clash = save(client, given.assignment(), "score:evidence", "cannot")

    assert clash.status_code == 409
    assert (clash.json()["theirs"], clash.json()["revision"]) == ("4.5", 1)
    score = Score.objects.get()
    assert (score.value, score.cannot_judge) == (4.5, False)


def test_a_score_of_another_tab_takes_cannot_judge_away_only_when_it_was_seen(client) -> None:
    given = opened(client)
    save(client, given.assignment(), "score:evidence", "cannot")

    clash = save(client, given.assignment(), "score:evidence", "4.5")

    assert clash.status_code == 409
    assert (clash.json()["theirs"], clash.json()["revision"]) == ("cannot", 1)
    assert Score.objects.get().cannot_judge


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score:evidence", "4.3"),
        ("score:evidence", "7"),
        ("score:evidence", "much"),
        ("score:nothing", "4"),
        ("x", "4"),
    ],
)
def test_what_is_no_score_is_refused_with_a_reason(client, field: str, value: str) -> None:
    given = opened(client)

    answer = save(client, given.assignment(), field, value)

    assert answer.status_code == 403
    assert answer.json()["reason"]
    assert not Score.objects.exists()


def whole_sheet(given: Jury, **changed: str) -> dict[str, str]:
    sent = {}
    for criterion in given.category.criteria.all():
        sent |= {f"score:{criterion.code}": "4.0", f"comment:{criterion.code}": COMMENT}
    return sent | {name.replace("__", ":"): value for name, value in changed.items()}


def test_without_a_script_the_sheet_is_saved_whole_checked_and_submitted(client) -> None:
    given = opened(client, submissions=2)
    assignment = given.assignment()

    answer = client.post(address("sheet", assignment), whole_sheet(given) | {"submit": "1"})
    assert answer.headers["Location"] == address("submit", assignment)
    assert "Submit the evaluation" in client.get(address("submit", assignment)).content.decode()
    answer = client.post(address("submit", assignment))

    assert answer.headers["Location"] == address("sheet", given.assignment(0, 1))  # the next one
    assert given.assignment().state == Assignment.State.SUBMITTED


def test_a_fault_in_the_whole_sheet_keeps_what_was_typed_elsewhere(client) -> None:
    given = opened(client)

    page = client.post(address("sheet", given.assignment()), whole_sheet(given, score__evidence="7"))

    assert "Criterion 1" in page.content.decode()
    assert list(Score.objects.values_list("criterion__code", flat=True)) == ["ethics"]


def test_what_is_missing_is_listed_instead_of_the_button(client) -> None:
    given = opened(client)
    score_all(given.assignment(), "4", comment="Short.")

    page = client.get(address("submit", given.assignment())).content.decode()
    answer = client.post(address("submit", given.assignment()))

    assert "more characters of comment" in page
    assert "Submit the evaluation" not in page
    assert answer.status_code == 422
    assert Evaluation.objects.get().submitted_at is None


@pytest.mark.parametrize("evaluators", [1, 5])
def test_a_sheet_costs_the_same_queries_whoever_else_reads(client, django_assert_max_num_queries, evaluators) -> None:
    given = opened(client, evaluators=evaluators, submissions=evaluators)
    score_all(given.assignment(), "4")
    client.get(address("sheet", given.assignment()))

    with django_assert_max_num_queries(15):
        client.get(address("sheet", given.assignment()))


def test_files_open_to_the_evaluator_of_the_submission_only(client) -> None:
    given = opened(client, evaluators=2)
    row = Attachment(
        submission=given.submissions[0],
        name="annex.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_by=owner_of(given.submissions[0]),
        uploaded_at=LONG_AGO,
    )
    row.file.save("annex", ContentFile(pdf()))
    version = Version.objects.get()
    files = [{"id": str(row.public_id), "name": row.name, "size": 1, "content_type": row.content_type}]
    Version.objects.update(canonical=json.dumps({**version.content, "files": files}))
    url = reverse("submissions:attachment", args=[row.public_id])

    assert url in client.get(address("sheet", given.assignment())).content.decode()
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == pdf()
    client.force_login(given.judge(1))  # has not declared yet
    assert client.get(url).status_code == 404
