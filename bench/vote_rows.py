"""Votes by the thousand: as `confirm` would have written them, by a few INSERT … SELECT, for playing them takes an hour."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, connections, transaction

from calls.models import Edition
from voting.models import LedgerEntry, Vote

_BALLOTS = """
INSERT INTO voting_ballot (public_id, edition_id, state, address, mailbox, token_hash, cast_at, confirmed_at, network,
                           mail_domain, agent_family, shape, disposable, worked)
SELECT gen_random_uuid(), %(edition)s, 'confirmed', '', encode(sha256(gen_random_uuid()::text::bytea), 'hex'),
       encode(sha256(gen_random_uuid()::text::bytea), 'hex'), at, at, '10.' || n %% 250 || '.' || n / 250 %% 250 || '.0/24',
       'voter' || n %% 97 || '.example', 'Firefox', 'name', false, true
FROM generate_series(1, %(ballots)s) AS n,
     LATERAL (SELECT %(since)s + n * (%(until)s::timestamptz - %(since)s::timestamptz) / %(ballots)s AS at) AS moment
"""
# The code as rules.code_of writes it, from sixty bits of a hash that is as good as chance here.
_VOTES = """
INSERT INTO voting_vote (ballot_id, category_id, finalist_id, mailbox, state, code, confirmed_at)
SELECT b.id, one.category_id, one.id, b.mailbox, 'confirmed', c.code, b.confirmed_at
FROM voting_ballot b
CROSS JOIN (SELECT DISTINCT category_id FROM submissions_submission WHERE edition_id = %(edition)s AND state = 'finalist') k
CROSS JOIN LATERAL (
    SELECT id, category_id FROM submissions_submission
    WHERE edition_id = %(edition)s AND state = 'finalist' AND category_id = k.category_id
    ORDER BY (id * b.id) %% 7, id LIMIT 1) one
CROSS JOIN LATERAL (
    SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + get_byte(h, i) %% 32, 1)
                      || CASE WHEN i IN (3, 7) THEN '-' ELSE '' END, '' ORDER BY i) AS code
    FROM (SELECT sha256((b.id || ':' || one.id)::bytea) AS h) AS hash, generate_series(0, 11) AS i) c
WHERE b.edition_id = %(edition)s AND b.state = 'confirmed'
  AND NOT EXISTS (SELECT FROM voting_vote v WHERE v.ballot_id = b.id)
"""
_ENTRIES = """
INSERT INTO voting_ledgerentry (edition_id, vote_id, act, number, annulment_id, leaf)
SELECT %(edition)s, v.id, 'confirm', 0, NULL,
       encode(sha256('\\x00'::bytea || convert_to(
           '["confirm","' || v.code || '","' || k.code || '","' || s.public_id || '"]', 'UTF8')), 'hex')
FROM voting_vote v JOIN calls_category k ON k.id = v.category_id JOIN submissions_submission s ON s.id = v.finalist_id
WHERE k.edition_id = %(edition)s AND v.state = 'confirmed'
  AND NOT EXISTS (SELECT FROM voting_ledgerentry e WHERE e.vote_id = v.id)
ORDER BY v.id
"""


def fill(edition: Edition, *, ballots: int, since: datetime, until: datetime) -> int:
    """Confirmed ballots between two moments, each with a vote in every category and its entry in the ledger.

    Returns how many votes.
    """
    before = Vote.objects.counted().filter(category__edition=edition).count()
    facts = {"edition": edition.pk, "ballots": ballots, "since": since, "until": until}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_BALLOTS, _VOTES, _ENTRIES):
            cursor.execute(statement, facts)
    counted = Vote.objects.counted().filter(category__edition=edition).count()
    if counted - before < ballots or LedgerEntry.objects.filter(edition=edition).count() != counted:
        raise RuntimeError("The benchmark's votes are not all there.")
    analyze()
    return counted - before


def analyze() -> None:
    """Count what autovacuum counts in a vote of weeks."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE voting_ballot, voting_vote, voting_ledgerentry, voting_ledgerlink")
