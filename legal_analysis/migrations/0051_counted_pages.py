"""How many pages of a file its receiver counts, written down when the file is made.

Whoever lets a release go has read that number, so it stays as the rest of what was made: the guard of
releases (0028, 0039, 0042) takes it in.
"""

from django.db import migrations, models

NEW_STEP = ("made_at,decided,problem", "made_at,decided,counted_pages,problem")
NEW_KEPT = ("NEW.made_at, NEW.contents", "NEW.made_at, NEW.counted_pages, NEW.contents")
OLD_KEPT = ("OLD.made_at, OLD.contents", "OLD.made_at, OLD.counted_pages, OLD.contents")


def changed(*pairs: tuple[str, str]) -> str:
    """Return SQL that puts other words into the guard of releases, and stops where they are not."""
    steps = "".join(
        f"""
    IF position('{old}' IN guard) = 0 THEN
        RAISE EXCEPTION 'The guard of releases does not say {old}.';
    END IF;
    guard := replace(guard, '{old}', '{new}');"""
        for old, new in pairs
    )
    return f"""
DO $$
DECLARE
    guard text := pg_get_functiondef('legal_analysis_release_guard()'::regprocedure);
BEGIN{steps}
    EXECUTE guard;
END $$;
"""


PAIRS = (NEW_STEP, NEW_KEPT, OLD_KEPT)
BACK = tuple((new, old) for old, new in PAIRS)


def field() -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        blank=True,
        help_text="Pages its receiver counts; empty where it sets no limit in pages.",
        null=True,
    )


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0050_release_key_in_use"),)

    operations = (
        migrations.AddField("build", "counted_pages", field()),
        migrations.AddField("release", "counted_pages", field()),
        migrations.RunSQL(changed(*PAIRS), changed(*BACK)),
    )
