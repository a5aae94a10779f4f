"""Roots of polynomials with exact coefficients. Pure.

A polynomial is a list of fractions, the constant first; the empty list is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

Polynomial = list[Fraction]
CLOSE = Fraction(1, 10**6)


def plus(one: Sequence[Fraction], other: Sequence[Fraction]) -> Polynomial:
    longer = max(len(one), len(other))
    padded = [[*row, *[Fraction(0)] * (longer - len(row))] for row in (one, other)]
    return _trimmed([a + b for a, b in zip(*padded, strict=True)])


def times(one: Sequence[Fraction], other: Sequence[Fraction]) -> Polynomial:
    product = [Fraction(0)] * max(len(one) + len(other) - 1, 0)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            product[i + j] += a * b
    return _trimmed(product)


def roots(polynomial: Sequence[Fraction], low: Fraction, high: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Every root in the open interval (low, high), in order, as the two ends of an interval with only it inside.

    Both ends are the root itself where it was met exactly, as it always is for a straight line; else they are less than
    `CLOSE` apart. A polynomial that is 0 everywhere has none.

    Source: Sturm's theorem; Basu, Pollack, Roy, Algorithms in Real Algebraic Geometry (2006), section 2.2.2.
    """
    polynomial = _trimmed(list(polynomial))
    if len(polynomial) < 2:
        return []
    if len(polynomial) == 2:
        root = -polynomial[0] / polynomial[1]
        return [(root, root)] if low < root < high else []
    return _isolated([_whole(one) for one in _chain(polynomial)], low, high)


def _isolated(chain: Sequence[Sequence[int]], low: Fraction, high: Fraction) -> list[tuple[Fraction, Fraction]]:
    inside = _changes(chain, low) - _changes(chain, high) - (_sign_at(chain[0], high) == 0)
    if not inside:
        return []
    middle = (low + high) / 2
    met = [(middle, middle)] if _sign_at(chain[0], middle) == 0 else []
    if inside == 1 and high - low < CLOSE:
        return met or [(low, high)]
    return [*_isolated(chain, low, middle), *met, *_isolated(chain, middle, high)]


def _whole(polynomial: Polynomial) -> list[int]:
    """The same roots and the same signs in whole numbers."""
    common = lcm(*(value.denominator for value in polynomial))
    return [value.numerator * (common // value.denominator) for value in polynomial]


def _sign_at(polynomial: Sequence[int], x: Fraction) -> int:
    """Above 0, 0 or below it as the value at `x`, which is taken times a power of its denominator."""
    above, below = x.as_integer_ratio()
    value, power = 0, 1
    for coefficient in reversed(polynomial):
        value, power = value * above + coefficient * power, power * below
    return value


def _chain(polynomial: Polynomial) -> list[Polynomial]:
    """Sturm's: the polynomial, its derivative, and minus each remainder."""
    chain = [polynomial, [number * value for number, value in enumerate(polynomial)][1:]]
    while remainder := _remainder(chain[-2], chain[-1]):
        chain.append([-value for value in remainder])
    return chain


def _remainder(dividend: Sequence[Fraction], divisor: Sequence[Fraction]) -> Polynomial:
    left = list(dividend)
    while len(left) >= len(divisor):
        factor, shift = left[-1] / divisor[-1], len(left) - len(divisor)
        for index, value in enumerate(divisor):
            left[index + shift] -= factor * value
        left = _trimmed(left[:-1])
    return left


def _changes(chain: Sequence[Sequence[int]], x: Fraction) -> int:
    signs = [value > 0 for polynomial in chain if (value := _sign_at(polynomial, x)) != 0]
    return sum(one != other for one, other in pairwise(signs))


def _trimmed(polynomial: list[Fraction]) -> Polynomial:
    while polynomial and polynomial[-1] == 0:
        polynomial.pop()
    return polynomial
