"""How far the copy without hidden data is; and that both it and the original are handed out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0038_file_request")]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="clean_asked_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When somebody asked for a copy without hidden data; empty: nobody did.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="clean_refused",
            field=models.CharField(
                blank=True, help_text="A code: why that copy cannot be made.", max_length=32
            ),
        ),
        migrations.AlterField(
            model_name="custodyevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("registered", "Registered"),
                    ("checked", "Checked against its hashes"),
                    ("damaged", "Found missing or changed"),
                    ("stamped", "Time stamped"),
                    ("viewed", "Looked at"),
                    ("downloaded", "Handed out"),
                    ("derived", "Copy made"),
                    ("inspected", "Inspected"),
                    ("moved", "Moved to another place"),
                    ("transferred", "Handed over"),
                    ("acknowledged", "Receipt confirmed"),
                    ("exported", "Exported"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(
                condition=models.Q(("clean_asked_at__isnull", False), ("clean_refused", "")),
                fields=["clean_asked_at"],
                name="inspection_clean_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("clean_asked_at", None), ("clean_refused", "")),
                    models.Q(("clean_asked_at__isnull", False), ("refused", "")),
                    _connector="OR",
                ),
                name="inspection_clean_copy_of_what_opened",
            ),
        ),
    ]
