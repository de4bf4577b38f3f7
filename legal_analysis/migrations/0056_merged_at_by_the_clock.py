"""A decision goes over with a merge of this transaction, by the time a merge has since evidence 0069."""

from django.db import migrations

CHANGE = """
DO $$ BEGIN
    EXECUTE replace(replace(pg_get_functiondef('legal_analysis_decision_guard()'::regprocedure),
        'merged_at {of}', 'merged_at {to}'), 'undone_at {of}', 'undone_at {to}');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0055_drafts_of_two_pages"),
        ("evidence", "0069_merged_at_by_the_clock"),
    )

    operations = (
        migrations.RunSQL(
            CHANGE.format(of="= now()", to=">= now()"), CHANGE.format(of=">= now()", to="= now()")
        ),
    )
