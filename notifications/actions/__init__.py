"""Writing down what is owed, and paying it. The only package of this app that writes."""

from notifications.actions.choosing import choose_letters, forget_choices, forget_person, forget_rehearsal, unsubscribe
from notifications.actions.delivering import LEASE, deliver_next, note_bounce, send_again, still_alive
from notifications.actions.owing import BELL, MANY, Along, Part, Words, blanking, owe, owe_to_each, ring, words_of

__all__ = [
    "BELL",
    "LEASE",
    "MANY",
    "Along",
    "Part",
    "Words",
    "blanking",
    "choose_letters",
    "deliver_next",
    "forget_choices",
    "forget_person",
    "forget_rehearsal",
    "note_bounce",
    "owe",
    "owe_to_each",
    "ring",
    "send_again",
    "still_alive",
    "unsubscribe",
    "words_of",
]
