"""The words of the pages in each language: `python -m config.catalogues` compiles them.

`locale/<language>/LC_MESSAGES/django.po` is what people write; the compiled files beside them are made
here where they are missing or old and are never committed. `python -m config.catalogues update` reads
the words anew from code and templates (`make messages`).
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from config import env

LOCALE = env.PROJECT / "locale"
LOCALES = ("fa_AF", "ps")
NOT_OURS = (".venv", "var", "tests", "node_modules", "staticfiles")


def ensure() -> None:
    """Compile each catalogue that is newer than its compiled form.

    Errors: subprocess.CalledProcessError with msgfmt's own words if a catalogue is not well formed.
    """
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Into a file of its own first: other processes read the catalogue meanwhile.
        descriptor, name = tempfile.mkstemp(dir=source.parent, suffix=".new")
        os.close(descriptor)
        command = ["msgfmt", "--check-format", "-o", name, str(source)]
        try:
            subprocess.run(command, check=True)
            Path(name).chmod(0o644)
            Path(name).replace(compiled)
        finally:
            Path(name).unlink(missing_ok=True)


def update(root: Path = env.PROJECT) -> None:
    """Read the words anew from code and templates; keep every translation that still fits.

    Nothing is guessed from a similar text: what has no translation stays empty until somebody writes it.
    """
    env.use_default("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django
    from django.core.management import call_command
    from django.core.management.commands.makemessages import Command

    class Read(Command):
        msgmerge_options = [*Command.msgmerge_options, "--no-fuzzy-matching"]
        # The catalogues below `root` are meant, not those the settings name.
        settings_available = False

    django.setup()
    with contextlib.chdir(root):
        call_command(
            Read(),
            locale=list(LOCALES),
            no_wrap=True,
            no_obsolete=True,
            add_location="file",
            ignore_patterns=list(NOT_OURS),
            verbosity=0,
        )
    for source in sorted((root / "locale").glob("*/LC_MESSAGES/django.po")):
        # The day would be the only change in most commits.
        text = re.sub(
            r'^"POT-Creation-Date:.*\n', "", source.read_text("utf-8"), flags=re.MULTILINE
        )
        source.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["update"]:
            update()
        ensure()
    except FileNotFoundError:
        sys.stderr.write("msgfmt is missing: apt-get install gettext\n")
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
