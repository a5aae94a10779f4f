from django.db import migrations


class Migration(migrations.Migration):
    """The marks under which `calls.kept` keeps an edition and its form; functions, because PostgreSQL keeps their plans.

    A row that is written again has another place (ctid) or another transaction (xmin); one that is added or removed
    is seen as well.
    """

    dependencies = [("calls", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION calls_edition_stamp(edition bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
            BEGIN
                RETURN (SELECT md5(string_agg(seen, ',' ORDER BY seen)) FROM (
                    SELECT 'e' || id || ':' || xmin || ctid AS seen FROM calls_edition WHERE id = edition
                    UNION ALL SELECT 'm' || id || ':' || xmin || ctid FROM calls_method WHERE edition_id = edition
                    UNION ALL SELECT 'g' || id || ':' || xmin || ctid FROM calls_gatemove WHERE edition_id = edition
                    UNION ALL SELECT 'x' || id || ':' || xmin || ctid FROM calls_extension WHERE edition_id = edition
                    UNION ALL SELECT 's' || id || ':' || xmin || ctid FROM calls_infosession WHERE edition_id = edition
                    UNION ALL SELECT 'c' || id || ':' || xmin || ctid FROM calls_category WHERE edition_id = edition
                    UNION ALL SELECT 'r' || criterion.id || ':' || criterion.xmin || criterion.ctid
                        FROM calls_category AS category JOIN calls_criterion AS criterion
                        ON criterion.category_id = category.id WHERE category.edition_id = edition
                ) AS rows);
            END $$""",
            reverse_sql="DROP FUNCTION calls_edition_stamp(bigint)",
        ),
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION calls_form_stamp(edition bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
            BEGIN
                RETURN (SELECT md5(string_agg(seen, ',' ORDER BY seen)) FROM (
                    SELECT 's' || id || ':' || xmin || ctid AS seen FROM calls_section WHERE edition_id = edition
                    UNION ALL SELECT 'd' || id || ':' || xmin || ctid FROM calls_declaration WHERE edition_id = edition
                    UNION ALL SELECT 'v' || id || ':' || xmin || ctid FROM calls_formversion WHERE edition_id = edition
                    UNION ALL SELECT 'q' || question.id || ':' || question.xmin || question.ctid
                        FROM calls_section AS section JOIN calls_question AS question
                        ON question.section_id = section.id WHERE section.edition_id = edition
                ) AS rows);
            END $$""",
            reverse_sql="DROP FUNCTION calls_form_stamp(bigint)",
        ),
    ]
