"""A request to see an identity says what is asked for, and what became of it.

Until now nothing could ask for one, so the table is made anew.
"""

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
        ('accounts', '0009_ended_assignments_open_nothing'),
    ]

    operations = [
        migrations.DeleteModel('IdentityReveal'),
        migrations.CreateModel(
            name='IdentityReveal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField(db_index=True, help_text='evidence.Person; no foreign key, accounts lies below evidence.')),
                ('reason', models.CharField(choices=[('contact', 'To ask the person something again, for example what may be done'), ('safety', 'The person is in danger'), ('mechanism', 'A mechanism needs to know who this is, and the person allows it'), ('same_person', 'To see whether two accounts are from one person'), ('other', 'Another reason, written below')], help_text='Why it is needed.', max_length=16)),
                ('words_sealed', models.BinaryField(help_text='The reason in the words of who asks.')),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('full_name', 'Name'), ('father_name', "Father's name"), ('phone', 'Phone'), ('address', 'Address'), ('birth_date', 'Birth date'), ('document_number', 'Number of an identity document'), ('contact_plan', 'How to reach the person safely')], max_length=16), help_text='Which parts of the identity are asked for; no other is shown.', size=None)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('refusal', models.CharField(blank=True, choices=[('not_needed', 'The work can be done without it'), ('too_much', 'Less would be enough: ask for fewer parts'), ('unclear', 'The reason is not clear'), ('not_allowed_by_her', 'The person did not allow this'), ('talk_to_me', 'Speak to me first')], help_text='Why it was refused; empty: it was not.', max_length=24)),
                ('opened_at', models.DateTimeField(blank=True, help_text='When it was first shown.', null=True)),
                ('until', models.DateTimeField(blank=True, help_text='It ends by itself then; empty: not opened.', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, help_text='Second person; empty: not approved.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reveals_approved', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, help_text='Who ended it early, or took the request back; empty: nobody.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reveals_ended', to=settings.AUTH_USER_MODEL)),
                ('key', models.ForeignKey(help_text='Of the person; seals what was written of her.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.personkey')),
                ('refused_by', models.ForeignKey(blank=True, help_text='Second person; empty: not refused.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reveals_refused', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(help_text='The case it is needed for; its approvers answer.', on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='accounts.caseteam')),
                ('user', models.ForeignKey(help_text='Who asks to see.', on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-requested_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['contact', 'safety', 'mechanism', 'same_person', 'other'])), name='reveal_has_reason'), models.CheckConstraint(condition=models.Q(('parts__len__gt', 0), ('parts__contained_by', ['full_name', 'father_name', 'phone', 'address', 'birth_date', 'document_number', 'contact_plan'])), name='reveal_asks_for_known_parts'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='reveal_approval_has_person_and_time'), models.CheckConstraint(condition=models.Q(models.Q(('refusal', ''), ('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False), models.Q(('refusal', ''), _negated=True)), _connector='OR'), name='reveal_refusal_has_person_time_and_reason'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('refused_by__isnull', True), _connector='OR'), name='reveal_has_one_answer'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('user')), _negated=True), _connector='OR'), models.Q(('refused_by__isnull', True), models.Q(('refused_by', models.F('user')), _negated=True), _connector='OR')), name='reveal_by_two_people', violation_error_message='A second person must approve this.'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('until__isnull', True)), models.Q(('approved_at__isnull', False), ('opened_at__gte', models.F('approved_at')), ('opened_at__lte', django.db.models.expressions.CombinedExpression(models.F('approved_at'), '+', models.Value(datetime.timedelta(days=1)))), ('until__gt', models.F('opened_at'))), _connector='OR'), name='reveal_opened_soon_after_approval'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(seconds=900)))), _connector='OR'), name='reveal_open_for_a_quarter_of_an_hour'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='reveal_end_has_person_and_time'), models.UniqueConstraint(condition=models.Q(('approved_by__isnull', True), ('ended_by__isnull', True), ('refused_by__isnull', True)), fields=('user', 'person_id'), name='reveal_asked_for_once_at_a_time')],
            },
        ),
    ]
