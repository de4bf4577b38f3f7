"""A draft knows which page wrote it last, and keeps what that page did not show beside it."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0054_named_no_more"),)

    operations = (
        migrations.AddField(
            model_name='assessmentdraft',
            name='aside',
            field=models.JSONField(blank=True, db_default=[], default=list, help_text='Texts from other pages of hers, beside which this one was written unseen.'),
        ),
        migrations.AddField(
            model_name='assessmentdraft',
            name='mark',
            field=models.UUIDField(db_default=RandomUUID(), default=uuid.uuid4, help_text='Another at each keeping; a page carries the one it shows.'),
        ),
        migrations.AddField(
            model_name='assessmentdraft',
            name='page',
            field=models.UUIDField(blank=True, help_text='The opened page that kept it by itself; empty: a button did.', null=True),
        ),
        migrations.AddField(
            model_name='assessmentdraft',
            name='seen',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='The version its texts were put together with; 0: none since it began.'),
        ),
    )
