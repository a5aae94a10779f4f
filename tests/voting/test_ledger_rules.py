"""The ledger's hashes, held to each other and to an example that was computed by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ledger import BLOCK, START, Act, Tree, head, leaf, line, link, proof, proven

HASHES = st.sets(st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}"), min_size=1, max_size=40)


def root(leaves: Iterable[str], blank: str = "") -> str:
    tree = Tree(blank)
    for one in sorted(leaves):
        tree.add(one)
    return tree.root()


def pair(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def test_a_line_is_canonical_json_and_its_hash_begins_with_a_byte_0():
    text = line(Act.CONFIRM, "K7QF-2MWD-XR9T", "culture", "0b6e")

    assert text == '["confirm","K7QF-2MWD-XR9T","culture","0b6e"]'
    assert leaf(text) == hashlib.sha256(b"\x00" + text.encode()).hexdigest()
    assert line(Act.ANNUL, "K7QF", 1, "Roboter, für 3 €") == '["annul","K7QF",1,"Roboter, für 3 €"]'


def test_a_root_of_three_leaves_is_as_by_hand():
    a, b, c = sorted(leaf(text) for text in "abc")

    assert root([a, b, c]) == pair(pair(a, b), c)
    assert root([a]) == a


def test_a_batch_without_even_a_blank_is_refused():
    with pytest.raises(ValueError, match="blank"):
        root([])


@given(HASHES, st.data())
def test_a_blank_takes_its_place_among_the_leaves(leaves, data):
    blank = data.draw(st.sampled_from(sorted(leaves)))

    assert root(leaves - {blank}, blank) == root(leaves)


@given(HASHES)
def test_a_root_is_that_of_the_tree_drawn_level_by_level(leaves):
    level = sorted(leaves)
    while len(level) > 1:
        pairs = [pair(*level[place : place + 2]) for place in range(0, len(level) - 1, 2)]
        level = pairs + level[-1:] if len(level) % 2 else pairs

    assert root(leaves) == level[0]


def test_a_leaf_out_of_its_order_is_refused():
    a, b = sorted(leaf(text) for text in "ab")
    for first, second in ((b, a), (a, a)):
        tree = Tree()
        tree.add(first)
        with pytest.raises(ValueError, match="comes before"):
            tree.add(second)


@given(HASHES, st.data())
def test_every_leaf_is_proven_and_no_other(leaves, data):
    wanted, other = data.draw(st.sampled_from(sorted(leaves))), leaf("something else")

    steps = proof(sorted(leaves), wanted)

    assert proven(wanted, steps) == root(leaves)
    assert proven(other, steps) != root(leaves)


@pytest.mark.parametrize("number", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_the_way_through_a_block_and_above_the_blocks_leads_to_the_root(number):
    leaves, blocks = sorted(leaf(str(one)) for one in range(number)), []
    tree = Tree(keep=blocks.append)
    for one in leaves:
        tree.add(one)
    top = tree.root()
    assert b"".join(block.leaves for block in blocks).hex() == "".join(leaves)
    assert all(len(block.leaves) == 32 * BLOCK for block in blocks[:-1])

    for wanted in (leaves[0], leaves[number // 2], leaves[-1]):
        block = next(one for one in blocks if bytes.fromhex(wanted) in one.leaves)
        within = proof([block.leaves[at : at + 32].hex() for at in range(0, len(block.leaves), 32)], wanted)
        assert proven(wanted, within) == block.node
        assert proven(wanted, within + proof([one.node for one in blocks], block.node)) == top


@given(HASHES, st.data())
def test_another_leaf_less_a_leaf_or_a_leaf_more_is_another_root(leaves, data):
    gone = data.draw(st.sampled_from(sorted(leaves)))
    without = leaves - {gone}

    assert root(leaves | {leaf("one more")}) != root(leaves)
    assert root(without | {leaf("another")}) != root(leaves)
    assert not without or root(without) != root(leaves)


def test_a_head_holds_the_head_before_the_day_and_the_root():
    first = head(START, date(2026, 5, 4), leaf("a"))

    assert first == hashlib.sha256(f"{START} 2026-05-04 {leaf('a')}".encode()).hexdigest()
    day = date(2026, 5, 4)
    others = [(START, date(2026, 5, 5), leaf("a")), (START, day, leaf("b")), (first, day, leaf("a"))]
    assert len({first, *(head(*one) for one in others)}) == 4


def test_a_link_holds_the_link_before_and_its_entry():
    first = link(START, 1, leaf("a"))

    assert len({first, link(first, 1, leaf("a")), link(START, 2, leaf("a")), link(START, 1, leaf("b"))}) == 4
