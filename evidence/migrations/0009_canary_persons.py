"""Persons nobody should ever ask for: whoever opens one raises an alarm (T-07)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0008_lists_in_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalperson',
            name='is_canary',
            field=models.BooleanField(default=False, help_text='No real person: whoever opens this identity raises an alarm. Shown to nobody.'),
        ),
        migrations.AddField(
            model_name='person',
            name='is_canary',
            field=models.BooleanField(default=False, help_text='No real person: whoever opens this identity raises an alarm. Shown to nobody.'),
        ),
    ]
