"""What an open form asks of the portal: few queries, what others changed, how much time is left, how long one stays."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.arrival import clock
from calls.models import Edition
from calls.rules import Phase
from submissions import actions
from submissions.form import form_of
from submissions.models import Answer, Attachment, Editor
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, answer_all, fresh, owner_of, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    found = SubmissionFactory(edition=edition_in(Phase.SUBMISSION, at=timezone.now()), at=timezone.now())
    client.force_login(owner_of(found))
    return found


def address(name, draft, *more):
    return reverse(f"submissions:{name}", args=[draft.public_id, *more])


def save(client, draft, **typed):
    return client.post(address("save", draft), {"field": "what", "value": "We began.", "revision": "0", **typed})


def changes(client, draft, **asked):
    answer = client.get(address("changes", draft), asked)
    return answer.status_code, json.loads(answer.content)


def question(draft, code="what"):
    return next(row.question for row in form_of(draft).asked if row.question.code == code)


def with_colleague(draft):
    colleague = UserFactory(name="Ana Ionescu")
    actions.add_editor(draft, colleague, Editor.Role.EDIT, by=owner_of(draft), at=timezone.now())
    return colleague


# -- Saving ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answered", [False, True], ids=["an empty draft", "a full one"])
def test_a_save_costs_six_queries(client, draft, answered, django_assert_num_queries):
    if answered:
        answer_all(draft, at=timezone.now())
    revision = Answer.objects.get(question__code="what").revision if answered else 0
    save(client, draft, field="since", value="5/2020")  # the edition and its form are kept from now on
    clock.now()

    with django_assert_num_queries(8):  # session, user, draft, answers, answer, draft; and the test's savepoint
        answer = save(client, draft, revision=str(revision), value="We began anew.")

    assert (answer.status_code, Answer.objects.get(question__code="what").value) == (200, "We began anew.")


def test_looking_for_changes_costs_four_queries(client, draft, django_assert_num_queries):
    answer_all(draft, at=timezone.now())
    changes(client, draft)

    with django_assert_num_queries(4):  # session, user, draft, answers
        status, told = changes(client, draft, seen="what.1,since.1")

    assert (status, told["fields"]) == (200, [])


def test_only_what_the_asker_shows_and_has_not_seen_is_told(client, draft):
    colleague = with_colleague(draft)
    actions.save_answer(draft, question(draft), "Ana's words.", revision=0, by=colleague, at=timezone.now())
    actions.save_answer(draft, question(draft, "since"), "9/2022", revision=0, by=owner_of(draft), at=timezone.now())

    _, told = changes(client, draft, seen="what.0")

    [row] = told["fields"]
    assert (row["field"], row["theirs"], row["by"], row["revision"]) == ("what", "Ana's words.", "Ana Ionescu", 1)
    _, told = changes(client, draft, seen="what.1,since.0")
    [row] = told["fields"]
    assert (row["theirs"], row["by"]) == ("September 2022", "You, in another tab,")


def test_a_stranger_hears_of_no_change(client, draft):
    client.force_login(UserFactory())

    status, told = changes(client, draft, seen="what.0")

    assert (status, list(told)) == (403, ["reason"])


def test_a_reader_hears_of_changes_and_saves_none(client, draft):
    reader = UserFactory()
    actions.add_editor(draft, reader, Editor.Role.VIEW, by=owner_of(draft), at=timezone.now())
    client.force_login(reader)

    assert changes(client, draft, seen="what.0")[0] == 200
    assert save(client, draft).status_code == 403
    assert not Answer.objects.exists()


def test_what_one_person_typed_is_not_saved_in_the_name_of_another(client, draft):
    client.force_login(with_colleague(draft))

    answer = save(client, draft, person=str(owner_of(draft).public_id))

    assert answer.status_code == 401
    assert not Answer.objects.exists()


# -- Lines about the project -------------------------------------------------------------------------------------------


def test_a_line_about_the_project_is_saved_and_never_overwrites_unseen(client, draft):
    client.get(address("project", draft))
    seen = changes(client, draft, **{"project-title": "nothing"})[1]["fields"][0]["revision"]

    first = save(client, draft, field="project-title", value="A better title", revision=seen)
    second = save(client, draft, field="project-title", value="Another title", revision=seen)

    assert (first.status_code, second.status_code) == (200, 409)
    assert json.loads(second.content)["theirs"] == "A better title"
    assert fresh(draft).project.title == "A better title"


@pytest.mark.parametrize(("line", "value"), [("title", ""), ("website", "javascript:alert(1)"), ("organisation", "1")])
def test_a_line_that_cannot_stand_is_refused_with_its_reason(client, draft, line, value):
    before = fresh(draft).project
    told = changes(client, draft, **{f"project-{line}": "nothing"})[1]["fields"]

    answer = save(client, draft, field=f"project-{line}", value=value, revision=told[0]["revision"] if told else "")

    assert answer.status_code in (403, 422)
    assert json.loads(answer.content)["reason"]
    after = fresh(draft).project
    assert (after.title, after.website, after.organisation) == (before.title, before.website, before.organisation)


def test_the_project_page_sent_whole_neither_overwrites_nor_takes_back(client, draft):
    page = client.get(address("project", draft)).content.decode()
    seen = {name: page.split(f'name="seen-{name}" value="')[1].split('"')[0] for name in ("title", "acronym")}
    marks = {f"seen-{name}": mark for name, mark in seen.items()}
    title = draft.project.title
    actions.update_project(draft, title="A colleague's title", by=owner_of(draft), at=timezone.now())
    sent = {"category": draft.category_id, "acronym": "ANT", **marks}

    both = client.post(address("project", draft), {"title": "My title", **sent})
    untouched = client.post(address("project", draft), {"title": title, **sent})

    assert "A colleague&#x27;s title" in both.content.decode()
    assert untouched.status_code == 302
    assert (fresh(draft).project.title, fresh(draft).project.acronym) == ("A colleague's title", "ANT")


# -- Sent whole, without script ----------------------------------------------------------------------------------------


def test_an_answer_left_as_it_was_shown_does_not_take_back_what_a_colleague_wrote(client, draft):
    save(client, draft)
    page = client.get(address("step", draft, "practice")).content.decode()
    seen = page.split('name="seen-what" value="')[1].split('"')[0]
    colleague = with_colleague(draft)
    actions.save_answer(draft, question(draft), "Ana's words.", revision=1, by=colleague, at=timezone.now())

    answer = client.post(
        address("step", draft, "practice"),
        {"what": "We began.", "revision-what": "1", "seen-what": seen, "since": "5/2020"},
    )

    assert answer.status_code == 302
    assert Answer.objects.get(question__code="what").value == "Ana's words."


def test_without_script_a_file_goes_with_the_answers_and_one_click_more_removes_it(client, draft):
    here = address("step", draft, "practice")
    answer = client.post(here, {"what": "We began.", "stay": "1", "file": SimpleUploadedFile("Plan.pdf", pdf())})

    assert answer["Location"] == here
    attachment = Attachment.objects.get()
    answer = client.post(here, {"what": "We went on.", "revision-what": "1", "remove": str(attachment.public_id)})
    assert answer["Location"] == here
    assert not Attachment.objects.filter(removed_at=None).exists()
    assert Answer.objects.get(question__code="what").value == "We went on."


def test_a_form_that_comes_after_its_session_ended_is_given_back_whole(client, draft):
    strict = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    token = "x" * 32
    strict.cookies["csrf"] = token

    page = strict.post(address("step", draft, "practice"), {"what": "We <b>began</b>.", "csrfmiddlewaretoken": token})

    assert page.status_code == 401
    text = page.content.decode()
    assert 'name="what" value="We &lt;b&gt;began&lt;/b&gt;."' in text
    assert f'action="{address("step", draft, "practice")}"' in text
    assert not Answer.objects.exists()


@pytest.mark.parametrize(("site", "offered"), [("same-origin", True), ("cross-site", False), ("same-site", False)])
def test_a_form_whose_token_is_too_old_may_be_sent_again_unless_a_stranger_made_it(client, draft, site, offered):
    strict = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": site})
    strict.force_login(owner_of(draft))

    page = strict.post(address("step", draft, "practice"), {"what": "We began."})

    assert page.status_code == 403
    assert ("Send it again" in page.content.decode()) is offered
    assert "We began." in page.content.decode()


# -- Files by the script -----------------------------------------------------------------------------------------------


def upload(client, draft, name="Plan.pdf", data=None):
    file = SimpleUploadedFile(name, pdf() if data is None else data)
    return client.post(address("upload", draft), {"file": file}, headers={"Accept": "application/json"})


def test_a_script_gets_the_file_as_the_list_shows_it_or_the_reason(client, draft):
    told = json.loads(upload(client, draft).content)

    attachment = Attachment.objects.get()
    assert (told["name"], told["address"]) == (
        "Plan.pdf",
        reverse("submissions:attachment", args=[attachment.public_id]),
    )
    refused = upload(client, draft, "virus.exe", b"MZ")
    assert (refused.status_code, json.loads(refused.content)["reason"]) == (422, "Choose a PDF, PNG or JPEG file.")
    assert Attachment.objects.count() == 1


def test_a_file_whose_answer_was_lost_on_the_way_is_not_attached_twice(client, draft):
    addresses = {json.loads(upload(client, draft).content)["address"] for _again in range(2)}

    assert len(addresses) == 1
    assert Attachment.objects.count() == 1


# -- Time --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "kind", "words"),
    [
        (timedelta(days=3), "", ""),
        (timedelta(hours=2, minutes=41, seconds=30), "warn", "2 h 41 min left to submit. The call closes on"),
        (timedelta(minutes=-5), "stop", "The call has closed. Your text is kept as a draft"),
    ],
)
def test_the_page_a_save_and_a_look_say_the_same_of_the_time_left(client, draft, left, kind, words):
    Edition.objects.update(deadline=timezone.now() + left)

    page = client.get(address("step", draft, "practice")).content.decode()
    saved = json.loads(save(client, draft).content)["deadline"]
    _, told = changes(client, draft)

    assert (saved["kind"], saved["words"].startswith(words)) == (kind, True)
    assert (told["deadline"]["kind"], told["deadline"]["words"].startswith(words)) == (kind, True)
    assert ("data-deadline hidden" in page) is not bool(kind)
    assert words in page


def test_the_session_says_how_long_it_lasts_and_is_prolonged_by_a_post(client, draft):
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=4))

    before = json.loads(client.get(reverse("accounts:session")).content)
    page = client.get(address("step", draft, "practice")).content.decode()
    after = json.loads(client.post(reverse("accounts:session")).content)

    assert before["person"] == str(owner_of(draft).public_id)
    assert 200 < before["seconds"] <= 240
    assert "data-ending>" in page  # shown without script, too
    assert after["seconds"] > 11 * 3600
    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=11)


@pytest.mark.parametrize(("to", "where"), [("/submissions/", "/submissions/"), ("https://evil.example/", None)])
def test_without_script_prolonging_leads_back_to_a_page_of_ours_only(client, draft, to, where):
    answer = client.post(reverse("accounts:session"), {"next": to})

    assert answer.get("Location") == where


def test_nobody_has_no_session_to_prolong(client):
    told = json.loads(client.post(reverse("accounts:session")).content)

    assert (told["person"], told["seconds"]) == ("", 0)
    assert not Session.objects.exists()


def test_the_cookie_of_a_prolonged_session_lasts_as_long(client, draft):
    answer = client.post(reverse("accounts:session"))

    assert answer.cookies["session"]["max-age"] == 12 * 3600
