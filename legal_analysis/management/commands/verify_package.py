"""manage.py verify_package PATH [--identity FILE]: the verifier of the package, and what our records say."""

import hashlib
import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from accounts import vault
from accounts.identity import acting_for_system
from accounts.vault import recipients
from evidence.packages import verify_package as verifier
from legal_analysis.models import Release

_REASON = "verify_package"


class Command(BaseCommand):
    help = "Check a package: a folder, a ZIP, or a locked file with the key of its receiver."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="folder, ZIP, or .age")
        parser.add_argument("--identity", type=Path, help="file with the secret key, for .age")

    def handle(self, *args: Any, **options: Any) -> None:
        check = verifier.Check(_opened(options["path"], options["identity"]))
        wrong = list(check.wrong)
        said = [*check.said, *(f"Not checked here. {one}" for one in check.also)]
        if verifier.SEAL in check.found:
            ours, strange = _of_our_records(check)
            said += ours
            wrong += strange
        for line in said:
            self.stdout.write(line)
        if wrong:
            for line in wrong:
                self.stderr.write(f"WRONG  {line}")
            raise CommandError(f"{len(wrong)} things are wrong.", returncode=1)
        self.stdout.write("OK.")


def _opened(path: Path, identity: Path | None) -> str | BinaryIO:
    if not path.exists():
        raise CommandError(f"There is nothing at {path}.")
    if identity is None:
        return str(path)
    lines = identity.read_text(encoding="ascii").splitlines()
    key = next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    try:
        with path.open("rb") as locked:
            # In memory: what is in it must not lie on a disk in clear.
            return io.BytesIO(recipients.unlocked(locked, key).read())
    except recipients.NotForThisKey as error:
        raise CommandError(str(error), returncode=1) from error


def _of_our_records(check: verifier.Check) -> tuple[list[str], list[str]]:
    """Return what our records say of it, and what they say against it."""
    said, wrong = [], []
    ours = hashlib.sha256(vault.public_key()).hexdigest()
    if check.key == ours:
        said.append("It was sealed with the key that is in use here.")
    else:
        said.append("It was sealed with another key than the one in use here.")
    with acting_for_system(reason=_REASON):
        rows = Release.objects.unscoped(reason=_REASON).filter(
            seal_sha256=check.found[verifier.SEAL][0]
        )
        known = list(rows.select_related("submission__mechanism").order_by("requested_at"))
    for one in known:
        at = f"{one.opened_at:%Y-%m-%d %H:%M} UTC" if one.opened_at else "never"
        said.append(
            f"It is release {one.number} for {one.submission.mechanism.code}; fetched: {at}."
        )
        stated = {name: digests[0] for name, digests in check.found.items()}
        if stated != one.contents:
            wrong.append(f"Release {one.number} held other files.")
    if not known:
        wrong.append("We know of no release with this seal.")
    return said, wrong
