"""Accidents while somebody fills in the form, in a real browser: no character and no file is lost, nobody is overwritten."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, expect

from accounts.rules import Role
from calls.models import Edition, Question
from calls.rules import Phase
from submissions import actions
from submissions.actions.clarifying import REPLY
from submissions.models import Answer, Attachment, Editor, Submission
from submissions.rules import State
from tests.clients import cookie_of
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, answer_all, fresh, owner_of, pdf, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
WHAT = "1. What did you do"
TEXT = "Every study group begins with a table of eight patients."


@pytest.fixture
def draft(page, live_server):
    """A draft whose owner has the step with its first question open."""
    found = SubmissionFactory(edition=edition_in(Phase.SUBMISSION, at=timezone.now()), at=timezone.now())
    sign_in(page, owner_of(found), live_server)
    page.goto(step(found))
    return found


def step(draft, code="practice"):
    return reverse("submissions:step", args=[draft.public_id, code])


def sign_in(page, person, live_server):
    page.context.add_cookies([cookie_of(person, live_server.url)])


def what(page):
    return page.get_by_label(WHAT)


def mark(page, words):
    page.locator('[data-state-of="what"]', has_text=re.compile(words)).wait_for()


def stands(draft):
    return dict(draft.answers.values_list("question__code", "value")).get("what")


def the_session_ends():
    Session.objects.all().delete()


def the_tab_dies(page):
    with suppress(Error):  # which says that it died
        page.goto("chrome://crash")


@contextmanager
def without_a_database():
    """Nobody else's connection lives, and no new one is made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        yield
    finally:
        connection.settings_dict["PORT"] = port


# -- The session -------------------------------------------------------------------------------------------------------


def test_an_expired_session_keeps_the_text_and_sends_it_after_signing_in_in_another_tab(page, draft, live_server):
    the_session_ends()
    what(page).fill(TEXT)
    mark(page, "Kept in this browser, not yet sent: you are signed out")
    page.get_by_text("You are signed out.", exact=True).wait_for()
    assert stands(draft) is None

    sign_in(page, owner_of(draft), live_server)
    page.context.new_page().goto(reverse("accounts:signed_in"))

    mark(page, "Saved at")
    assert stands(draft) == TEXT
    assert page.locator("[data-ended]").is_hidden()


def test_signing_in_in_the_middle_of_a_form_that_is_sent_whole_loses_nothing(page, draft, live_server):
    the_session_ends()
    what(page).fill(TEXT)
    page.get_by_role("button", name="Save and continue").click()
    mark(page, "you are signed out")
    expect(what(page)).to_be_focused()  # it leads back to what could not be saved; the second click goes all the same
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("heading", name="Sign in again").wait_for()
    assert TEXT in page.get_by_label("what", exact=True).input_value()

    sign_in(page, owner_of(draft), live_server)
    page.get_by_role("button", name="Send it again").click()

    page.wait_for_url("**/lay_summary/")
    assert stands(draft) == TEXT


def test_somebody_else_who_signs_in_does_not_send_what_the_first_one_typed(page, draft, live_server):
    colleague = UserFactory()
    actions.add_editor(draft, colleague, Editor.Role.EDIT, by=owner_of(draft), at=timezone.now())
    sign_in(page, colleague, live_server)
    what(page).fill(TEXT)

    mark(page, "you are signed out")
    assert stands(draft) is None
    sign_in(page, owner_of(draft), live_server)
    page.reload()

    mark(page, "Saved at")
    assert draft.answers.get().saved_by == owner_of(draft)


def test_a_warning_before_the_session_ends_prolongs_it(page, draft, look):
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=4))
    page.reload()
    what(page).fill(TEXT)
    look("session-ends")

    page.get_by_role("button", name="Stay signed in").click()

    page.locator("[data-ending]").wait_for(state="hidden")
    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=11)
    assert what(page).input_value() == TEXT


def test_signing_out_clears_what_was_kept(page, draft):
    page.route("**/save/", lambda route: route.abort())
    what(page).fill(TEXT)
    mark(page, "Kept in this browser")
    page.on("dialog", lambda dialog: dialog.accept())

    page.get_by_role("navigation", name="Main").get_by_text(owner_of(draft).name).first.click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/")

    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_token_that_changed_with_a_sign_in_elsewhere_is_taken_from_the_cookie(page, draft, live_server):
    page.context.add_cookies([{"name": "csrf", "value": "x" * 32, "url": live_server.url}])
    what(page).fill(TEXT)
    mark(page, "Saved at")
    page.context.add_cookies([{"name": "csrf", "value": "y" * 32, "url": live_server.url}])

    page.get_by_role("button", name="Save and continue").click()

    page.wait_for_url("**/lay_summary/")
    assert stands(draft) == TEXT


# -- The line, the portal and the tab ----------------------------------------------------------------------------------


def test_a_cut_line_keeps_the_text_and_sends_it_when_it_is_back(page, draft):
    page.context.set_offline(True)
    what(page).fill(TEXT)
    mark(page, "Kept in this browser, not yet sent: no connection")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_timeout(300)
    assert what(page).input_value() == TEXT

    page.context.set_offline(False)

    mark(page, "Saved at")
    assert stands(draft) == TEXT


def test_a_fault_of_ours_keeps_the_text_and_tries_again(page, draft):
    faults = []

    def fail_once(route):
        if faults:
            return route.continue_()
        faults.append(route)
        return route.fulfill(status=500, body="<h1>Something went wrong</h1>", content_type="text/html")

    page.route("**/save/", fail_once)
    what(page).fill(TEXT)

    mark(page, "Kept in this browser, not yet sent: we could not save")
    mark(page, "Saved at")
    assert stands(draft) == TEXT


def test_without_a_database_the_text_is_kept_and_sent_when_it_is_back(page, draft):
    with without_a_database():
        what(page).fill(TEXT)
        mark(page, "Kept in this browser, not yet sent: we could not save")

    mark(page, "Saved at")
    assert stands(draft) == TEXT


def test_a_killed_tab_loses_nothing_that_was_typed(page, draft):
    page.route("**/save/", lambda route: route.abort())
    what(page).press_sequentially(TEXT, delay=2)
    the_tab_dies(page)

    again = page.context.new_page()
    again.goto(step(draft))

    expect(what(again)).to_have_value(TEXT)
    mark(again, "Saved at")
    assert stands(draft) == TEXT


def test_who_types_on_and_on_is_saved_every_few_seconds(page, draft):
    with page.expect_response("**/save/", timeout=9000):
        what(page).press_sequentially("x" * 70, delay=100)

    assert stands(draft).startswith("xxx")


def test_going_back_shows_what_is_stored_now(page, draft):
    what(page).fill("The first text.")
    mark(page, "Saved at")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/lay_summary/")
    question = Answer.objects.get().question
    actions.save_answer(draft, question, "The newest text.", revision=1, by=owner_of(draft), at=timezone.now())

    page.go_back()

    assert what(page).input_value() == "The newest text."
    page.wait_for_timeout(2000)
    assert stands(draft) == "The newest text."


# -- Others ------------------------------------------------------------------------------------------------------------


def test_two_tabs_see_each_others_text_and_the_person_chooses(page, draft, look):
    second = page.context.new_page()
    second.goto(step(draft))
    page.bring_to_front()
    what(page).fill("From the first tab.")
    second.route("**/changes/*", lambda route: route.abort())
    mark(page, "Saved at")
    what(page).blur()
    what(second).fill("From the second tab.")
    mark(second, "You, in another tab, changed this at .* Compare")
    assert second.locator(".clash blockquote").all_inner_texts() == ["From the second tab.", "From the first tab."]
    assert stands(draft) == "From the first tab."

    second.get_by_role("button", name="Keep mine").click()
    mark(second, "Saved at")
    assert stands(draft) == "From the second tab."
    expect(what(page)).to_have_value("From the second tab.")


def test_a_co_editors_change_comes_into_a_field_nobody_writes_in_and_is_offered_where_somebody_does(page, draft, look):
    colleague, now = UserFactory(name="Ana Ionescu"), timezone.now()
    actions.add_editor(draft, colleague, Editor.Role.EDIT, by=owner_of(draft), at=now)
    what(page).fill("Mine.")
    mark(page, "Saved at")
    page.locator("#id_since").focus()
    question = Answer.objects.get().question
    actions.save_answer(draft, question, "Ana's.", revision=1, by=colleague, at=now)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    mark(page, "Ana Ionescu changed this at")
    assert what(page).input_value() == "Ana's."

    actions.save_answer(draft, question, "Ana's, longer.", revision=2, by=colleague, at=now)
    page.route("**/save/", lambda route: route.abort())
    what(page).fill("Mine, longer.")
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    mark(page, "Ana Ionescu changed this at .* Compare")
    assert page.locator(".clash blockquote").all_inner_texts() == ["Mine, longer.", "Ana's, longer."]
    look("clash")
    page.unroute("**/save/")
    page.reload()
    mark(page, "Compare")
    page.get_by_role("button", name="Take theirs").click()
    assert what(page).input_value() == "Ana's, longer."
    assert stands(draft) == "Ana's, longer."


# -- Files -------------------------------------------------------------------------------------------------------------


def choose(page, size=0, name="Plan.pdf"):
    page.set_input_files("#id_file", {"name": name, "mimeType": "application/pdf", "buffer": pdf() + b" " * size})


@pytest.fixture
def files(page, draft):
    """The step, with a place for files."""
    section = draft.edition.sections.get(code="practice")
    Question.objects.create(section=section, code="attachments", label="Attachments", kind=Question.Kind.FILES)
    page.reload()
    return page.locator("[data-files]")


def test_a_file_goes_up_at_once_and_can_be_removed_again(page, files, look):
    choose(page)

    files.get_by_role("link", name="Plan.pdf").wait_for()
    look("files")
    assert stored(Attachment.objects.get().file) == pdf()
    files.get_by_role("button", name="Remove Plan.pdf").click()
    files.get_by_role("link", name="Plan.pdf").wait_for(state="detached")
    assert Attachment.objects.get().removed_at is not None


def test_a_file_that_is_too_large_is_refused_before_it_is_sent_and_the_text_stays(page, files, draft):
    page.locator("#answers textarea").first.fill(TEXT)
    choose(page, size=10 * 2**20)

    files.get_by_text("Choose a file of at most 10 MB. This one has 10.0 MB.").first.wait_for()
    page.locator(".fstate.ok").first.wait_for()
    assert not Attachment.objects.exists()
    assert [answer.value for answer in draft.answers.all()] == [TEXT]


def test_a_file_that_the_portal_finds_too_large_is_refused_politely_after_it_was_sent(page, files, settings):
    settings.MAX_REQUEST_BYTES = 1000
    choose(page, size=2000)

    files.get_by_text("Choose a file of at most 10 MB.").first.wait_for()
    assert not Attachment.objects.exists()


def test_a_file_on_a_cut_line_is_kept_and_goes_up_when_the_line_is_back(page, files, look):
    page.context.set_offline(True)
    choose(page)
    files.get_by_text("Kept in this browser, not yet sent: no connection.").first.wait_for()
    look("file-kept")

    page.context.set_offline(False)

    files.get_by_role("link", name="Plan.pdf").wait_for()
    assert stored(Attachment.objects.get().file) == pdf()


def test_a_file_on_its_way_when_the_tab_dies_goes_up_from_the_next_one(page, files, draft):
    page.route("**/files/", lambda route: None)
    choose(page)
    page.wait_for_timeout(500)
    the_tab_dies(page)

    again = page.context.new_page()
    again.goto(step(draft))

    again.locator("[data-files]").get_by_role("link", name="Plan.pdf").wait_for()
    assert Attachment.objects.count() == 1


def test_a_file_is_cancelled_and_another_tried_again(page, files):
    page.route("**/files/", lambda route: None)
    choose(page, name="Wrong.pdf")
    with page.expect_event("requestfailed"):  # what is still held would go on its way when the route is lifted
        files.get_by_role("button", name="Cancel Wrong.pdf").click()
    page.unroute("**/files/")
    page.route("**/files/", lambda route: route.fulfill(status=500, body="", content_type="text/html"), times=1)
    choose(page)
    files.get_by_role("button", name="Try again").click()

    files.get_by_role("link", name="Plan.pdf").wait_for()
    assert [file.name for file in Attachment.objects.all()] == ["Plan.pdf"]


def test_a_file_that_is_cancelled_after_its_last_byte_is_taken_away_again(page, files, draft):
    with page.expect_response(re.compile("/remove/")), transaction.atomic():
        Submission.objects.select_for_update().get(pk=draft.pk)  # the portal has the file, and waits for this row
        choose(page)
        expect(files.get_by_role("progressbar")).to_have_js_property("value", 1)
        files.get_by_role("button", name="Cancel Plan.pdf").click()

    expect(files.locator("[data-uploads] li")).to_have_count(0)
    expect(files.get_by_role("link", name="Plan.pdf")).to_have_count(0)
    assert Attachment.objects.get().removed_at is not None


def test_a_file_goes_up_after_signing_in_again(page, files, draft, live_server):
    the_session_ends()
    choose(page)
    files.get_by_text("Kept in this browser, not yet sent: you are signed out.").first.wait_for()

    sign_in(page, owner_of(draft), live_server)
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    files.get_by_role("link", name="Plan.pdf").wait_for()
    assert Attachment.objects.count() == 1


# -- Other forms -------------------------------------------------------------------------------------------------------


def test_the_lines_about_the_project_save_themselves_and_a_wrong_one_is_kept(page, draft):
    page.goto(reverse("submissions:project", args=[draft.public_id]))
    page.get_by_label("Title of the project").fill("A better title")
    page.locator('.fstate.ok[data-state-of="project-title"]').wait_for()
    page.get_by_label("Website of the project").fill("no address")
    page.locator('.fstate.stop[data-state-of="project-website"]', has_text="kept in this browser").wait_for()
    assert (fresh(draft).project.title, fresh(draft).project.website) == ("A better title", "")

    page.reload()

    expect(page.get_by_label("Website of the project")).to_have_value("no address")
    page.get_by_label("Website of the project").fill("https://www.vallmar.example")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/practice/")
    assert fresh(draft).project.website == "https://www.vallmar.example"


def test_a_form_before_the_draft_is_kept_until_it_is_accepted(page, draft):
    address = reverse("submissions:begin", args=[draft.edition.slug])
    page.goto(address)
    page.get_by_label("Legal name of the organisation").fill("Sjukhuset Vätterstad (demo)")
    page.get_by_label("Title of the project").fill(TEXT)
    the_tab_dies(page)
    again = page.context.new_page()
    again.goto(address)
    again.get_by_text("This page has what you typed here before").wait_for()
    assert again.get_by_label("Title of the project").input_value() == TEXT

    again.get_by_role("button", name="Start the application").click()  # kind and country are missing
    again.get_by_role("heading", name="There is a problem").wait_for()
    assert again.get_by_label("Title of the project").input_value() == TEXT
    again.locator("#id_kind").select_option("hospital")
    again.locator("#id_country").select_option("SE")
    again.locator("input[name=project][value=new]").check()
    again.locator("input[name=category]").first.check()
    again.get_by_role("button", name="Start the application").click()
    again.wait_for_url("**/form/**")

    assert Submission.objects.filter(project__title=TEXT).exists()
    assert again.evaluate("Object.keys(localStorage)") == []


# -- The deadline ------------------------------------------------------------------------------------------------------


def test_a_reply_to_staff_is_kept_at_the_portal_while_it_is_typed(page, live_server, look):
    now = timezone.now()
    entered = SubmissionFactory(edition=edition_in(Phase.CHECKING, at=now), handed_in=True)
    staff, due = UserFactory(roles=[Role.STAFF]), now + timedelta(days=3)
    actions.request_clarification(entered, question="Who took part?", due=due, questions=("what",), by=staff, at=now)
    sign_in(page, owner_of(entered), live_server)
    page.goto(reverse("submissions:answer", args=[entered.public_id]))

    page.get_by_label("What did you do").fill(TEXT)
    page.get_by_label("Your answer").fill("Two hospitals.")
    page.get_by_text(re.compile(r"Kept at \d\d:\d\d, not sent")).wait_for()

    look("clarification-kept")
    asked = entered.clarifications.get()
    assert (asked.kept["what"], asked.kept[REPLY], asked.answered_at) == (TEXT, "Two hospitals.", None)


def test_what_is_typed_when_the_deadline_passes_is_kept_as_a_draft_and_said_so(page, draft, look):
    answer_all(draft, at=timezone.now())
    review = reverse("submissions:review", args=[draft.public_id])
    Edition.objects.update(deadline=timezone.now() + timedelta(hours=2, minutes=41, seconds=30))
    page.goto(step(draft))
    page.get_by_text("2 h 41 min left to submit.").wait_for()
    look("last-day")
    handing_in = page.context.new_page()
    handing_in.goto(review)

    Edition.objects.update(deadline=timezone.now() - timedelta(minutes=2))
    what(page).fill(TEXT)
    mark(page, "Saved at .*, as a draft")
    page.get_by_text("The call has closed. Your text is kept as a draft").wait_for()
    look("too-late")
    handing_in.get_by_role("button", name="Submit the application").click()
    handing_in.get_by_text("The call has closed. Your text is kept as a draft").first.wait_for()

    assert stands(draft) == TEXT
    assert fresh(draft).state == State.DRAFT
