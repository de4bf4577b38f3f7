"""Which persons a case team has met stands with the material itself (docs/adr/0016).

Row security of persons asked all accounts for it, one by one. A foreign key on account and person
together keeps the copy true; it follows an account that is given to another person.
"""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
SELECT set_config('gawah.system', 'migration', true);
UPDATE evidence_casematerial m SET person_id = t.person_id
    FROM evidence_testimony t WHERE t.id = m.testimony_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""

TRUE_TO_THE_ACCOUNT = """
ALTER TABLE evidence_testimony ADD CONSTRAINT testimony_of_one_person UNIQUE (id, person_id);
ALTER TABLE evidence_casematerial ADD CONSTRAINT material_person_of_testimony
    FOREIGN KEY (testimony_id, person_id) REFERENCES evidence_testimony (id, person_id)
    ON UPDATE CASCADE;
"""
UNTRUE = """
ALTER TABLE evidence_casematerial DROP CONSTRAINT material_person_of_testimony;
ALTER TABLE evidence_testimony DROP CONSTRAINT testimony_of_one_person;
"""

POLICY = (
    "ALTER POLICY evidence_person_rows ON evidence_person USING ((SELECT gawah_system())"
    " OR (organisation_id = ANY ((SELECT gawah_organisations())::uuid[]))"
    " OR (organisation_id IS NULL AND (SELECT gawah_reads_records())) OR ({met}));"
)
BY_MATERIAL = POLICY.format(
    met="EXISTS (SELECT FROM evidence_casematerial m WHERE m.person_id = evidence_person.id"
    " AND m.team_id = ANY ((SELECT gawah_teams())::uuid[]))"
)
BY_ACCOUNT = POLICY.format(
    met="EXISTS (SELECT FROM evidence_testimony t WHERE t.person_id = evidence_person.id)"
)


class Migration(migrations.Migration):
    dependencies = (("evidence", "0010_incident_permit"),)

    operations = (
        migrations.AddField(
            model_name="casematerial",
            name="person",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="materials",
                to="evidence.person",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="casematerial",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person", None), ("testimony", None)),
                    models.Q(("person__isnull", False), ("testimony__isnull", False)),
                    _connector="OR",
                ),
                name="material_has_person_of_account",
            ),
        ),
        migrations.RunSQL(TRUE_TO_THE_ACCOUNT, UNTRUE),
        migrations.RunSQL(BY_MATERIAL, BY_ACCOUNT),
    )
