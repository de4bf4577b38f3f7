"""Releases by two people, public keys of receivers, and recalls."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0021_key_of_a_file_given_up'),
        ('legal_analysis', '0026_merges_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceiverKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('public_key', models.CharField(help_text='age1…; anybody may know it.', max_length=80)),
                ('entered_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, help_text='Who read the fingerprint to the receiver; empty: nobody yet.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, help_text='Who ended it; empty: it is in use, or waits.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mechanism', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='legal_analysis.mechanism')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receiver_keys', to='accounts.organisation')),
            ],
            options={
                'ordering': ('-entered_at',),
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, help_text='When it was first opened.', null=True)),
                ('until', models.DateTimeField(blank=True, help_text='It ends by itself then; empty: not opened.', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('portal', 'Page of the receiver for submissions'), ('email', 'E-mail'), ('in_person', 'Handed over in person'), ('post', 'Post or courier'), ('other', 'Another way')], max_length=12)),
                ('refusal', models.CharField(blank=True, choices=[('not_ready', 'The submission is not finished'), ('too_much', 'More is in it than this receiver needs'), ('wrong_receiver', 'This is not the right receiver'), ('unsafe', 'It could put somebody in danger'), ('talk_to_me', 'Speak to me first')], help_text='Empty: it was not refused.', max_length=24)),
                ('holds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), blank=True, default=list, help_text='Codes of the items in it that show somebody: by them, too, a withdrawal finds it.', size=None)),
                ('made_at', models.DateTimeField(blank=True, help_text='Empty: not made yet.', null=True)),
                ('problem', models.CharField(blank=True, choices=[('consent_changed', 'What the people in it allow has changed.'), ('not_allowed', 'Who asked may not do so any more.'), ('exhibit', 'A file of it is damaged, kept closed or not allowed any more.'), ('key', 'The key of the receiver is not in use any more.'), ('refused', 'A text in it names something this receiver may not see.'), ('fault', 'Something of ours is broken. Tell whoever runs this site.')], max_length=24)),
                ('contents', models.JSONField(blank=True, default=dict, help_text='Name in the package to SHA-256.')),
                ('exhibits', models.JSONField(blank=True, default=list, help_text='List of {number, form, sha256, size}.')),
                ('sha256', models.CharField(blank=True, help_text='Of the ZIP, before it is locked.', max_length=64)),
                ('seal_sha256', models.CharField(blank=True, help_text='Of its seal.txt.', max_length=64)),
                ('file_sha256', models.CharField(blank=True, help_text='Of what is fetched: the ZIP, or the ZIP when locked.', max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes that are fetched.')),
                ('object_name', models.CharField(blank=True, help_text='Empty: the bytes are gone.', max_length=64)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('reference', models.CharField(blank=True, help_text='Given by the receiver.', max_length=120)),
                ('follow_up_due', models.DateField(blank=True, null=True)),
                ('followed_up_at', models.DateTimeField(blank=True, null=True)),
                ('feedback_due', models.DateField(blank=True, help_text='Until when survivors were promised to hear of it.', null=True)),
                ('feedback_given_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, help_text='Second person; empty: not approved.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, help_text='Who ended it early, or took the request back; empty: nobody.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.personkey')),
                ('receiver_key', models.ForeignKey(blank=True, help_text='With which it is locked; empty: it is not locked.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='legal_analysis.receiverkey')),
                ('refused_by', models.ForeignKey(blank=True, help_text='Second person; empty: not refused.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_by', models.ForeignKey(blank=True, help_text='Who sent it; empty: nobody has said so.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='legal_analysis.submission')),
                ('user', models.ForeignKey(help_text='Who asks.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-requested_at',),
            },
        ),
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('exhibits', models.JSONField(help_text='Numbers as the receiver has them, of what is touched.')),
                ('found_at', models.DateTimeField()),
                ('channel', models.CharField(blank=True, choices=[('portal', 'Page of the receiver for submissions'), ('email', 'E-mail'), ('in_person', 'Handed over in person'), ('post', 'Post or courier'), ('other', 'Another way')], max_length=12)),
                ('notice', models.TextField(blank=True, help_text='As it was sent; empty: it was not.')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, choices=[('deleted', 'They have deleted it'), ('removed', 'They do not use this part any more'), ('kept', 'They keep it, and say why'), ('nothing', 'They have not answered')], max_length=12)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('sent_by', models.ForeignKey(blank=True, help_text='Who sent the notice; empty: nobody has.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='legal_analysis.release')),
            ],
            options={
                'ordering': ('found_at', 'id'),
            },
        ),
        migrations.AddConstraint(
            model_name='receiverkey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='receiver_key_confirmed_has_person_and_time'),
        ),
        migrations.AddConstraint(
            model_name='receiverkey',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('entered_by')), _negated=True), _connector='OR'), name='receiver_key_by_two_people', violation_error_message='A second person must compare this key.'),
        ),
        migrations.AddConstraint(
            model_name='receiverkey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='receiver_key_end_has_person_and_time'),
        ),
        migrations.AddConstraint(
            model_name='receiverkey',
            constraint=models.CheckConstraint(condition=models.Q(('public_key__regex', '^age1[02-9ac-hj-np-z]{58}$')), name='receiver_key_is_one'),
        ),
        migrations.AddConstraint(
            model_name='receiverkey',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'mechanism'), name='receiver_key_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='release_approval_has_person_and_time'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refusal', ''), ('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False), models.Q(('refusal', ''), _negated=True)), _connector='OR'), name='release_refusal_has_person_time_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('refused_by__isnull', True), _connector='OR'), name='release_has_one_answer'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('user')), _negated=True), _connector='OR'), models.Q(('refused_by__isnull', True), models.Q(('refused_by', models.F('user')), _negated=True), _connector='OR')), name='release_by_two_people', violation_error_message='A second person must approve this.'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('until__isnull', True)), models.Q(('approved_at__isnull', False), ('opened_at__gte', models.F('approved_at')), ('opened_at__isnull', False), ('opened_at__lte', django.db.models.expressions.CombinedExpression(models.F('approved_at'), '+', models.Value(datetime.timedelta(days=1)))), ('until__gt', models.F('opened_at')), ('until__isnull', False)), _connector='OR'), name='release_opened_soon_after_approval'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(seconds=900)))), _connector='OR'), name='release_open_for_a_quarter_of_an_hour'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='release_end_has_person_and_time'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('approved_by__isnull', True), ('ended_by__isnull', True), ('refused_by__isnull', True)), fields=('user', 'submission'), name='release_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('key', None), ('made_at', None), ('object_name', ''), ('sha256', '')), models.Q(('file_sha256__regex', '^[0-9a-f]{64}$'), ('made_at__isnull', False), ('problem', ''), ('seal_sha256__regex', '^[0-9a-f]{64}$'), ('sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='release_made_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('approved_at', None), ('made_at__isnull', False), _connector='OR'), name='release_approved_was_made'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('object_name', ''), ('key', None)), models.Q(models.Q(('object_name', ''), _negated=True), ('key__isnull', False)), _connector='OR'), name='release_bytes_have_their_key'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at', None), ('sent_by', None)), models.Q(('opened_at__isnull', False), ('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='release_sent_was_fetched'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', False), models.Q(('feedback_given_at', None), ('followed_up_at', None), ('reference', '')), _connector='OR'), name='release_answered_was_sent'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', ''), ('notice', ''), ('sent_at', None), ('sent_by', None)), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False), models.Q(('notice', ''), _negated=True), models.Q(('channel', ''), _negated=True)), _connector='OR'), name='recall_sent_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(('answered_at__isnull', False), ('sent_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='recall_answered_was_sent'),
        ),
    ]
