"""Acts on editions. The only package of this app that writes."""

from calls.actions.automatic import (
    owe_automatic,
    owe_moment,
    owe_planned,
    pause_letters,
    resume_letters,
    skip_letter,
    take_back_skip,
)
from calls.actions.bulk import count_bulk_letter, discard_bulk_letter, prepare_bulk_letter, release_bulk_letter
from calls.actions.configuration import configure, discard, faults_of_change, faults_of_removal
from calls.actions.deadline import extend_deadline
from calls.actions.editions import Relied, clone_edition, store_edition
from calls.actions.form import FormMoved, change_form, discard_form, put_form_into_use
from calls.actions.gates import move_gate, propose_gate, withdraw_proposal
from calls.actions.method_cards import publish_method_card
from calls.actions.registrations import (
    confirm_registration,
    forget_registrations,
    register,
    withdraw_registration,
    withdraw_registrations_of,
)
from calls.actions.sessions import note_download, remind_of_session, write_to_registered

__all__ = [
    "FormMoved",
    "Relied",
    "change_form",
    "clone_edition",
    "configure",
    "confirm_registration",
    "count_bulk_letter",
    "discard",
    "discard_bulk_letter",
    "discard_form",
    "extend_deadline",
    "faults_of_change",
    "faults_of_removal",
    "forget_registrations",
    "move_gate",
    "note_download",
    "owe_automatic",
    "owe_moment",
    "owe_planned",
    "pause_letters",
    "prepare_bulk_letter",
    "propose_gate",
    "publish_method_card",
    "put_form_into_use",
    "register",
    "release_bulk_letter",
    "remind_of_session",
    "resume_letters",
    "skip_letter",
    "store_edition",
    "take_back_skip",
    "withdraw_proposal",
    "withdraw_registration",
    "withdraw_registrations_of",
    "write_to_registered",
]
