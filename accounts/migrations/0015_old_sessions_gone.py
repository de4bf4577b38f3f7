"""The table of Django's own sessions, with their keys in clear, where it was used before.

Everybody signs in once more. There is nothing to bring back: the way back makes no table.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("accounts", "0014_open_sessions"),)

    operations = (
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    )
