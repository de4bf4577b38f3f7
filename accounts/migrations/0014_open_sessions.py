"""Sessions and known devices in tables of our own: hashed, listed, ended one by one."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_reveal_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='KnownDevice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(help_text='SHA-256 of the cookie, hexadecimal.', max_length=64)),
                ('browser', models.CharField(choices=[('firefox', 'Firefox'), ('chrome', 'Chrome'), ('edge', 'Edge'), ('safari', 'Safari'), ('samsung', 'Samsung Internet'), ('opera', 'Opera'), ('other', 'another browser')], max_length=16)),
                ('system', models.CharField(choices=[('android', 'Android'), ('iphone', 'iPhone'), ('ipad', 'iPad'), ('windows', 'Windows'), ('mac', 'Mac'), ('linux', 'Linux'), ('other', 'another system')], max_length=16)),
                ('first_seen_at', models.DateTimeField(help_text='Her first sign-in there, UTC.')),
                ('confirmed_at', models.DateTimeField(blank=True, help_text='She said on another device that this was her; empty: not said, she is still told.', null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-first_seen_at',),
            },
        ),
        migrations.CreateModel(
            name='OpenSession',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key_hash', models.CharField(help_text='SHA-256 of the cookie, hexadecimal.', max_length=64, unique=True)),
                ('data', models.TextField(help_text='What the session remembers, sealed.')),
                ('started_at', models.DateTimeField(help_text='Sign-in, or the first visit before it, UTC.')),
                ('last_seen_at', models.DateTimeField(help_text='Last thing the person did herself, UTC.')),
                ('idle_until', models.DateTimeField(help_text='The session ends then unless she does something.')),
                ('ends_at', models.DateTimeField(help_text='The session ends then, whatever she does.')),
                ('device', models.ForeignKey(blank=True, help_text='Empty: nobody has signed in there yet.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='open_sessions', to='accounts.knowndevice')),
                ('user', models.ForeignKey(blank=True, help_text='Empty: nobody has signed in there yet.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='open_sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-started_at',),
            },
        ),
        migrations.AddConstraint(
            model_name='knowndevice',
            constraint=models.UniqueConstraint(fields=('user', 'token_hash'), name='device_once_per_user'),
        ),
        migrations.AddConstraint(
            model_name='knowndevice',
            constraint=models.CheckConstraint(condition=models.Q(('token_hash__regex', '^[0-9a-f]{64}$')), name='device_token_is_hashed'),
        ),
        migrations.AddConstraint(
            model_name='knowndevice',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('confirmed_at__gte', models.F('first_seen_at')), _connector='OR'), name='device_confirmed_after_seen'),
        ),
        migrations.AddConstraint(
            model_name='opensession',
            constraint=models.CheckConstraint(condition=models.Q(('key_hash__regex', '^[0-9a-f]{64}$')), name='session_key_is_hashed'),
        ),
        migrations.AddConstraint(
            model_name='opensession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('device__isnull', True), ('user__isnull', True)), models.Q(('device__isnull', False), ('user__isnull', False)), _connector='OR'), name='session_of_somebody_has_device'),
        ),
        migrations.AddConstraint(
            model_name='opensession',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('started_at'))), name='session_ends_after_start'),
        ),
    ]
