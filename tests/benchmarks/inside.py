"""One installation, asked from inside: `python -m tests.benchmarks.inside SIZE count|measure FILE`.

Or `… SIZE files MEGABYTES`: what is done with files only; `… SIZE dossier PAGES`: a long dossier.
"""

import json
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main(size: int, what: str, counts: Path) -> None:
    # Only now are settings there.
    from tests.benchmarks import bombs, database, files, report
    from tests.benchmarks.dossiers import measure

    database.ready(size)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    if what == "files":
        files.measure(int(counts.name))
        bombs.measure()
    elif what == "dossier":
        measure.measure(int(counts.name))
    elif what == "count":
        counts.write_text(json.dumps(report.queries()), encoding="utf-8")
    else:
        report.measure(size, json.loads(counts.read_text(encoding="utf-8")))


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
