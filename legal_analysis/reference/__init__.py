"""The public record: reference files with sources, and the strict loader that takes them in.

`library/` holds the files. `loader.load()` reads a directory of such files, checks every record and
writes all of them or none. docs/reference_data.md says what each file holds.

    reading.py     files → records, each checked alone (shapes.py says what is well formed)
    checking.py    records against each other and against what is loaded already
    writing/       records → rows, changing only what differs
"""
