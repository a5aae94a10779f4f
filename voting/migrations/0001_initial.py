import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('calls', '0002_stamps'),
        ('submissions', '0002_composite_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('pending', 'Waiting for confirmation'), ('confirmed', 'Confirmed'), ('expired', 'Never confirmed')], default='pending', max_length=12)),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('mailbox', models.CharField(max_length=64)),
                ('token_hash', models.CharField(max_length=64)),
                ('cast_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('network', models.CharField(blank=True, max_length=50)),
                ('mail_domain', models.CharField(blank=True, max_length=120)),
                ('agent_family', models.CharField(blank=True, max_length=40)),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='calls.edition')),
            ],
            options={
                'verbose_name': 'ballot',
                'ordering': ['cast_at', 'pk'],
                'indexes': [models.Index(fields=['edition', 'mailbox', 'cast_at'], name='ballot_letters_of_mailbox'), models.Index(condition=models.Q(('state', 'pending')), fields=['state', 'cast_at'], name='ballot_expiry')],
                'constraints': [models.UniqueConstraint(fields=('token_hash',), name='ballot_link_is_its_own'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', False), ('state', 'confirmed')), models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_at__isnull', True)), _connector='OR'), name='ballot_is_confirmed_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('address', ''), _connector='OR'), name='confirmed_ballot_keeps_no_address')],
            },
        ),
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('canonical', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certification', to='calls.edition')),
            ],
            options={
                'verbose_name': 'certification',
            },
        ),
        migrations.CreateModel(
            name='Tempo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('window', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'window'), name='one_tempo_per_key_and_window')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('pending', 'Waiting for confirmation'), ('confirmed', 'Counted'), ('annulled', 'Annulled'), ('expired', 'Never confirmed'), ('spent', 'Not counted: this category was voted in before')], default='pending', max_length=12)),
                ('code', models.CharField(max_length=24)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('ballot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='voting.ballot')),
                ('category', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.category')),
                ('finalist', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='submissions.submission')),
            ],
            options={
                'verbose_name': 'vote',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['category', 'state', 'finalist'], name='vote_tally')],
                'constraints': [models.UniqueConstraint(fields=('code',), name='vote_code_is_its_own'), models.UniqueConstraint(fields=('ballot', 'category'), name='ballot_has_one_choice_per_category'), models.UniqueConstraint(condition=models.Q(('state__in', ['confirmed', 'annulled'])), fields=('category', 'mailbox'), name='one_vote_per_mailbox_and_category'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'annulled']), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='counted_vote_was_confirmed_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Annulment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=120)),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('dismissed_at', models.DateTimeField(null=True)),
                ('restoration_reason', models.TextField(blank=True)),
                ('restoration_proposed_at', models.DateTimeField(null=True)),
                ('restored_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dismissed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annulments', to='calls.edition')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('restoration_proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('restored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('votes', models.ManyToManyField(related_name='annulments', to='voting.vote')),
            ],
            options={
                'verbose_name': 'annulment',
                'ordering': ['proposed_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('dismissed_at__isnull', True), _connector='OR'), name='annulment_is_confirmed_or_dismissed_not_both'), models.CheckConstraint(condition=models.Q(('restored_by__isnull', True), models.Q(('restoration_proposed_by__isnull', False), models.Q(('restored_by', models.F('restoration_proposed_by')), _negated=True)), _connector='OR'), name='restoration_takes_two_people', violation_error_message='A second person must confirm that the votes count again.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='annulment_has_a_reason'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='annulment_takes_two_people', violation_error_message='A second person must confirm the annulment.')],
            },
        ),
    ]
