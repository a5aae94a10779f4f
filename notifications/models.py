"""Letters owed and letters delivered: rows of the transaction that causes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Q
from django.db.models.lookups import PatternLookup
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.rules import DELAYED_AFTER, DELAYED_FROM, UNLISTED_KINDS, Choice, kind_words
from notifications.wording.models import LetterWording

__all__ = ["Heartbeat", "Letter", "LetterQuerySet", "LetterWording", "Unwanted"]

MOST_NAMED = 500  # people whose name has a word that is searched for; more are half of the portal


@models.CharField.register_lookup
class HasPart(PatternLookup):
    """ILIKE. Django's icontains compares UPPER(…), of which PostgreSQL has no statistics.

    A word that every subject has would be looked for as if it were rare.
    """

    lookup_name = "has_part"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"ILIKE {rhs}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def are_delayed(self, at: datetime) -> bool:
        """Whether letters that people wait for do not leave at present: several of them, for some minutes."""
        waiting = self.filter(
            waited_for=True, sent_at__isnull=True, given_up_at__isnull=True, not_before__lte=at - DELAYED_AFTER
        )
        return waiting.order_by()[:DELAYED_FROM].count() == DELAYED_FROM

    def in_state(self, state: Letter.State) -> LetterQuerySet:
        """Owed, sent, bounced or given up, as `Letter.state` says it."""
        rows = {
            Letter.State.OWED: Q(sent_at__isnull=True, given_up_at__isnull=True),
            Letter.State.SENT: Q(sent_at__isnull=False, bounced_at__isnull=True),
            Letter.State.BOUNCED: Q(bounced_at__isnull=False),
            Letter.State.GIVEN_UP: Q(given_up_at__isnull=False),
        }
        return self.filter(rows[state])

    def for_listing(self) -> LetterQuerySet:
        """What `notifications/_row.html` and `notifications/_mail.html` read, without the bodies."""
        return self.defer("text", "html")

    def listed(self) -> LetterQuerySet:
        """What staff's list may show."""
        return self.exclude(kind__in=UNLISTED_KINDS)

    def editions(self) -> list[str]:
        """The editions that have letters: one step in the index for each, however many letters there are."""
        table = Letter._meta.db_table
        steps = f"""WITH RECURSIVE step AS (
                        (SELECT edition FROM {table} WHERE edition > '' ORDER BY edition LIMIT 1)
                        UNION ALL
                        SELECT (SELECT edition FROM {table} WHERE edition > step.edition ORDER BY edition LIMIT 1)
                        FROM step WHERE step.edition IS NOT NULL)
                    SELECT edition FROM step WHERE edition IS NOT NULL"""  # noqa: S608 (the table is ours)
        with connection.cursor() as cursor:
            cursor.execute(steps)
            return [slug for (slug,) in cursor.fetchall()]

    def about_words(self, words: Sequence[str]) -> LetterQuerySet:
        """With each of `words` in the address, in the subject or in the name of whose letter it is.

        People are looked up first: PostgreSQL joins indexes over an OR of values, not over one with a query in it.
        """
        found = self
        for word in words:
            named = list(
                User.objects.filter(name__icontains=word).order_by("pk").values_list("pk", flat=True)[:MOST_NAMED]
            )
            found = found.filter(Q(to__has_part=word) | Q(subject__has_part=word) | Q(person__in=named))
        return found


class Letter(models.Model):
    """One e-mail as a row. `key` says what it is about, so that no cause owes it twice."""

    class State(models.TextChoices):
        OWED = "owed", _("Owed")
        SENT = "sent", _("Sent")
        BOUNCED = "bounced", _("Came back")
        GIVEN_UP = "given_up", _("Given up")

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        DEMONSTRATION = "demonstration", _("Demonstration mailbox")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)  # folder below templates/letters/
    edition = models.CharField(max_length=80, blank=True)  # slug
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters"
    )
    to = models.EmailField(max_length=254, blank=True)  # blanked when the law says so
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    rehearsal = models.BooleanField(default=False)  # goes to the demonstration mailbox only
    secret = models.BooleanField(default=False)  # holds a code: its text is blanked once it is mailed or given up
    waited_for = models.BooleanField(default=False)  # of a kind that somebody sits and waits for (rules.WAITED_FOR)
    owed_since = models.DateTimeField()
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=20, choices=Channel, blank=True)  # where it went
    given_up_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)  # the mail provider said so after it was sent
    failure = models.TextField(blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        ordering = ["-owed_since", "-pk"]
        indexes = [
            models.Index(
                fields=["-waited_for", "not_before", "id"],
                name="letter_due",  # what is due (actions/delivering.py), asked by the relay at every ring
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(fields=["-owed_since", "-id"], name="letter_list"),  # the letters page and the mailbox
            models.Index(fields=["edition", "-owed_since"], name="letter_list_of_edition"),  # the letters page
            models.Index(fields=["kind", "-owed_since", "-id"], name="letter_list_of_kind"),  # the letters page
            models.Index(
                fields=["-owed_since", "-id"],
                name="letter_list_of_troubles",  # the letters page: what came back or was given up
                condition=Q(bounced_at__isnull=False) | Q(given_up_at__isnull=False),
            ),
            *(
                GinIndex(  # the search of the letters page, which no ballot is in: their letters are many
                    fields=[column],
                    opclasses=["gin_trgm_ops"],
                    name=f"letter_search_{column}",
                    condition=~Q(kind__in=UNLISTED_KINDS),
                )
                for column in ("to", "subject")
            ),
            models.Index(
                fields=["owed_since"],
                name="letter_of_a_voter",  # what still names one, asked every minute by the vote: a few of a million
                condition=Q(kind__in=UNLISTED_KINDS) & ~Q(to="", text=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_is_sent_or_given_up_not_both",
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
            ),
            models.CheckConstraint(
                name="letter_that_bounced_was_sent", condition=Q(bounced_at__isnull=True) | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="letter_sent_says_where_it_went",
                condition=Q(sent_at__isnull=True, channel="") | Q(sent_at__isnull=False) & ~Q(channel=""),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def kind_words(self) -> str:
        """What staff call this kind of letter."""
        return kind_words(self.kind)

    @property
    def state(self) -> State:
        if self.sent_at:
            return self.State.BOUNCED if self.bounced_at else self.State.SENT
        return self.State.GIVEN_UP if self.given_up_at else self.State.OWED

    @property
    def message_id(self) -> str:
        """The same however often the letter is sent, so that a repetition is recognised as one."""
        host = urlsplit(settings.PORTAL_URL).hostname or "portal.invalid"
        return f"<letter.{self.pk}.{self.owed_since:%Y%m%d%H%M%S%f}@{host}>"


class UnwantedQuerySet(models.QuerySet["Unwanted"]):
    def of(self, choice: str, people: Collection[int], addresses: Collection[str]) -> UnwantedQuerySet:
        """Who of these does not want such letters. An address without an account is asked for by itself."""
        theirs = Q(person__in=people) | Q(address__in=addresses) | Q(person__email__in=addresses)
        return self.filter(theirs, choice=choice)


class Unwanted(models.Model):
    """Letters that somebody does not want: a person with an account, or an address without one, in small letters."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="unwanted_letters"
    )
    address = models.EmailField(max_length=254, blank=True)
    choice = models.CharField(max_length=20, choices=Choice)
    since = models.DateTimeField()

    objects = UnwantedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unwanted letters")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "choice"], condition=Q(address=""), name="letters_are_unwanted_once_by_a_person"
            ),
            models.UniqueConstraint(
                fields=["address", "choice"], condition=~Q(address=""), name="letters_are_unwanted_once_at_an_address"
            ),
            models.CheckConstraint(
                name="letters_are_unwanted_by_a_person_or_at_an_address",
                condition=Q(person__isnull=False, address="") | (Q(person__isnull=True) & ~Q(address="")),
            ),
            models.CheckConstraint(name="unwanted_choice_is_known", condition=Q(choice__in=Choice.values)),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()


class Heartbeat(models.Model):
    """The last sign of life of a process that nobody sees: "relay", "beat". Read by /readyz."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
