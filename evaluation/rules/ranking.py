"""Places, finalists and winners of one category; domain.md, rule 9. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter, itemgetter

from evaluation.rules.totals import Judgement, total_and_means

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Method:
    """What the method card says, as the engine reads it. `weights` in listed order, which is the tie-break order."""

    weights: Mapping[str, int | Fraction]  # whole on a method card; fractions where somebody asks what if
    top: int
    quorum: int
    criterion_threshold: Decimal
    total_threshold: Decimal
    finalists: int
    finalists_if_tied: int
    winners: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission: its public id and what its evaluators gave.

    consensus  criterion code -> the score that the panel agreed on; it stands in the place of everybody's
    """

    name: str
    judgements: tuple[Judgement, ...]
    consensus: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def counted(self) -> tuple[Judgement, ...]:
        """The evaluations that totals and means are made of: the panel's score where it agreed on one."""
        if not self.consensus:
            return self.judgements
        return tuple({**judgement, **self.consensus} for judgement in self.judgements)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with everything that its place rests on. `why` names what it fails: quorum, total, criterion codes."""

    name: str
    evaluations: int
    total: Fraction | None
    means: Mapping[str, Fraction | None]
    why: tuple[str, ...]

    @property
    def passes(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Standing:
    """A line with its outcome. `place` is None for who did not pass; equal places are ex aequo."""

    line: Line
    place: int | None
    ex_aequo: bool
    finalist: bool
    winner: bool


def rank(
    entries: Sequence[Entry], method: Method, *, ties: Sequence[Sequence[str]] = (), award: bool = True
) -> list[Standing]:
    """The ranking of one category: those who passed by place, then the others by name.

    ties   orders that the panel gave, best first, the latest decision first; each concerns entries equal in all else
    award  False when the chair decided that there is no winner

    Ties are decided by total, then criteria in listed order, then the panel, and
    stand ex aequo if none of these helps; never by time, name or chance.
    Finalists are the first `method.finalists` places with all that are ex aequo
    at the cut; where that makes more than `finalists_if_tied`, the whole tied
    group stays outside, for a place cannot be given by chance. For the same
    reason nobody wins while more share the first place than can win.
    """
    lines = sorted((line_of(entry, method) for entry in entries), key=lambda line: line.name)
    passed = [line for line in lines if line.passes]
    groups = _groups(passed, method, ties)
    standings, place = [], 1
    named = 0
    for group in groups:
        finalist = named < method.finalists and named + len(group) <= max(method.finalists_if_tied, method.finalists)
        winner = award and finalist and place + len(group) - 1 <= method.winners
        standings += [Standing(line, place, len(group) > 1, finalist, winner) for line in group]
        named += len(group) if finalist else method.finalists
        place += len(group)
    return standings + [Standing(line, None, False, False, False) for line in lines if not line.passes]


def tied_at_the_cut(
    entries: Sequence[Entry],
    method: Method,
    ties: Sequence[Sequence[str]] = (),
    *,
    shared: Collection[frozenset[str]] = (),
    award: bool = True,
) -> list[tuple[str, ...]]:
    """Groups of equal entries that the panel must still decide, because a cut runs through them.

    shared  ties that the panel decided to leave ex aequo: enough for the finals where all of it fits into
            `finalists_if_tied`, never for a first place that only some can win
    award   False when the jury names no winner here: its first place is then no cut
    """
    lines = [line for line in (line_of(entry, method) for entry in entries) if line.passes]
    found, place = [], 1
    for group in _groups(lines, method, ties):
        names, last = tuple(sorted(line.name for line in group)), place + len(group) - 1
        splits_winners = award and place <= method.winners < last
        splits_finals = place <= method.finalists < last
        may_stand = frozenset(names) in shared and last <= method.finalists_if_tied
        if splits_winners or (splits_finals and not may_stand):
            found.append(names)
        place += len(group)
    return found


def line_of(entry: Entry, method: Method) -> Line:
    """What `rank` reads of one entry: total, means and what it fails. The bootstrap asks the same of a resample."""
    judgements = entry.counted
    value, means = total_and_means(judgements, method.weights, method.top)
    why = ["quorum"] if len(judgements) < method.quorum else []
    why += ["total"] if _below(value, *method.total_threshold.as_integer_ratio()) else []
    above, below = method.criterion_threshold.as_integer_ratio()
    why += [code for code, mean in means.items() if _below(mean, above, below)]
    return Line(entry.name, len(judgements), value, means, tuple(why))


def _below(value: Fraction | None, above: int, below: int) -> bool:
    """Under the threshold `above / below`; compared as whole numbers: a fraction per threshold takes three times as long."""
    if value is None:
        return True
    return value.numerator * below < above * value.denominator


def _groups(lines: Sequence[Line], method: Method, ties: Sequence[Sequence[str]]) -> list[list[Line]]:
    """Lines of equal rank together, the best group first; within a group by name, which decides nothing."""
    order: dict[str, tuple[int, int]] = {}
    for number, tie in enumerate(ties):
        for position, name in enumerate(tie):
            order.setdefault(name, (number, position))
    groups: list[list[Line]] = []
    # By the float of the total first: rounding keeps the order of totals, and equal floats are told apart exactly.
    rough = sorted(((-float(line.total or 0), line) for line in lines), key=itemgetter(0))
    for _, rows in groupby(rough, key=itemgetter(0)):
        alike = [line for _total, line in rows]
        if len(alike) == 1:
            groups.append(alike)
            continue
        near = sorted(
            ((chain(line, method), line) for line in sorted(alike, key=attrgetter("name"))),
            key=itemgetter(0),
            reverse=True,
        )
        for _, equal in groupby(near, key=itemgetter(0)):
            groups += _settled([line for _chain, line in equal], order)
    return groups


def _settled(equal: list[Line], order: Mapping[str, tuple[int, int]]) -> list[list[Line]]:
    """One group, or each line alone where one decision of the panel orders them all."""
    decisions = {order[line.name][0] for line in equal if line.name in order}
    if len(equal) > 1 and len(decisions) == 1 and all(line.name in order for line in equal):
        return [[line] for line in sorted(equal, key=lambda line: order[line.name][1])]
    return [equal]


def chain(line: Line, method: Method) -> tuple[Fraction, ...]:
    """Total, then the means in listed order: who has the greater chain stands higher, equal ones tie."""
    return (line.total or NOTHING, *(line.means[code] or NOTHING for code in method.weights))
