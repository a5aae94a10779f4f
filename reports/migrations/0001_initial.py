import django.db.models.deletion
import reports.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('calls', '0001_initial'),
        ('submissions', '0002_composite_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('document', models.CharField(max_length=40)),
                ('format', models.CharField(max_length=10)),
                ('requested_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=12)),
                ('done', models.PositiveIntegerField(default=0)),
                ('of', models.PositiveIntegerField(default=0)),
                ('step', models.CharField(blank=True, max_length=200)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(null=True)),
                ('failure', models.TextField(blank=True)),
                ('file', models.FileField(blank=True, upload_to=reports.models.export_name)),
                ('name', models.CharField(blank=True, max_length=150)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('finished_at', models.DateTimeField(null=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='calls.edition')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='submissions.submission')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='submissions.version')),
            ],
            options={
                'verbose_name': 'export',
                'ordering': ['-requested_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['requested_at', 'id'], name='export_waiting'), models.Index(fields=['edition', '-requested_at'], name='export_list_of_edition')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('edition', 'submission', 'version', 'document', 'format', 'requested_by'), name='one_unfinished_export_per_request', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('leased_until__isnull', False), _connector='OR'), name='export_running_has_a_lease'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='export_ready_has_a_file'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('failure', ''), _negated=True), _connector='OR'), name='export_failed_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='reports.export')),
            ],
            options={
                'verbose_name': 'download',
                'ordering': ['-at', '-pk'],
            },
        ),
    ]
