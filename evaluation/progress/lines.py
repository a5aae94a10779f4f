"""Who reads each entry of the staff's list, and what may be done about it, drawn in one piece.

A template for each of the 750 assignments of a long list took as long as everything else of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.models import Assignment
from evaluation.progress.overview import Row
from evaluation.progress.readers import Reader

S = Assignment.State
ANY = 10**15  # a key that no row has: its place in an address is taken by those of the rows


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list; `who` are the items of its list of evaluators."""

    row: Row
    who: SafeString


def lines_of(rows: Sequence[Row], edition: Edition, *, may_run: bool, may_decide: bool) -> list[Line]:
    """`rows` as the page shows them to somebody who may run the call, or decide on conflicts, or neither."""
    desk = _Desk(edition, may_run=may_run, may_decide=may_decide)
    return [Line(row, mark_safe("".join(desk.item(row, one) for one in row.readers))) for row in rows]  # noqa: S308


class _Desk:
    """Words and addresses of one page, looked up once."""

    def __init__(self, edition: Edition, *, may_run: bool, may_decide: bool) -> None:
        self.may_run, self.may_decide = may_run, may_decide
        self.sheet = _around("admin:evaluation_sheet")
        self.replace = _around("evaluation:replace", edition.slug)
        self.give_back = _around("evaluation:give_back", edition.slug)
        self.conflict = _around("evaluation:late_conflict", edition.slug)
        self.reassign = (f"{reverse('evaluation:reassign', args=[edition.slug])}?assignment=", "")
        self.states = {str(value): escape(label) for value, label in S.choices}
        words = {
            "away": _("away today"),
            "late": _("late:"),
            "reassign": _("reassign"),
            "replace": _("take back"),
            "give_back": _("return"),
            "reported": _("conflict reported"),
            "conflict": _("accept a conflict"),
        }
        self.words = {name: escape(said) for name, said in words.items()}

    def item(self, row: Row, one: Reader) -> SafeString:
        done = one.state in (S.SUBMITTED, S.LOCKED)
        opens = done and not row.unread
        who = self._link(self.sheet, one, escape(one.person)) if opens else escape(one.person)
        # What each of it is made of is escaped: the keys are numbers, the words and addresses our own.
        rest = "".join(self._rest(one, done, opens, f"{escape(row.submission.number)} {escape(one.person)}"))
        return mark_safe(f"<li>{who}: {self.states[one.state]}{rest}</li>")  # noqa: S308

    def _rest(self, one: Reader, done: bool, opens: bool, named: str) -> Iterator[str]:
        """`named` says to who does not see the row whom and what a link is about; `opens`: the sheet does."""
        if one.away:
            yield f' <b class="t-warn">{self.words["away"]}</b>'
        if one.late:
            yield f' · <b class="t-warn">{self.words["late"]} {escape(one.late)}</b>'
            if self.may_run:
                yield self._act("reassign", self.reassign, one, named)
        if self.may_run and one.state in (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS):
            yield self._act("replace", self.replace, one, named)
        if self.may_run and opens and one.state == S.SUBMITTED and not one.reported:
            yield self._act("give_back", self.give_back, one, named)
        if one.reported:
            yield f' · <b class="t-warn">{self.words["reported"]}</b>'
        if self.may_decide and not one.own and (one.reported or done):
            yield self._act("conflict", self.conflict, one, named)

    def _act(self, word: str, address: tuple[str, str], one: Reader, named: str) -> str:
        return " · " + self._link(address, one, f'{self.words[word]}<span class="sr"> {named}</span>')

    @staticmethod
    def _link(address: tuple[str, str], one: Reader, words: str) -> str:
        return f'<a href="{address[0]}{one.pk}{address[1]}">{words}</a>'


def _around(name: str, *args: str) -> tuple[str, str]:
    """The address of a page about an assignment, on both sides of its key."""
    before, _key, after = reverse(name, args=[*args, ANY]).partition(str(ANY))
    return before, after
