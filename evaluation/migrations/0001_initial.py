import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('calls', '0002_stamps'),
        ('submissions', '0004_answer_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('accepted', 'No conflict declared'), ('conflict', 'Conflict of interest'), ('declined', 'Declined'), ('in_progress', 'In progress'), ('submitted', 'Submitted'), ('locked', 'Locked'), ('replaced', 'Replaced')], default='proposed', max_length=20)),
                ('assigned_at', models.DateTimeField()),
                ('declared_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='submissions.submission')),
            ],
            options={
                'verbose_name': 'assignment',
                'ordering': ['assigned_at', 'pk'],
                'indexes': [models.Index(fields=['submission', 'state'], name='assignment_progress')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'declined', 'replaced']), ('declared_at__isnull', False), _connector='OR'), name='assignment_opens_after_the_declaration')],
            },
        ),
        migrations.CreateModel(
            name='Consensus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'Open'), ('concluded', 'Concluded')], default='open', max_length=20)),
                ('why', models.TextField()),
                ('present', models.TextField(blank=True)),
                ('present_revision', models.PositiveIntegerField(default=0)),
                ('opened_at', models.DateTimeField()),
                ('concluded_at', models.DateTimeField(blank=True, null=True)),
                ('concluded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rapporteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='consensus', to='submissions.submission')),
            ],
            options={
                'verbose_name': 'consensus',
                'ordering': ['opened_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('concluded_at__isnull', True), ('concluded_by__isnull', True), ('state', 'open')), models.Q(('concluded_at__isnull', False), ('concluded_by__isnull', False), ('state', 'concluded')), _connector='OR'), name='consensus_is_concluded_by_somebody_at_some_time'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='consensus_says_why')],
            },
        ),
        migrations.CreateModel(
            name='AgreedScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True)),
                ('text', models.TextField(blank=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('text_revision', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField()),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.criterion')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consensus', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='evaluation.consensus')),
            ],
            options={
                'verbose_name': 'agreed score',
                'ordering': ['criterion__position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('consensus', 'criterion'), name='one_agreed_score_per_criterion'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__in', [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0, 9.5, 10.0]), _connector='OR'), name='agreed_score_is_in_half_points', violation_error_message='Score in half points.')],
            },
        ),
        migrations.CreateModel(
            name='ConsensusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=120)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consensus', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='evaluation.consensus')),
            ],
            options={
                'verbose_name': 'change of a consensus',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField()),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dissent', to='evaluation.assignment')),
                ('consensus', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dissents', to='evaluation.consensus')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'dissent',
                'ordering': ['assignment'],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.TextField(blank=True)),
                ('confidence', models.CharField(blank=True, choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High')], max_length=10)),
                ('confidence_revision', models.PositiveIntegerField(default=0)),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='evaluation', to='evaluation.assignment')),
            ],
            options={
                'verbose_name': 'evaluation',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='voided_evaluation_has_a_reason'), models.CheckConstraint(condition=models.Q(('confidence__in', ['', 'low', 'medium', 'high'])), name='confidence_is_known')],
            },
        ),
        migrations.CreateModel(
            name='EvaluationReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('submitted_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='evaluation.evaluation')),
            ],
            options={
                'verbose_name': 'return of an evaluation',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='return_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Evaluator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('affiliation', models.CharField(blank=True, max_length=250, verbose_name='affiliation')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('domains', models.JSONField(blank=True, default=list, verbose_name='mail domains')),
                ('categories', models.JSONField(blank=True, default=list, verbose_name='categories')),
                ('keywords', models.JSONField(blank=True, default=list, verbose_name='keywords')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages')),
                ('capacity', models.PositiveSmallIntegerField(default=10, verbose_name='most submissions')),
                ('invited_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('declined_at', models.DateTimeField(blank=True, null=True)),
                ('answer_reason', models.TextField(blank=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluators', to='calls.edition')),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='submissions.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluator_of', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'evaluator',
                'ordering': ['person__name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'person'), name='person_is_an_evaluator_of_an_edition_once', violation_error_message='This person is on the jury already.'), models.CheckConstraint(condition=models.Q(('declined_at', None), models.Q(('accepted_at', None), models.Q(('answer_reason', ''), _negated=True)), _connector='OR'), name='evaluator_declines_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='ConflictDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('conflict', 'Conflict of interest'), ('none', 'Not a conflict')], max_length=10)),
                ('evidence', models.JSONField(blank=True, default=list)),
                ('reason', models.TextField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflict_decisions', to='submissions.submission')),
                ('evaluator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflict_decisions', to='evaluation.evaluator')),
            ],
            options={
                'verbose_name': 'decision on a suspected conflict',
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['submission', 'evaluator'], name='conflict_decisions_of_pair')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='conflict_decision_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='CodeAcceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40)),
                ('sha256', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('accepted_at', models.DateTimeField()),
                ('evaluator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='code_acceptances', to='evaluation.evaluator')),
            ],
            options={
                'verbose_name': 'acceptance of the code of conduct',
                'ordering': ['accepted_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('evaluator', 'version', 'sha256'), name='evaluator_accepts_a_code_of_conduct_once')],
            },
        ),
        migrations.AddField(
            model_name='assignment',
            name='evaluator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='evaluation.evaluator'),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins', models.DateField(verbose_name='from')),
                ('ends', models.DateField(verbose_name='to')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('evaluator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='evaluation.evaluator')),
            ],
            options={
                'verbose_name': 'absence',
                'ordering': ['begins', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gte', models.F('begins'))), name='absence_ends_after_it_begins', violation_error_message='The last day must not be before the first.')],
            },
        ),
        migrations.CreateModel(
            name='NoAward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='no_award', to='calls.category')),
            ],
            options={
                'verbose_name': 'no award',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='no_award_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.category')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcome_notes', to='calls.edition')),
            ],
            options={
                'verbose_name': 'note in the letters of outcome',
                'ordering': ['edition', 'category__position'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'category'), name='one_outcome_note_of_a_category'), models.UniqueConstraint(condition=models.Q(('category__isnull', True)), fields=('edition',), name='one_outcome_note_of_an_edition'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='outcome_note_says_something')],
            },
        ),
        migrations.CreateModel(
            name='PrivateNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField()),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='private_note', to='evaluation.assignment')),
            ],
            options={
                'verbose_name': 'private note',
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('each', models.PositiveSmallIntegerField(verbose_name='evaluators for each submission')),
                ('seed', models.PositiveIntegerField()),
                ('problem', models.CharField(max_length=64)),
                ('solution', models.JSONField()),
                ('at', models.DateTimeField()),
                ('assigned_at', models.DateTimeField(blank=True, null=True)),
                ('assigned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='calls.edition')),
            ],
            options={
                'verbose_name': 'proposal',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('assigned_at__isnull', True), ('assigned_by__isnull', True)), models.Q(('assigned_at__isnull', False), ('assigned_by__isnull', False)), _connector='OR'), name='proposal_is_assigned_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Ranking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('canonical', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rankings', to='calls.edition')),
                ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ranking',
                'ordering': ['-frozen_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='calls.edition')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ranking', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='evaluation.ranking')),
            ],
            options={
                'verbose_name': 'correction of a ranking',
                'ordering': ['proposed_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', True)), fields=('edition',), name='one_correction_of_a_ranking_at_a_time', violation_error_message='Somebody has proposed to freeze the ranking again already.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='correction_has_a_reason', violation_error_message='Say why the ranking is frozen again.'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True), ('ranking__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('ranking__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='correction_is_confirmed_by_another_person_with_its_ranking')],
            },
        ),
        migrations.CreateModel(
            name='RankingPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('ex_aequo', models.BooleanField(default=False)),
                ('total', models.DecimalField(blank=True, decimal_places=9, max_digits=12, null=True)),
                ('passes', models.BooleanField()),
                ('finalist', models.BooleanField()),
                ('winner', models.BooleanField(default=False)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.category')),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='evaluation.ranking')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='submissions.submission')),
            ],
            options={
                'verbose_name': 'place in a ranking',
                'ordering': ['category__position', models.OrderBy(models.F('place'), nulls_last=True), 'pk'],
                'constraints': [models.UniqueConstraint(fields=('ranking', 'submission'), name='submission_has_one_place_in_a_ranking'), models.CheckConstraint(condition=models.Q(models.Q(('finalist', False), models.Q(('passes', True), ('place__isnull', False)), _connector='OR'), models.Q(('winner', False), ('finalist', True), _connector='OR')), name='finalist_passes_and_winner_is_a_finalist')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True)),
                ('cannot_judge', models.BooleanField(default=False)),
                ('comment', models.TextField(blank=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('comment_revision', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField()),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.criterion')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='evaluation.evaluation')),
            ],
            options={
                'verbose_name': 'score',
                'ordering': ['criterion__position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'criterion'), name='one_score_per_criterion'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__in', [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10]), _connector='OR'), name='score_is_in_half_points', violation_error_message='Score in half points.'), models.CheckConstraint(condition=models.Q(('cannot_judge', False), ('value__isnull', True), _connector='OR'), name='score_is_given_or_cannot_be_judged', violation_error_message='Give a score or say that you cannot judge, not both.')],
            },
        ),
        migrations.CreateModel(
            name='ScoreChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('score', 'Score'), ('comment', 'Comment'), ('confidence', 'Confidence')], max_length=12)),
                ('offset', models.PositiveIntegerField(default=0)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('criterion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.criterion')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='evaluation.evaluation')),
            ],
            options={
                'verbose_name': 'change of an evaluation',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('criterion__isnull', True), ('part', 'confidence')), models.Q(('criterion__isnull', False), ('part__in', ['score', 'comment'])), _connector='OR'), name='change_names_its_criterion')],
            },
        ),
        migrations.CreateModel(
            name='TieDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.JSONField()),
                ('ex_aequo', models.BooleanField(default=False)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tie_decisions', to='calls.category')),
            ],
            options={
                'verbose_name': 'tie decision',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='tie_decision_has_a_reason')],
            },
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('evaluator', 'submission'), name='evaluator_gets_a_submission_once', violation_error_message='This evaluator has this submission already.'),
        ),
    ]
