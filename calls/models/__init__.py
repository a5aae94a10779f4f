"""Call editions as data: what one may enter, how it is judged, and when."""

from calls.models.bulk import BulkLetter
from calls.models.editions import Edition, EditionQuerySet, Method
from calls.models.form import Category, Criterion, Declaration, Question, Section
from calls.models.form_versions import FormDraft, FormVersion
from calls.models.gates import Extension, GateMove
from calls.models.letters import LetterPause, LetterSkip
from calls.models.method_cards import MethodCard
from calls.models.sessions import InfoSession, Registration, RegistrationQuerySet

__all__ = [
    "BulkLetter",
    "Category",
    "Criterion",
    "Declaration",
    "Edition",
    "EditionQuerySet",
    "Extension",
    "FormDraft",
    "FormVersion",
    "GateMove",
    "InfoSession",
    "LetterPause",
    "LetterSkip",
    "Method",
    "MethodCard",
    "Question",
    "Registration",
    "RegistrationQuerySet",
    "Section",
]
