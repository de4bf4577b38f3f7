"""What is compared of statements that name in words, in the spelling of 0066: later ones meet them again.

Only where no other point of that actor comes to be the same: those were kept apart by who read them, and
stay so. Who says what of whom does not change, so nothing is marked and no version is made; the triggers
that would are off until the end of this transaction.
"""

from django.db import migrations

TABLES = ("evidence_actorstatement", "evidence_reconciliation")
FILL = """
ALTER TABLE evidence_actorstatement DISABLE TRIGGER USER;
ALTER TABLE evidence_reconciliation DISABLE TRIGGER USER;
CREATE TEMPORARY TABLE points_anew AS
    SELECT actor_id, kind, min(point) AS point, gawah_folded(point) AS anew
    FROM (SELECT actor_id, kind, point FROM evidence_actorstatement WHERE object_actor_id IS NULL
        UNION SELECT actor_id, kind, point FROM evidence_reconciliation WHERE object_actor_id IS NULL)
        AS points
    GROUP BY actor_id, kind, gawah_folded(point)
    HAVING count(*) = 1 AND min(point) <> gawah_folded(min(point));
""" + "".join(
    f"UPDATE {table} AS one SET point = anew FROM points_anew AS p WHERE one.object_actor_id IS NULL"
    " AND (one.actor_id, one.kind, one.point) = (p.actor_id, p.kind, p.point);\n"
    for table in TABLES
) + """
SET CONSTRAINTS ALL IMMEDIATE;
DROP TABLE points_anew;
ALTER TABLE evidence_actorstatement ENABLE TRIGGER USER;
ALTER TABLE evidence_reconciliation ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0066_words_folded_anew"),)

    operations = (migrations.RunSQL(FILL, migrations.RunSQL.noop),)
