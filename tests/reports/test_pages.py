"""The pages: who may open them, what they say, and how a file leaves."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Event
from accounts.rules import Role
from reports import actions, tasks
from reports.models import Download, Export
from tests.clients import PortalClient, proof_of
from tests.factories.accounts import UserFactory
from tests.factories.reports import ExportFactory
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]


def page(call: Judged, name: str = "documents") -> str:
    return reverse(f"reports:{name}", args=[call.edition.slug])


def ask(call: Judged, document: str = "ranking", format: str = "csv", **more: Any) -> Export:
    return actions.request_export(document, format, edition=call.edition, **({"by": call.staff, "at": NOW} | more))


def people(call: Judged) -> dict[str, Any]:
    return {
        "anonymous": None,
        "applicant": call.finalists[1].editors.get().person,
        "owner": call.finalists[0].editors.get().person,
        "evaluator": call.evaluators[0],
        "staff": call.staff,
        "chair": call.chair,
        "auditor": scenario.person("Auditor", Role.AUDITOR),
        "operator": scenario.person("Operator", Role.OPERATOR),
    }


def taken(response: Any) -> bytes:
    """The file to its end: closing it any other way would close the test's connection, too."""
    return b"".join(response.streaming_content) if response.streaming else b""


def answers(call: Judged, post: bool, address: str, data: dict[str, str] | None = None) -> dict[str, int]:
    found = {}
    for role, person in people(call).items():
        client = PortalClient()
        if person is not None:
            client.force_login(person)
        response = client.post(address, data or {}) if post else client.get(address)
        taken(response)
        found[role] = response.status_code
    return found


def test_only_those_who_run_the_call_see_its_documents() -> None:
    call = scenario.judged()

    for name in ("documents", "exports"):
        assert answers(call, False, page(call, name)) == {
            "anonymous": 302, "applicant": 403, "owner": 403, "evaluator": 403, "staff": 200, "chair": 200, "auditor": 200,
            "operator": 403,
        }  # fmt: skip


def test_an_export_of_the_edition_does_not_exist_for_others(make: Make) -> None:
    call = scenario.judged()
    export = make(ask(call))

    assert answers(call, True, reverse("reports:download", args=[export.public_id])) == {
        "anonymous": 401, "applicant": 404, "owner": 404, "evaluator": 404, "staff": 200, "chair": 200, "auditor": 200,
        "operator": 404,
    }  # fmt: skip
    assert Download.objects.count() == 3


def test_a_receipt_is_for_its_own_people_and_for_staff() -> None:
    call = scenario.judged()
    tasks.run_waiting_exports()

    assert answers(call, False, reverse("reports:receipt", args=[call.finalists[0].public_id])) == {
        "anonymous": 302, "applicant": 404, "owner": 200, "evaluator": 404, "staff": 200, "chair": 200, "auditor": 404,
        "operator": 404,
    }  # fmt: skip


def test_ones_own_documents_are_seen_by_nobody_else() -> None:
    call = scenario.judged()

    assert answers(call, False, reverse("reports:own", args=[call.finalists[0].public_id])) == {
        "anonymous": 302, "applicant": 404, "owner": 200, "evaluator": 404, "staff": 404, "chair": 404, "auditor": 404,
        "operator": 404,
    }  # fmt: skip


def test_a_get_neither_asks_nor_downloads(client: PortalClient, make: Make) -> None:
    call = scenario.judged()
    export = make(ask(call))
    client.force_login(call.staff)

    acts = [reverse(f"reports:{act}", args=[export.public_id]) for act in ("download", "cancel", "retry")]
    for address in (page(call, "ask"), *acts):
        assert client.get(address).status_code == 405


def test_a_file_leaves_as_an_attachment_that_can_do_nothing(client: PortalClient, make: Make) -> None:
    call = scenario.judged()
    export = make(ask(call, format="xlsx"))
    client.force_login(call.staff)

    response = client.post(reverse("reports:download", args=[export.public_id]))

    assert response["Content-Disposition"] == 'attachment; filename="ranking-best-practice-2.xlsx"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert taken(response).startswith(b"PK")
    assert list(Download.objects.values_list("export", "by")) == [(export.pk, call.staff.pk)]
    assert Event.objects.filter(verb="export downloaded").count() == 1


def test_who_takes_a_document_of_the_whole_edition_has_just_proved_who_they_are(
    client: PortalClient, make: Make
) -> None:
    call = scenario.judged()
    export = make(ask(call, format="xlsx"))
    reader = UserFactory(roles=[Role.STAFF])
    client.force_login(reader)
    session = client.session
    session.update(proof_of(reader, at=time.time() - 16 * 60))
    session.save()

    answer = client.post(reverse("reports:download", args=[export.public_id]))

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not Download.objects.exists()


def test_staff_ask_on_the_page_and_see_it_made(client: PortalClient) -> None:
    call = scenario.judged()
    client.force_login(call.staff)

    asked = client.post(page(call, "ask"), {"document": "ranking", "format": "csv"}, follow=True)
    tasks.run_waiting_exports()
    after = client.get(page(call)).content.decode()

    assert "hx-get=" in asked.content.decode()
    assert "Queued" in asked.content.decode()
    assert "hx-get=" not in after
    assert "Ready" in after
    assert "Staff Person" in after


def test_the_page_says_why_a_document_cannot_be_had(client: PortalClient) -> None:
    call = scenario.judged()
    client.force_login(call.staff)

    shown = client.get(page(call)).content.decode()
    refused = client.post(page(call, "ask"), {"document": "certificates", "format": "pdf"}, follow=True)

    assert "Certificates can be made once the finalists are released." in shown
    assert "Certificates can be made once the finalists are released." in refused.content.decode()
    assert not Export.objects.exists()


def test_nonsense_is_answered_with_a_sentence(client: PortalClient) -> None:
    call = scenario.judged()
    client.force_login(call.staff)

    for data in (
        {},
        {"document": "x", "format": "pdf"},
        {"document": "certificate", "format": "pdf", "submission": "x"},
    ):
        response = client.post(page(call, "ask"), data, follow=True)
        assert "There is no such document." in response.content.decode()


def test_a_failed_export_shows_its_reason_and_a_way_to_try_again(client: PortalClient) -> None:
    call = scenario.judged()
    export = ask(call)
    Export.objects.filter(pk=export.pk).update(state="failed", failure="The document takes longer.", finished_at=NOW)
    client.force_login(call.staff)

    shown = client.get(page(call)).content.decode()
    client.post(reverse("reports:retry", args=[export.public_id]))
    export.refresh_from_db()

    assert "The document takes longer." in shown
    assert "Try again" in shown
    assert export.state == Export.State.QUEUED


def test_an_applicant_takes_the_certificate_after_the_release(client: PortalClient, make: Make) -> None:
    call = scenario.judged()
    finalist = call.finalists[0]
    client.force_login(finalist.editors.get().person)
    own = reverse("reports:own", args=[finalist.public_id])
    before = client.get(own).content.decode()

    scenario.released(call)
    client.post(reverse("reports:ask_own", args=[finalist.public_id]), {"document": "certificate"})
    export = make(Export.objects.get(document="certificate"))
    response = client.post(reverse("reports:download", args=[export.public_id]))
    taken(response)

    assert "ertificate" not in before.partition("<main")[2].partition("</main>")[0]
    assert response["Content-Disposition"] == f'attachment; filename="certificate-{finalist.number}.pdf"'
    assert "ertificate" in client.get(own).content.decode()


def test_an_applicant_cannot_ask_for_the_book_on_the_own_page(client: PortalClient) -> None:
    call = scenario.judged()
    client.force_login(call.finalists[0].editors.get().person)

    response = client.post(
        reverse("reports:ask_own", args=[call.finalists[0].public_id]), {"document": "finalists_book"}
    )

    assert response.status_code == 403
    assert not Export.objects.exists()


@pytest.mark.parametrize("count", [1, 7])
def test_the_list_costs_the_same_queries_for_one_as_for_many(
    client: PortalClient, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    call = scenario.judged(finalists=8)
    scenario.released(call)
    for finalist in call.finalists[:count]:
        ask(call, "certificate", "pdf", submission=finalist)
    client.force_login(call.staff)
    client.get(page(call, "exports"))

    with django_assert_num_queries(7):  # session, user, roles, edition, its gates, count, exports
        shown = client.get(page(call, "exports")).content.decode()

    assert all(finalist.project.title in shown for finalist in call.finalists[:count])


def test_receipts_that_make_themselves_do_not_bury_the_list_but_failed_ones_show(client: PortalClient) -> None:
    call = scenario.judged()
    tasks.run_waiting_exports()
    first = call.finalists[0]
    Export.objects.filter(submission=first).update(state="failed", failure="The document takes longer.", file="")
    client.force_login(call.staff)

    shown = client.get(page(call)).content.decode()

    assert [finalist for finalist in call.finalists if f"{finalist.number} ·" in shown] == [first]


def test_a_file_of_the_factory_leaves_too(client: PortalClient) -> None:
    call = scenario.judged(finalists=0)
    export = ExportFactory(edition=call.edition, ready=True)
    client.force_login(call.staff)

    assert taken(client.post(reverse("reports:download", args=[export.public_id]))) == b"Place\n1\n"
