"""The application form as data: which questions a submission has, what was answered, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from calls.asking import unasked
from calls.kept import KeptForm, kept_form, kept_version
from calls.models import Category, Declaration, Question, Section
from submissions.answers import fault_of
from submissions.models import Answer, Submission

DECLARATIONS = "declarations"  # the code of the last step, after the edition's own sections


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as one submission sees it. `number` counts through the whole form; a place for files has none (0)."""

    question: Question
    number: int
    answer: Answer | None

    @property
    def value(self) -> Any:
        return self.answer.value if self.answer else ""

    @property
    def answered(self) -> bool:
        return says_something(self.value)

    @property
    def fault(self) -> str | None:
        question = self.question
        return fault_of(
            question.kind,
            self.value,
            required=question.required,
            max_characters=question.max_characters,
            max_words=question.max_words,
            least=question.least,
            most=question.most,
            choices=question.choices,
            columns=question.columns,
            max_rows=question.max_rows,
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing between a draft and its submission; `section` and `anchor` say where it is mended."""

    section: str
    anchor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Form:
    """A submission's whole form, read in three queries.

    asked     every question, also those that do not apply given the answers so far
    number    which version of the edition's form it is, and `sha256` of what
    attached  whether a file is there; looked up only where the form requires one
    """

    sections: list[Section]
    asked: list[Asked]
    declarations: list[Declaration]
    ticked: frozenset[int]
    number: int = 1
    sha256: str = ""
    attached: bool = True

    def of(self, section: str) -> list[Asked]:
        """The questions of one section, in order; `shown_of` leaves out those that do not apply."""
        return [asked for asked in self.asked if asked.question.section.code == section]

    def shown_of(self, section: str) -> list[Asked]:
        return [asked for asked in self.shown() if asked.question.section.code == section]

    def unasked(self) -> frozenset[str]:
        """Codes of the questions that do not apply, given the answers so far."""
        if not any(asked.question.shown_when for asked in self.asked):
            return frozenset()
        return unasked(
            [(asked.question.code, asked.question.shown_when) for asked in self.asked],
            {asked.question.code: asked.value for asked in self.asked},
        )

    def shown(self) -> list[Asked]:
        """The questions that apply: these are required, read, and frozen into a version."""
        hidden = self.unasked()
        return [asked for asked in self.asked if asked.question.code not in hidden] if hidden else self.asked

    def files(self) -> Question | None:
        """The place for files, where there is one that applies."""
        return next((row.question for row in self.shown() if row.question.kind == Question.Kind.FILES), None)

    def missing(self) -> list[Missing]:
        """Everything that a submit would refuse, in the order of the form."""
        found = [missing for asked in self.shown() if (missing := self._missing_of(asked))]
        open_declarations = [row for row in self.declarations if row.required and row.pk not in self.ticked]
        if open_declarations:
            sentence = _("Declarations: %(count)s to tick") % {"count": len(open_declarations)}
            found.append(Missing(DECLARATIONS, f"q-id_{open_declarations[0].code}", sentence))
        return found

    def _missing_of(self, asked: Asked) -> Missing | None:
        question = asked.question
        if question.kind == Question.Kind.FILES:
            if self.attached or not question.required:
                return None
            sentence = _("“%(label)s”: attach a file") % {"label": Truncator(question.label).chars(60)}
            return Missing(question.section.code, "files", sentence)
        fault = asked.fault
        if not fault:
            return None
        return Missing(question.section.code, anchor_of(question), _missing_words(asked, fault))


def says_something(value: Any) -> bool:
    """Whether a stored answer is more than an emptied field."""
    return bool(value if isinstance(value, list) else str(value).strip())


def questions_for(category: Category) -> list[Question]:
    """The questions of an entry in `category`, in the form's order."""
    return _questions(kept_form(category.edition_id), category.pk)


def _questions(form: KeptForm, category: int) -> list[Question]:
    return [question for question in form.questions if question.category_id in (None, category)]


def form_of(submission: Submission) -> Form:
    """The form as it stands in the draft: of today, or the earlier one that the submission answers."""
    ticked = submission.declarations_made.values_list("declaration_id", flat=True)
    answers = submission.answers.select_related("saved_by")
    return form_with(form_answered_by(submission), submission, answers, frozenset(ticked))


def form_with(form: KeptForm, submission: Submission, answers: Iterable[Answer], ticked: frozenset[int]) -> Form:
    """The form of the draft, of parts that were read before."""
    given = {answer.question_id: answer for answer in answers}
    asked = _asked(_questions(form, submission.draft_category_id or submission.category_id), given)
    return Form(
        sections=form.sections,
        asked=asked,
        declarations=form.declarations,
        ticked=ticked,
        number=form.number,
        sha256=form.sha256,
        attached=_attached(submission, asked),
    )


def form_answered_by(submission: Submission, stamp: str = "") -> KeptForm:
    """The form of today, or the earlier one that the submission answers; `stamp` as for `kept_form`."""
    if submission.form_id is None:
        return kept_form(submission.edition_id, stamp)
    return kept_version(submission.form_id, submission.edition_id, stamp)


def blank_form(form: KeptForm, category: Category) -> Form:
    """The form as somebody sees it who has just begun in `category`."""
    return Form(form.sections, _asked(_questions(form, category.pk), {}), form.declarations, frozenset(), form.number)


def _attached(submission: Submission, asked: list[Asked]) -> bool:
    required = any(row.question.required for row in asked if row.question.kind == Question.Kind.FILES)
    return not required or submission.attachments.filter(removed_at=None).exists()


def _asked(questions: list[Question], answers: dict[int, Answer]) -> list[Asked]:
    numbers = count(1)
    return [
        Asked(question, 0 if question.kind == Question.Kind.FILES else next(numbers), answers.get(question.pk))
        for question in questions
    ]


def _missing_words(asked: Asked, fault: str) -> str:
    if asked.answered:
        return _("Question %(number)s: %(fault)s") % {"number": asked.number, "fault": fault}
    label = Truncator(asked.question.label).chars(60)
    return _("Question %(number)s: answer “%(label)s”") % {"number": asked.number, "label": label}


def anchor_of(question: Question) -> str:
    """The id of a question's block on its page."""
    return f"q-id_{question.code}"
