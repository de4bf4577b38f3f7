"""Row security on interviews begun and on possible matches: the same second wall as 0002.

A draft is seen by who writes it and by nobody else of her organisation.
"""

from django.db import migrations

POLICIES = {
    "evidence_draft": "author_id = (SELECT gawah_user())"
    " AND organisation_id = ANY ((SELECT gawah_organisations())::uuid[])",
    "evidence_possiblematch": "EXISTS (SELECT FROM evidence_person p"
    " WHERE p.id = evidence_possiblematch.person_id)",
}


def enable(table: str) -> str:
    rule = f"(SELECT gawah_system()) OR ({POLICIES[table]})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_rows ON {table} USING ({rule}) WITH CHECK ({rule});"
    )


def disable(table: str) -> str:
    return (
        f"DROP POLICY {table}_rows ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class Migration(migrations.Migration):
    dependencies = (("evidence", "0014_interviews_begun"),)

    operations = tuple(migrations.RunSQL(enable(table), disable(table)) for table in POLICIES)
