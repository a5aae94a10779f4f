"""What the pages of the form say about single questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest
from calls import moments
from calls.countries import name_of
from calls.models import Question
from submissions.content import said
from submissions.drafts import seen_mark
from submissions.form import DECLARATIONS, Asked, Form, form_of
from submissions.forms.section import SEVERAL, SectionForm
from submissions.models import Submission
from submissions.steps import address_of
from submissions.tables import cells_of

Kind = Question.Kind


def question_rows(form: SectionForm, zone: str, unasked: Collection[str] = ()) -> list[dict[str, Any]]:
    """The questions of a section for `submissions/_questions.html`.

    zone     in which "Saved at 14:03" is said
    unasked  codes of those that do not apply; they stand in the page unseen, so that an answer can bring them
    """
    return [
        {
            "field": form[row.question.code],
            "number": row.number,
            "limit": row.question.max_characters,
            "word_limit": row.question.max_words,
            "code": row.question.code,
            "revision": row.answer.revision if row.answer else 0,
            "seen": seen_mark(row.answer.revision, row.answer.value) if row.answer else "",
            "saved": _("Saved at %(time)s") % {"time": moments.clock_words(row.answer.saved_at, zone)}
            if row.answer
            else "",
            "optional": not row.question.required,
            "rule": row.question.shown_when,
            "unasked": row.question.code in unasked,
        }
        for row in form.asked
    ]


def needs_countries(asked: Sequence[Asked]) -> bool:
    """Whether a table of the section asks for a country."""
    return any(column["kind"] == Kind.COUNTRY for row in asked for column in row.question.columns)


def posted(post: QueryDict, question: Question, name: str) -> Any:
    """What a page sent for `question` under `name`; several values for several choices and for a table."""
    values = post.getlist(name)
    return values if question.kind in SEVERAL else (values or [""])[-1]


def as_sent(question: Question, value: Any) -> Any:
    """A stored answer in the form in which pages send it."""
    return cells_of(value, question.columns) if question.kind == Kind.TABLE else value


def readable(row: Asked) -> str:
    """An answer in words."""
    return in_words_of(row.question, row.value)


def in_words_of(question: Question, value: Any) -> str:
    words = said(question.kind, value, question.choices, question.columns)
    if question.kind == Kind.COUNTRY and words:
        return name_of(str(words), get_language() or "en")
    if isinstance(words, list):
        return ("\n" if question.kind == Kind.TABLE else ", ").join(str(word) for word in words)
    return str(words)


def after_saving(request: AuthenticatedRequest, submission: Submission, whole: Form, code: str) -> str:
    """The next step; this one again for more rows of a table, or when an answer brought another question."""
    here = address_of(submission, code)
    if table := request.POST.get("more", ""):
        return f"{here}?{urlencode({'more': table})}#q-id_{quote(table)}"
    if any(row.question.shown_when for row in whole.of(code)):
        new = _newly_asked(whole, form_of(submission), code)
        if new:
            messages.info(request, _("Because of what you answered there is one more thing to answer on this page."))
            return f"{here}#q-id_{new[0].question.code}"
    codes = [section.code for section in whole.sections] + [DECLARATIONS]
    return address_of(submission, codes[codes.index(code) + 1])


def _newly_asked(before: Form, after: Form, section: str) -> list[Asked]:
    """Questions of the section that apply only now and are not answered."""
    known = {row.question.code for row in before.shown_of(section)}
    return [row for row in after.shown_of(section) if row.question.code not in known and not row.answered]
