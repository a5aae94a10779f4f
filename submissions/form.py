"""The application form as data: which questions a submission has, what was answered, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from calls.kept import KeptForm, kept_form
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
        return bool(self.value if isinstance(self.value, list) else str(self.value).strip())

    @property
    def fault(self) -> str | None:
        question = self.question
        return fault_of(
            question.kind,
            self.value,
            required=question.required,
            max_characters=question.max_characters,
            choices=question.choices,
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing between a draft and its submission; `section` and `anchor` say where it is mended."""

    section: str
    anchor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Form:
    """A submission's whole form, read in three queries."""

    sections: list[Section]
    asked: list[Asked]
    declarations: list[Declaration]
    ticked: frozenset[int]

    def of(self, section: str) -> list[Asked]:
        """The questions of one section, in order."""
        return [asked for asked in self.asked if asked.question.section.code == section]

    def missing(self) -> list[Missing]:
        """Everything that a submit would refuse, in the order of the form."""
        faults = [(asked, asked.fault) for asked in self.asked]
        found = [
            Missing(
                asked.question.section.code,
                anchor_of(asked.question),
                _missing_words(asked, fault),
            )
            for asked, fault in faults
            if fault
        ]
        open_declarations = [row for row in self.declarations if row.required and row.pk not in self.ticked]
        if open_declarations:
            sentence = _("Declarations: %(count)s to tick") % {"count": len(open_declarations)}
            found.append(Missing(DECLARATIONS, f"q-id_{open_declarations[0].code}", sentence))
        return found


def questions_for(category: Category) -> list[Question]:
    """The questions of an entry in `category`, in the form's order."""
    return _questions(kept_form(category.edition_id), category.pk)


def _questions(form: KeptForm, category: int) -> list[Question]:
    return [question for question in form.questions if question.category_id in (None, category)]


def form_of(submission: Submission) -> Form:
    """The form as it stands in the draft."""
    ticked = submission.declarations_made.values_list("declaration_id", flat=True)
    return form_with(
        kept_form(submission.edition_id), submission, submission.answers.select_related("saved_by"), frozenset(ticked)
    )


def form_with(form: KeptForm, submission: Submission, answers: Iterable[Answer], ticked: frozenset[int]) -> Form:
    """The form of the draft, of parts that were read before."""
    given = {answer.question_id: answer for answer in answers}
    return Form(
        sections=form.sections,
        asked=_asked(_questions(form, submission.draft_category_id or submission.category_id), given),
        declarations=form.declarations,
        ticked=ticked,
    )


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
