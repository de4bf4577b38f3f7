"""manage.py demo: load the library, build the demo case, release its dossier, say what is there."""

import contextlib
import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import audit, witness
from accounts.demo import ensure_demo_accounts
from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, Role
from evidence import export, receipts
from evidence.models import Person
from legal_analysis.demo import released
from legal_analysis.demo.seed import seed
from legal_analysis.demo.survivors import Cast
from legal_analysis.dossier import outside
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.last_reading import redacting
from legal_analysis.management.progress import progress_line
from legal_analysis.models import CaseFile, Mechanism, Submission
from legal_analysis.reference.loader import LIBRARY, load

MECHANISM = "icc-otp"
KEEPS_A_NUMBER = "W-006"  # not in the dossier: what she stops does not undo it
OUT = settings.BASE_DIR / "var" / "demo" / MECHANISM
DOSSIER = OUT / "dossier.pdf"
RELEASED = settings.BASE_DIR / "var" / "demo" / "released"
BUILDERS = (
    "legal_analysis/dossier",
    "legal_analysis/releases",
    "templates/pdf",
    "static/css",
    "static/fonts",
    "evidence",
)


class Command(BaseCommand):
    help = "Build the demonstration: library, demo case and dossier. A second run is quick."

    def handle(self, *args: Any, **options: Any) -> None:
        clock = _Clock(self.stdout)
        with acting_for_system(reason="demo"):
            report = load(LIBRARY)
        clock.step("reference library", "")
        for line in report.lines():
            self.stdout.write(f"    {line}")
        accounts = ensure_demo_accounts()
        cast = _cast(accounts)
        case = seed(cast)
        clock.step("demo case", case.code)
        call_command("demo_help", stdout=self.stdout)  # by name: neither knows the other
        self._dossier(case, cast, clock)
        recalled = released.take_one_back(cast=cast)
        if recalled is not None:
            clock.step("a withdrawal, and its recall", recalled.number)
        with acting_for_system(reason="demo"):
            audit.seal_pending()
        if not witness.last_number():
            with contextlib.suppress(witness.NothingSealed):
                witness.write_file(witness.issue(system="demo"), settings.WITNESS_DIR)
        self._say_where_to_log_in(accounts)
        self._say_what_a_person_keeps(cast)
        self._say_what_left()

    def _dossier(self, case: CaseFile, cast: Cast, clock: "_Clock") -> None:
        mechanism = Mechanism.objects.get(code=MECHANISM)
        with acting_as(cast.advocate):
            submission = freeze(
                case_file=case, mechanism=mechanism, language="en", by=cast.advocate
            )
        clock.step("consent asked, snapshot frozen", f"version {submission.version}")
        stamp, wanted = OUT.with_suffix(".stamp"), f"{submission.content_sha256} {_builder()}"
        there = export.package_is_whole(OUT) and released.is_there(RELEASED)
        if there and stamp.is_file() and stamp.read_text() == wanted:
            clock.step("dossier", f"unchanged: {_shown(DOSSIER)}")
            return
        # By two people, as everything that is no draft.
        gone = released.let_go(submission, RELEASED, cast=cast, progress=progress_line(self.stderr))
        self._write(submission, gone.files, cast)
        stamp.write_text(wanted)
        clock.step("dossier, released by two people", _shown(DOSSIER))

    def _write(self, submission: Submission, files: Mapping[str, bytes], cast: Cast) -> None:
        """Lay the documents as their receiver has them beside what they were built from."""
        documents = {
            name.replace("document", DOSSIER.stem): data
            for name, data in files.items()
            if name.endswith(".pdf") and "/" not in name
        }
        with acting_as(cast.advocate):
            snapshot = redacting.for_draft(
                submission, thaw(submission, by=cast.advocate), by=cast.advocate
            )
            export.write_package(
                OUT,
                {
                    **documents,
                    "snapshot.json": export.canonical_json(snapshot).encode(),
                },
                frozen=outside.accounts_in(submission),
                incidents=outside.incidents_in(submission),
                recipient=MECHANISM,
                subject=submission,
                by=cast.advocate,
                at=timezone.now(),
            )

    def _say_what_left(self) -> None:
        package, locked = RELEASED / released.OPENED, RELEASED / released.LOCKED
        self.stdout.write(
            f"\nWhat left, for an invented key, and how to check it without us:\n"
            f"    python3 evidence/packages/verify_package.py {_shown(package)}\n"
            f"  and with our records besides:\n"
            f"    .venv/bin/python manage.py verify_package {_shown(locked)}"
            f" --identity {_shown(RELEASED / released.KEY)}"
        )

    def _say_where_to_log_in(self, accounts: Any) -> None:
        self.stdout.write("\nLog in at http://127.0.0.1:8000/ once it is served, as one of:")
        for account in accounts:
            self.stdout.write(f"    {account.role:<15} {account.email:<36} {account.password}")
        self.stdout.write(
            "  code for the second factor:  .venv/bin/python manage.py demo_code E-MAIL"
        )
        self.stdout.write(
            "\nThe public record is real and cited. Users and survivors are invented. Do not enter "
            "real persons here."
        )

    def _say_what_a_person_keeps(self, cast: Cast) -> None:
        """A new number at each run, as nobody can look up an old one."""
        with acting_for_system(reason="demo"):
            person = Person.objects.unscoped(reason="demo").get(code=KEEPS_A_NUMBER)
        with acting_as(cast.approver):
            number = receipts.issue(person=person, language="ps", by=cast.approver)
        self.stdout.write(
            f"\nWithout an account, at /receipt/: {number}\n"
            f"  what {person.code} (invented) allowed; the number of an earlier run opens nothing now."
        )


class _Clock:
    """Prints how long each step took."""

    def __init__(self, out: Any) -> None:
        self._out, self._last = out, time.monotonic()

    def step(self, what: str, detail: str) -> None:
        now = time.monotonic()
        self._out.write(f"{what:<32} {now - self._last:7.1f} s   {detail}".rstrip())
        self._last = now


def _cast(accounts: Any) -> Cast:
    users = {account.role: account.user for account in accounts}
    missing = [
        role
        for role in (Role.DOCUMENTER, Role.ANALYST, Role.APPROVER, Role.ADVOCATE)
        if role not in users
    ]
    if missing:
        raise CommandError(f"The demo has no account for: {', '.join(missing)}.")
    return Cast(
        organisation=Organisation.objects.get(code="DEMO"),
        documenter=users[Role.DOCUMENTER],
        analyst=users[Role.ANALYST],
        approver=users[Role.APPROVER],
        advocate=users[Role.ADVOCATE],
    )


def _builder() -> str:
    """Return a hash of the code and styles that make the pages: other code, other pages."""
    digest = hashlib.sha256()
    for folder in BUILDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _shown(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))
