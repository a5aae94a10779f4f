"""Roles are groups. They hold none of Django's permissions: admin classes and policies ask for the role."""

from django.db import migrations

ROLES = ["applicant", "evaluator", "staff", "chair", "auditor", "operator"]


def make_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    group.objects.using(schema_editor.connection.alias).bulk_create(
        [group(name=role) for role in ROLES], ignore_conflicts=True
    )


def drop_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(make_groups, drop_groups)]
