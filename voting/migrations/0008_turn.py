from django.db import migrations


class Migration(migrations.Migration):
    """The turn of a ballot, inside the statement that writes it (`voting.actions.turns`).

    A function, because what it reads after the lock must be what is true after the lock: each statement of a volatile
    function sees what was committed until then, and the statement around it only what was before it began.
    """

    dependencies = [("voting", "0007_blocks"), ("calls", "0002_stamps")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION voting_hold_mailbox(mailbox text) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(('x' || left(mailbox, 15))::bit(60)::bigint);
            END $$;

            CREATE FUNCTION voting_turn(
                of_edition bigint, version text, of_mailbox text, since timestamptz, proof text, proof_until timestamptz,
                keys text[], windows timestamptz[], mosts integer[], for_worked boolean[],
                OUT stale boolean, OUT worked boolean, OUT refused boolean, OUT letters bigint
            ) LANGUAGE plpgsql AS $$
            BEGIN
                worked := false;
                refused := false;
                stale := version IS DISTINCT FROM concat_ws(
                    ':', of_edition, calls_edition_stamp(of_edition), voting_paper_stamp(of_edition));
                IF stale THEN
                    RETURN;
                END IF;
                PERFORM voting_hold_mailbox(of_mailbox);
                IF proof > '' THEN
                    INSERT INTO voting_tempo (key, "window", count) VALUES (proof, proof_until, 1)
                        ON CONFLICT (key, "window") DO NOTHING;
                    worked := FOUND;
                END IF;
                WITH counted AS (
                    INSERT INTO voting_tempo AS tempo (key, "window", count)
                        SELECT limits.key, limits."window", 1
                        FROM unnest(keys, windows, for_worked) AS limits (key, "window", worked)
                        WHERE limits.worked = voting_turn.worked
                        ON CONFLICT (key, "window") DO UPDATE SET count = tempo.count + 1
                        RETURNING tempo.key, tempo."window", tempo.count)
                    SELECT coalesce(bool_or(counted.count > limits.most), false) INTO refused
                    FROM counted JOIN unnest(keys, windows, mosts) AS limits (key, "window", most)
                        USING (key, "window");
                IF refused THEN
                    UPDATE voting_tempo AS tempo SET count = tempo.count - 1
                        FROM unnest(keys, windows, for_worked) AS limits (key, "window", worked)
                        WHERE tempo.key = limits.key AND tempo."window" = limits."window"
                            AND limits.worked = voting_turn.worked;
                    DELETE FROM voting_tempo AS tempo
                        WHERE voting_turn.worked AND tempo.key = proof AND tempo."window" = proof_until;
                END IF;
                letters := (SELECT count(*) FROM voting_ballot AS ballot
                    WHERE ballot.edition_id = of_edition AND ballot.mailbox = of_mailbox
                        AND ballot.cast_at > since AND ballot.state <> 'expired');
            END $$""",
            reverse_sql="""
            DROP FUNCTION voting_turn(
                bigint, text, text, timestamptz, text, timestamptz, text[], timestamptz[], integer[], boolean[]);
            DROP FUNCTION voting_hold_mailbox(text)""",
        ),
    ]
