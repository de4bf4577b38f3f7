"""Incidents whose title is like another's, or whose days overlap, without reading every row.

Titles in the one spelling of migration 0006, and then in Latin letters: the groups of three letters that
are compared know, in the collation of our databases, no others. Letters that sound alike become one, so
that a misspelt title is found too. Indexes are built while old code serves.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

LETTERS = (
    "ابپتطټثسصجځچڅحهخښدډذزضظژرړشعغقفکگګږلمنڼویء",
    "abptttsssjjcchhxxddzzzzzrrweqqfkggglmnnvy",
)
ALIKE = f"""
CREATE FUNCTION gawah_letters(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT translate(gawah_folded($1), '{LETTERS[0]}', '{LETTERS[1]}')
$$
"""
TITLES = (
    "CREATE INDEX CONCURRENTLY incident_title_alike ON evidence_incident"
    " USING gin (gawah_letters(title) gin_trgm_ops)"
)
DAYS = "CREATE INDEX CONCURRENTLY incident_days ON evidence_incident USING gist (date_range)"


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("evidence", "0020_no_incident_alone"),)

    operations = (
        TrigramExtension(),
        migrations.RunSQL(ALIKE, "DROP FUNCTION gawah_letters(text)"),
        migrations.RunSQL(TITLES, "DROP INDEX CONCURRENTLY incident_title_alike"),
        migrations.RunSQL(DAYS, "DROP INDEX CONCURRENTLY incident_days"),
    )
