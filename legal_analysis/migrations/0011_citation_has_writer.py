"""Every version of a citation says who answers for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def written_by() -> models.ForeignKey:
    return models.ForeignKey(
        help_text="Who last read what is cited and said this of it.",
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0010_citation_written_by"),)

    operations = tuple(
        migrations.AlterField(model_name=name, name="written_by", field=written_by())
        for name in ("citation", "citationversion")
    )
