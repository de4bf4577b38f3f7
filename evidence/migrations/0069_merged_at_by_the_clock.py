"""A merge and its undoing take their time once they hold both records, and not when their transaction began.

So whoever agreed meanwhile to what rests on one of the two agreed before, and is told (ADR 0030). A merge of
this transaction is one whose time is not before the transaction began.
"""

from django.db import migrations

CHANGE = """
DO $$ BEGIN
    EXECUTE replace(replace(pg_get_functiondef('{function}()'::regprocedure),
        '{merged}', '{merged_after}'), '{undone}', '{undone_after}');
END $$;
"""


def taken(function: str, before: str, after: str) -> migrations.RunSQL:
    """Let a function compare or set both times in another way."""

    def change(of: str, to: str) -> str:
        return CHANGE.format(
            function=function,
            merged=f"merged_at {of}",
            merged_after=f"merged_at {to}",
            undone=f"undone_at {of}",
            undone_after=f"undone_at {to}",
        )

    return migrations.RunSQL(change(before, after), change(after, before))


class Migration(migrations.Migration):
    dependencies = (("evidence", "0068_reconciliation_goes_on"),)

    operations = (
        taken("gawah_merge_guard", ":= now()", ":= clock_timestamp()"),
        taken("gawah_incident_points", "= now()", ">= now()"),
        taken("gawah_merge_step_guard", "= now()", ">= now()"),
    )
