from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

INDEXES = {
    # resemblance.alike: who else has nearly this title
    "project_title_trigrams": "submissions_project USING gin (title_folded gin_trgm_ops)",
    "project_acronym_folded": "submissions_project (acronym_folded) WHERE acronym_folded <> ''",
    "project_site": "submissions_project (site) WHERE site <> ''",
    # directory.suggestions: organisations by what somebody has typed so far
    "organisation_name_trigrams": "submissions_organisation USING gin (name_folded gin_trgm_ops)",
    # directory.suggestions: the house of the person's own mail domain
    "organisation_host": "submissions_organisation (host) WHERE host <> ''",
    # resemblance.alike: who else uploaded this very file
    "attachment_sha256": "submissions_attachment (sha256) WHERE removed_at IS NULL",
}


class Migration(migrations.Migration):
    """Trigrams of PostgreSQL's contrib: pg_trgm is a trusted extension, so the owner of the database may create it."""

    dependencies = [("submissions", "0002_composite_keys")]

    operations = [
        TrigramExtension(),
        *(
            migrations.RunSQL(sql=f"CREATE INDEX {name} ON {what}", reverse_sql=f"DROP INDEX {name}")
            for name, what in INDEXES.items()
        ),
    ]
