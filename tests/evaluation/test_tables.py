"""Tables that staff send: whatever encoding, separator and order of columns; all or nothing, and nothing typed lost."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Event, User
from accounts.refusals import Refused
from evaluation import actions, policies
from evaluation.assigning.table import MOST_PAIRS, read_pairs
from evaluation.jury.table import COLUMNS, MOST_PEOPLE
from evaluation.models import Assignment, Evaluator
from evaluation.rules.tables import NoTable, decoded, read_table
from notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import ASSIGNED, EvaluatorFactory, Jury, jury
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of

WORDS = "e-mail;name;affiliation\r\nzoe@lefkara.example;Zoé Müller;Université de Lefkara\r\n"


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


# -- Reading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "name", "assumed"),
    [
        ("utf-8", "UTF-8", False),
        ("utf-8-sig", "UTF-8", False),
        ("utf-16", "UTF-16", False),
        ("utf-16-le", "UTF-16", True),
        ("utf-16-be", "UTF-16", True),
        ("cp1252", "Windows-1252", True),
    ],
)
def test_a_file_is_read_in_the_encodings_that_offices_write(codec: str, name: str, assumed: bool) -> None:
    found = decoded(WORDS.encode(codec))

    assert (found.text, found.encoding, found.assumed) == (WORDS, name, assumed)


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\x03\x04\xff\xfe\x00",
        "Müller".encode("cp1252") + b"\x81",
        b"\xff\xfea",
        b"\x00\x01" * 50,
        b"\xef\xbb\xbf\xff",
    ],
)
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(NoTable, match="UTF-8"):
        decoded(raw)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_heading_is_known_in_any_order_and_unknown_columns_are_named(separator: str) -> None:
    text = separator.join(["Phone", "NAME", "E-mail address"]) + "\n" + separator.join(["1", "Ana", "ana@a.example"])

    found = read_table(text, COLUMNS, most=10)

    assert (found.headed, found.unknown, found.missing) == (True, ["Phone"], [])
    assert found.rows == [(2, {"name": "Ana", "email": "ana@a.example"})]


def test_without_a_heading_the_order_is_ours_and_lines_keep_their_number() -> None:
    found = read_table('\nana@a.example,"Ana,\nVlachou"\n\nbo@b.example,Bo,,,,,,,,"x"\n', COLUMNS, most=10)

    assert not found.headed
    assert found.rows == [
        (2, {"email": "ana@a.example", "name": "Ana, Vlachou"}),
        (5, {"email": "bo@b.example", "name": "Bo", "": "x"} | dict.fromkeys(
            ("affiliation", "country", "capacity", "categories", "keywords", "languages", "domains"), "")),
    ]  # fmt: skip


def test_two_columns_that_mean_the_same_are_refused() -> None:
    with pytest.raises(NoTable, match="mean the same"):
        read_table("email,name,mail\na@a.example,A,b@b.example", COLUMNS, most=10)


# -- Inviting ----------------------------------------------------------------------------------------------------------


def sent(client, given: Jury, page: str, **fields: object):
    return client.post(reverse(f"evaluation:{page}", args=[given.edition.slug]), fields)


@pytest.mark.django_db
def test_a_jury_is_seen_before_it_is_invited(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    people = User.objects.count()
    file = SimpleUploadedFile("jury.csv", WORDS.encode("cp1252"))

    shown = sent(client, given, "invite", table="", file=file, check="1")

    page = shown.content.decode()
    assert shown.status_code == 200
    assert "One person would be invited" in page
    assert "Zoé Müller" in page
    assert "read as Windows-1252" in page
    assert (User.objects.count(), Letter.objects.filter(kind="evaluator_invitation").count()) == (people, 0)

    text = shown.context["table_form"]["table"].value()
    assert sent(client, given, "invite", table=text).status_code == 302
    assert Evaluator.objects.get(person__email="zoe@lefkara.example").affiliation == "Université de Lefkara"


@pytest.mark.django_db
def test_every_fault_is_listed_by_line_and_nothing_typed_is_lost(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    people, events = User.objects.count(), Event.objects.count()
    table = "\n".join(
        [
            "email,name,country,categories,languages,domains,shoe size",
            "ana@a.example,Ana,el,IMPACT|culture,sv|English,a.example,40",
            "ANA@a.example,Ana again,,,,,",
            "bo@b.example,Bo,QQ,none,xx,gmail.com,",
            f"{given.judge().email},On it already,,,,,",
            "no address,,,,,,",
        ]
    )

    for more in ({"check": "1"}, {}):
        answer = sent(client, given, "invite", table=table, **more)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Line 2:" not in page
        assert "Line 3: ana@a.example is in line 2 already." in page
        assert page.count("Line 4:") >= 4
        assert "Line 5:" in page
        assert "is on the jury already" in page
        assert "Line 6: Give the name." in page
        assert answer.context["table_form"]["table"].value() == table
    assert (User.objects.count(), Event.objects.count()) == (people, events)

    good = "\n".join(table.split("\n")[:2])
    shown = sent(client, given, "invite", table=good, check="1").content.decode()
    assert "These columns are not known and were left out: shoe size." in shown
    sent(client, given, "invite", table=good)
    ana = Evaluator.objects.get(person__email="ana@a.example")
    assert (ana.country, ana.categories, ana.languages, ana.domains) == (
        "GR",
        ["impact", "culture"],
        ["sv", "en"],
        ["a.example"],
    )


@pytest.mark.django_db
def test_a_heading_without_a_name_says_so(client) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)

    answer = sent(client, given, "invite", table="e-mail,phone\na@a.example,1")

    assert answer.status_code == 422
    assert "no column “name”" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "most"), [("invite", MOST_PEOPLE), ("assign", MOST_PAIRS)])
def test_ten_thousand_lines_are_refused_at_once_with_the_limit(client, page: str, most: int) -> None:
    given = jury(assigned=False)
    client.force_login(given.staff)
    rows = "\n".join(f"person{number}@crowd.example,R-{number}" for number in range(10_000))
    began = time.monotonic()

    answer = sent(client, given, page, table="", file=SimpleUploadedFile("many.csv", rows.encode()))

    assert time.monotonic() - began < 5
    assert answer.status_code == 422
    assert f"10000 lines; at most {most}" in answer.content.decode()
    assert not Assignment.objects.exists()
    assert not User.objects.filter(email__endswith="@crowd.example").exists()


@pytest.mark.django_db
def test_who_cannot_be_invited_is_named_by_the_line_and_nobody_is() -> None:
    given = jury(assigned=False)
    played = UserFactory(rehearsal="played")
    rows, seats = f"ana@lefkara.example,Ana\n{played.email},{played.name}", given.edition.evaluators.count()

    with pytest.raises(ValidationError) as refused:
        actions.invite_from_csv(given.edition, rows, by=given.staff, at=EVALUATING)

    assert [fault.partition(":")[0] for fault in refused.value.messages] == ["Line 2"]
    assert given.edition.evaluators.count() == seats
    assert not User.objects.filter(email="ana@lefkara.example").exists()


@pytest.mark.django_db
def test_three_hundred_people_are_invited_within_seconds() -> None:
    given = jury(assigned=False)
    rows = "\n".join(f"person{number}@crowd{number}.example,Person {number}" for number in range(MOST_PEOPLE))
    began = time.monotonic()

    invited = actions.invite_from_csv(given.edition, rows, by=given.staff, at=EVALUATING)

    assert len(invited) == MOST_PEOPLE
    assert time.monotonic() - began < 60  # on a machine that does other things besides


# -- Assigning ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_table_of_pairs_asks_what_a_pair_by_hand_is_asked() -> None:
    given = jury(submissions=4, evaluators=4, assigned=False)
    full, gone, conflicted, fine = given.evaluators
    Evaluator.objects.filter(pk=full.pk).update(capacity=0)
    Evaluator.objects.filter(pk=gone.pk).update(declined_at=ASSIGNED, accepted_at=None, answer_reason="Busy.")
    conflicted.person.email = f"judge@{owner_of(given.submissions[0]).email.partition('@')[2]}"
    conflicted.person.save()
    actions.assign(fine, given.submissions[1], by=given.staff, at=ASSIGNED)
    numbers = [row.number for row in given.submissions]
    pairs = [(one, entry) for one in given.evaluators for entry in given.submissions]
    Evaluator.objects.filter(pk=fine.pk).update(capacity=100)

    by_hand = []
    for evaluator, entry in pairs:
        evaluator.refresh_from_db()
        refusal = policies.why_not_assign(given.staff, evaluator, entry)
        by_hand.append(str(refusal.reason) if refusal else "")
    text = "\n".join(f"{one.person.email},{entry.number}" for one, entry in pairs)
    found = read_pairs(given.fresh(), text, by=given.staff)

    said = {int(fault.split(":")[0].removeprefix("Line ")): fault.split(": ", 1)[1] for fault in found.faults}
    assert [said.get(number, "") for number in range(1, len(pairs) + 1)] == by_hand
    assert len(set(by_hand)) >= 4
    assert numbers


@pytest.mark.django_db
def test_a_pair_twice_in_a_table_and_people_who_are_unknown_are_named(client) -> None:
    given = jury(submissions=1, assigned=False)
    client.force_login(given.staff)
    pair = f"{given.judge().email.upper()};{given.submissions[0].number.lower()}"

    answer = sent(client, given, "assign", table=f"{pair}\n{pair}\nnobody@a.example;R-1")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 2: This pair is in line 1 already." in page
    assert "Line 3: “nobody@a.example” is no evaluator" in page
    assert not Assignment.objects.exists()
    shown = sent(client, given, "assign", table=pair, check="1").content.decode()
    assert "One pair would be assigned" in shown
    assert not Assignment.objects.exists()
    assert sent(client, given, "assign", table=pair).status_code == 302
    assert Assignment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 8])
def test_a_table_of_pairs_is_checked_in_the_same_queries(django_assert_num_queries, count: int) -> None:
    given = jury(submissions=count, evaluators=count, assigned=False)
    text = "\n".join(f"{e.person.email},{s.number}" for e in given.evaluators for s in given.submissions)

    with django_assert_num_queries(9):  # one of them: what is hidden from who sends it
        found = read_pairs(given.edition, text, by=given.staff)

    assert len(found.lines) == count * count


@pytest.mark.django_db
def test_only_staff_send_tables() -> None:
    given = jury(assigned=False)
    other = EvaluatorFactory(edition=given.edition)
    pair = f"{other.person.email},{given.submissions[0].number}"

    with pytest.raises(Refused):
        actions.assign_from_csv(given.edition, pair, by=given.chair, at=EVALUATING)
    with pytest.raises(Refused):
        actions.invite_from_csv(given.edition, "a@a.example,A", by=given.chair, at=EVALUATING)

    assert not Assignment.objects.exists()
    assert not User.objects.filter(email="a@a.example").exists()
