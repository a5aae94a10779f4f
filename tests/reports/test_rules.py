from __future__ import annotations

from decimal import Decimal

from reports import pictures, rules


def test_evaluators_are_numbered_neither_by_assignment_nor_alike_for_two_submissions() -> None:
    orders = {tuple(rules.numbered(f"submission {index}", [1, 2, 3])) for index in range(40)}

    assert len(orders) == 6
    assert rules.numbered("submission 1", [3, 1, 2]) == rules.numbered("submission 1", [1, 2, 3])


def test_the_mean_of_nothing_is_nothing() -> None:
    assert rules.mean([]) is None
    assert rules.mean([Decimal(4), Decimal("4.5")]) == Decimal("4.25")
    assert rules.two_decimals(None) == "–"


def test_long_names_take_two_lines() -> None:
    assert rules.wrapped("Data accessibility and interoperability (FAIR, EHDS-ready)", 46) == [
        "Data accessibility and interoperability (FAIR,",
        "EHDS-ready)",
    ]
    assert rules.wrapped("x" * 100, 46) == ["x" * 46, "x" * 45 + "…"]


def test_control_characters_do_not_reach_a_document() -> None:
    assert rules.paragraphs("one\x00\x07\r\ntwo\n\n\nthree ") == ["one", "two", "three"]


def test_the_chart_draws_a_ring_per_score_and_a_bar_at_the_mean() -> None:
    lines = [
        pictures.CriterionLine("Reach & <b>", 60, [Decimal(3), Decimal(3), Decimal("4.5")], Decimal("3.5")),
        pictures.CriterionLine("Not judged", 40, [], None),
    ]

    svg = pictures.jury_chart(lines, colour="#123456", threshold=Decimal(3), top=5)

    assert svg.count("<circle") == 3
    assert svg.count('fill="#123456"') == 1
    assert "Reach &amp; &lt;b&gt;" in svg
    assert "style=" not in svg


def test_a_word_of_a_page_may_be_broken_and_a_long_address_is_left_as_it_is() -> None:
    address = "https://example.org/" + "a" * 200
    endless = "W" * 4000

    assert rules.paragraphs(address) == [address]
    [broken] = rules.paragraphs(endless)
    assert broken.replace("\u200b", "") == endless
    assert max(map(len, broken.split("\u200b"))) == 60
