"""Row security on the most sensitive tables: a second wall behind accounts/access.py.

Coarser than the first wall on purpose: organisation, case team, published library. Who acts comes from
accounts/identity.py; without it every one of these tables looks empty, to the owner too (FORCE).
A later data migration on them must first say `SELECT set_config('gawah.system', 'migration', true)`.

Testimony stands on columns of its own and the others stand on it or on Person, so that no policy
comes round to itself.
"""

from django.db import migrations

ORGANISATION = "organisation_id = ANY ((SELECT gawah_organisations())::uuid[])"
PUBLISHED = "organisation_id IS NULL AND (SELECT gawah_reads_records())"
IN_TEAM = (
    "EXISTS (SELECT FROM evidence_casematerial m WHERE m.testimony_id = {table}.id"
    " AND m.team_id = ANY ((SELECT gawah_teams())::uuid[]))"
)
HAS_TESTIMONY = "EXISTS (SELECT FROM evidence_testimony t WHERE t.person_id = {table}.id)"
OF_PERSON = "EXISTS (SELECT FROM evidence_person p WHERE p.id = {table}.person_id)"
OF_TESTIMONY = "EXISTS (SELECT FROM evidence_testimony t WHERE t.id = {table}.testimony_id)"
OF_PARAGRAPH = "EXISTS (SELECT FROM evidence_paragraph p WHERE p.id = {table}.paragraph_id)"
SAME_PERSON = "EXISTS (SELECT FROM evidence_person p WHERE p.id = {table}.id)"

# table: (which rows are seen, which rows may be written)
POLICIES = {
    "evidence_testimony": (
        [ORGANISATION, PUBLISHED, IN_TEAM],
        [ORGANISATION, IN_TEAM],
    ),
    "evidence_person": (
        [ORGANISATION, PUBLISHED, HAS_TESTIMONY],
        [ORGANISATION],
    ),
    "evidence_interview": ([OF_PERSON], [OF_PERSON]),
    "evidence_consent": ([OF_PERSON], [OF_PERSON]),
    "evidence_paragraph": ([OF_TESTIMONY], [OF_TESTIMONY]),
    "evidence_translation": ([OF_PARAGRAPH], [OF_PARAGRAPH]),
    "evidence_historicalperson": ([SAME_PERSON], [SAME_PERSON]),
    "evidence_historicalparagraph": ([OF_TESTIMONY], [OF_TESTIMONY]),
    "evidence_historicaltranslation": ([OF_PARAGRAPH], [OF_PARAGRAPH]),
    "evidence_blindindextoken": ([OF_PERSON], [OF_PERSON]),
}


def enable(table: str) -> str:
    seen, written = (
        " OR ".join(f"({rule.format(table=table)})" for rule in ["(SELECT gawah_system())", *rules])
        for rules in POLICIES[table]
    )
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_rows ON {table} USING ({seen}) WITH CHECK ({written});"
    )


def disable(table: str) -> str:
    return (
        f"DROP POLICY {table}_rows ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class Migration(migrations.Migration):
    dependencies = (
        ("evidence", "0001_initial"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = tuple(migrations.RunSQL(enable(table), disable(table)) for table in POLICIES)
