"""Two ways into the trail for auditors: by the name of an event, and what was refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_row_security_functions")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["action", "id"], name="event_by_action"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("outcome", "refused")), fields=["id"], name="event_refused"
            ),
        ),
    ]
