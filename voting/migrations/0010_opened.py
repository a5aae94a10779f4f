from django.db import migrations


class Migration(migrations.Migration):
    """What lies behind a letter's link, in one question (`voting.chosen`), with or without its locks.

    A function, because what is read after the locks must be what is true after the locks: each statement of a volatile
    function sees what was committed until then.
    """

    dependencies = [("voting", "0009_waiting_choices")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION voting_opened(link text, hold boolean) RETURNS TABLE (
                stamp text, of_paper text, certified boolean, ballot voting_ballot, finalist bigint, state text, code text
            ) LANGUAGE plpgsql AS $$
            BEGIN
                IF hold THEN
                    PERFORM pg_advisory_xact_lock_shared(hashtext('certification'), one.edition_id::integer),
                            voting_hold_mailbox(one.mailbox)
                        FROM voting_ballot AS one WHERE one.token_hash = link;
                    PERFORM FROM voting_ballot AS one WHERE one.token_hash = link FOR UPDATE;
                END IF;
                RETURN QUERY
                    SELECT calls_edition_stamp(one.edition_id), voting_paper_stamp(one.edition_id),
                           EXISTS (SELECT FROM voting_certification AS done WHERE done.edition_id = one.edition_id),
                           one, vote.finalist_id, vote.state::text, vote.code::text
                    FROM voting_ballot AS one LEFT JOIN voting_vote AS vote ON vote.ballot_id = one.id
                    WHERE one.token_hash = link;
            END $$""",
            reverse_sql="DROP FUNCTION voting_opened(text, boolean)",
        ),
    ]
