"""Countries and eligibility: the traps of the field."""

from __future__ import annotations

import pytest

from calls import countries
from calls.eligibility import Answer, overall, reasons
from calls.loading.reading import Data, read
from calls.rules import Standing
from tests.calls.edition_file import SOURCE

EDITION_2: Data = read(SOURCE)[0]
FROZEN = {code: standing for standing in Standing.values for code in EDITION_2["countries"][standing]}


def answer(country: str, kind: str = "higher_education", **category: object) -> Answer:
    found = reasons(kind, country, kinds=EDITION_2["organisation_kinds"], countries=FROZEN, **category)  # type: ignore[arg-type]
    return overall(found)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ES", Answer.YES),
        ("EL", Answer.YES),
        ("gr", Answer.YES),
        ("UK", Answer.YES),
        ("GB", Answer.YES),
        ("XK", Answer.YES),
        ("CH", Answer.YES),
        ("UA", Answer.YES),
        ("FO", Answer.YES),
        *((code, Answer.YES) for code in ("GP", "MQ", "GF", "RE", "YT", "MF", "AX")),
        *((code, Answer.STAFF) for code in ("CA", "KR", "NZ")),
        *((code, Answer.STAFF) for code in ("GL", "NC", "PF", "AW", "CW", "SX", "BQ", "TF", "BL", "PM", "WF")),
        *((code, Answer.NO) for code in ("JP", "MA", "LI", "AU", "IN", "US", "RU", "", "ZZ")),
    ],
)
def test_a_university_may_apply_from(code: str, expected: Answer) -> None:
    assert answer(code) == expected


@pytest.mark.parametrize(
    ("kind", "country", "expected"),
    [
        ("company", "BG", Answer.YES),
        ("public_authority", "BG", Answer.STAFF),
        ("patient_organisation", "CA", Answer.STAFF),
        ("public_authority", "US", Answer.NO),
        ("none", "BG", Answer.NO),
        ("international_research", "US", Answer.YES),
        ("unheard_of", "BG", Answer.NO),
    ],
)
def test_kind_and_country_are_as_good_as_the_worse_of_the_two(kind: str, country: str, expected: Answer) -> None:
    assert answer(country, kind) == expected


def test_a_category_meant_for_others_is_for_staff_to_decide() -> None:
    meant_for = ["company"]

    assert answer("ES", "company", meant_for=meant_for, category="INNOVATION") == Answer.YES
    assert answer("ES", "hospital", meant_for=meant_for, category="INNOVATION") == Answer.STAFF
    assert answer("US", "hospital", meant_for=meant_for, category="INNOVATION") == Answer.NO


def test_every_reason_is_a_sentence() -> None:
    found = reasons("hospital", "CA", kinds=EDITION_2["organisation_kinds"], countries=FROZEN)

    assert [(reason.answer, reason.sentence) for reason in found] == [
        (Answer.YES, "“Hospital or other healthcare provider that does research” may apply."),
        (Answer.STAFF, "Canada is associated to Pillar II only, and this call belongs to Pillar III. Staff decide."),
    ]


def test_kosovo_has_its_name_its_star_and_its_footnote() -> None:
    found = reasons("company", "XK", kinds=EDITION_2["organisation_kinds"], countries=FROZEN)

    assert countries.name_of("XK") == "Kosovo*"
    assert found[1].sentence.startswith(
        "Kosovo* is associated to Horizon Europe. * This designation is without prejudice"
    )


def test_the_list_has_27_members_their_7_parts_and_22_associated_countries() -> None:
    by_standing = {standing: sum(found == standing for found in FROZEN.values()) for standing in Standing}

    assert by_standing == {
        Standing.MEMBER: 34,
        Standing.ASSOCIATED: 19,
        Standing.PILLAR_TWO_ONLY: 3,
        Standing.OVERSEAS: 11,
    }


@pytest.mark.parametrize("code", sorted(FROZEN))
def test_every_country_of_the_list_has_a_name(code: str) -> None:
    assert countries.is_country(code)
    assert countries.name_of(code) != code


@pytest.mark.parametrize("code", ["EL", "UK", "EU", "ZZ", "XX", "es", "ESP", ""])
def test_what_is_no_stored_code_is_none(code: str) -> None:
    assert not countries.is_country(code)


def test_choices_are_by_name_and_hold_kosovo() -> None:
    names = [name for _code, name in countries.choices()]

    assert names.index("Albania") < names.index("Åland Islands") < names.index("Bulgaria")
    assert "Kosovo*" in names
    assert countries.name_of("BG", "bg") == "България"
