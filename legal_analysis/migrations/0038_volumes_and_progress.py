"""A file in volumes as somebody wished it, and how many chapters of it are laid out."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('legal_analysis', '0037_submission_text_of_team'),
    ]

    operations = [
        migrations.AddField(
            model_name='build',
            name='chapters',
            field=models.PositiveIntegerField(default=0, help_text='How many there are; 0: not known.'),
        ),
        migrations.AddField(
            model_name='build',
            name='chapters_done',
            field=models.PositiveIntegerField(default=0, help_text='Chapters laid out.'),
        ),
        migrations.AddField(
            model_name='build',
            name='files',
            field=models.PositiveSmallIntegerField(default=0, help_text='PDF files: more than one if it came in volumes.'),
        ),
        migrations.AddField(
            model_name='build',
            name='volumes',
            field=models.CharField(choices=[('usual', 'As the last time; the first time as the receiver asks'), ('volumes', 'In volumes of at most 300 pages'), ('one', 'As one file, however long')], default='usual', help_text='As she wished.', max_length=8),
        ),
        migrations.AddField(
            model_name='release',
            name='chapters',
            field=models.PositiveIntegerField(default=0, help_text='How many there are; 0: not known.'),
        ),
        migrations.AddField(
            model_name='release',
            name='chapters_done',
            field=models.PositiveIntegerField(default=0, help_text='Chapters laid out.'),
        ),
        migrations.AddField(
            model_name='release',
            name='page',
            field=models.PositiveIntegerField(default=0, help_text='Laid out so far, while it is made.'),
        ),
        migrations.AlterField(
            model_name='build',
            name='error_code',
            field=models.CharField(blank=True, choices=[('not_allowed', 'You may not prepare files of this case any more. Ask an administrator.'), ('consent_changed', 'What the people in this case allow changed while the file was prepared. Prepare it again: the new file holds what is allowed now.'), ('snapshot_changed', 'What was frozen is not whole any more. Prepare it again; the case is frozen anew.'), ('erased', "Somebody's words were erased at her wish. Prepare it again; they are not in it."), ('prose_refused', 'A text of this case names something this receiver may not see. An analyst must take it out of the assessments or texts of the case. Then prepare it again.'), ('too_long', 'It is longer than this receiver takes. Shorten what you wrote for it, then prepare it again.'), ('pdf_refused', 'The pages could not be written without losing something, so nothing was written. Tell whoever runs this site, with the number of this request.'), ('worker_died', 'The program that prepares files stopped each time it was tried. Tell whoever runs this site, with the number of this request.'), ('layout_died', 'The machine stopped the laying out of the pages, and once more when it was tried again; most often its memory was full. What is laid out is kept for a day: prepare it again later, and it goes on from there. If it fails again, tell whoever runs this site, with the number of this request.'), ('fault', 'Something of ours is broken; nothing was written. Prepare it again. If it fails again, tell whoever runs this site, with the number of this request.')], max_length=32),
        ),
        migrations.AlterField(
            model_name='release',
            name='problem',
            field=models.CharField(blank=True, choices=[('consent_changed', 'What the people in it allow has changed.'), ('not_allowed', 'Who asked may not do so any more.'), ('exhibit', 'A file of it is damaged, kept closed or not allowed any more.'), ('key', 'The key of the receiver is not in use any more.'), ('refused', 'A text in it names something this receiver may not see.'), ('layout_died', 'The machine stopped the laying out of the pages, twice; most often its memory was full. What is laid out is kept for a day.'), ('fault', 'Something of ours is broken. Tell whoever runs this site.')], max_length=24),
        ),
    ]
