"""Whether anybody is to be seen or heard in a file is said by somebody, or the file leaves for nobody.

Of what is here already nobody has said it: it stays until somebody looks. Who was named stays named.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE OR REPLACE FUNCTION evidence_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.code, NEW.key_id) IS DISTINCT FROM (OLD.id, OLD.code, OLD.key_id) THEN
        RAISE EXCEPTION 'refused: the code and the key of an item never change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.person_id IS NOT NULL AND NEW.person_id IS DISTINCT FROM OLD.person_id THEN
        RAISE EXCEPTION 'refused: who is to be seen or heard in a file stays on record'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
"""

UNGUARD = """
CREATE OR REPLACE FUNCTION evidence_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.code, NEW.key_id) IS DISTINCT FROM (OLD.id, OLD.code, OLD.key_id) THEN
        RAISE EXCEPTION 'refused: the code and the key of an item never change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_key_of_a_file_given_up"),
        ("evidence", "0061_translation_due_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="evidenceitem",
            name="nobody_seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidenceitem",
            name="nobody_seen_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who looked and found nobody in it who could be recognised; empty: nobody said so.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("nobody_seen_at__isnull", True), ("nobody_seen_by__isnull", True))
                | models.Q(
                    ("nobody_seen_at__isnull", False),
                    ("nobody_seen_by__isnull", False),
                    ("person__isnull", True),
                ),
                name="item_shows_somebody_or_nobody",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
