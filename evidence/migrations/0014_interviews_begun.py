"""Interviews that are being written down, and what they ask that the record had no place for."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0016_first_administrator'),
        ('evidence', '0013_receipt_row_security'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('begun_at', models.DateTimeField(auto_now_add=True)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('step', models.CharField(blank=True, help_text='The page that was saved last.', max_length=20)),
                ('answers_text_sealed', models.BinaryField(help_text='Empty: nothing answered yet.', null=True)),
            ],
            options={
                'verbose_name': 'interview begun',
                'ordering': ('-saved_at',),
            },
        ),
        migrations.CreateModel(
            name='PossibleMatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purposes', models.JSONField(help_text='Which tokens are equal: full_name, phone …')),
                ('found_at', models.DateTimeField(auto_now_add=True)),
                ('decision', models.CharField(blank=True, choices=[('same', 'The same person'), ('different', 'Two persons')], max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('found_at',),
            },
        ),
        migrations.AddField(
            model_name='consent',
            name='circumstances_sealed',
            field=models.BinaryField(help_text='Where somebody decided for her: relation, and why it is best for her.', null=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='given_by',
            field=models.CharField(choices=[('herself', 'Herself'), ('guardian', 'Her guardian, and she agreed too'), ('adult', 'An independent adult, because the guardian is a danger to her'), ('relative', 'A relative, because she is dead or missing')], default='herself', max_length=10),
        ),
        migrations.AddField(
            model_name='interview',
            name='explained',
            field=models.JSONField(blank=True, default=list, help_text='What was explained before she decided (CONS-5), by code.'),
        ),
        migrations.AddField(
            model_name='interview',
            name='safety_sealed',
            field=models.BinaryField(help_text='What could happen to her, and what was agreed; empty: nothing noted.', null=True),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('given_by', 'herself'), ('circumstances_sealed__isnull', False), _connector='OR'), name='consent_for_her_has_circumstances'),
        ),
        migrations.AddField(
            model_name='draft',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='draft',
            name='key',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='accounts.personkey'),
        ),
        migrations.AddField(
            model_name='draft',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='possiblematch',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matches_decided', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='possiblematch',
            name='earlier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='later_matches', to='evidence.person'),
        ),
        migrations.AddField(
            model_name='possiblematch',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='evidence.person'),
        ),
        migrations.AddConstraint(
            model_name='possiblematch',
            constraint=models.UniqueConstraint(fields=('person', 'earlier'), name='match_once'),
        ),
        migrations.AddConstraint(
            model_name='possiblematch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='match_decision_has_person_and_time'),
        ),
    ]
