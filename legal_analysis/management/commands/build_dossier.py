"""manage.py build_dossier CASE --mechanism CODE [--language L] --out DIR"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.errors import DomainError
from accounts.identity import acting_as, acting_for_system
from accounts.models import Assignment, Role, User
from evidence.pdf import Going, LayoutDied, Told
from legal_analysis.dossier import shapes
from legal_analysis.dossier.build import Built, build
from legal_analysis.dossier.compose.book import ProseRefused
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.management.progress import progress_line
from legal_analysis.models import CaseFile, Mechanism


class Command(BaseCommand):
    help = (
        "Freeze a case for a mechanism and build its files: PDF, DOCX or both, snapshot, manifest."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", help="code of the case file, e.g. CF-001")
        parser.add_argument("--mechanism", required=True, help="code of the mechanism")
        parser.add_argument("--language", default="en", help="language of the dossier")
        parser.add_argument("--out", required=True, type=Path, help="directory to write into")
        parser.add_argument(
            "--as",
            dest="email",
            default="",
            help="e-mail of the advocate who builds; default: the advocate of the case",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        built = build_for(
            options["case"],
            mechanism=options["mechanism"],
            language=options["language"],
            out=options["out"],
            email=options["email"],
            progress=progress_line(self.stderr),
        )
        for name, digest in built.digests.items():
            self.stdout.write(f"{digest}  {options['out'] / name}")
        self.stdout.write(f"{built.pages or 0} pages of PDF")


def build_for(
    case_code: str, *, mechanism: str, language: str, out: Path, email: str, progress: Told
) -> Built:
    """Freeze and build, with the rights of the advocate and not of the machine."""
    by = _advocate(case_code, email)
    try:
        profile = Mechanism.objects.get(code=mechanism)
    except Mechanism.DoesNotExist:
        known = ", ".join(Mechanism.objects.values_list("code", flat=True))
        raise CommandError(f"There is no mechanism {mechanism!r}. Known: {known}.") from None
    languages = shapes.languages_of(profile.code) if profile.available else ()
    if language not in languages:
        known = ", ".join(languages) or "none"
        raise CommandError(
            f"No submission to {profile.code!r} can be written in {language!r}; there is: {known}."
        )
    _say_who_asked(by, mechanism=profile)
    try:
        with acting_as(by):
            case = CaseFile.objects.visible_to(by).filter(code=case_code).first()
            if case is None:
                raise CommandError(f"There is no case {case_code!r} for {by.email}.")
            progress(Going("asking consent and freezing"))
            submission = freeze(case_file=case, mechanism=profile, language=language, by=by)
        return build(submission, out, by=by, progress=progress)
    except LayoutDied:
        raise CommandError(
            "Nothing was written. The machine stopped the laying out of the pages, twice; most often"
            " its memory was full. Try again when less runs on it."
        ) from None
    except (DomainError, ProseRefused) as error:
        raise CommandError(f"Nothing was written. {error}") from error


def _say_who_asked(by: User, *, mechanism: Mechanism) -> None:
    """Leave in the trail that a command acted in her name: what follows bears her name alone."""
    with transaction.atomic():
        audit.record(
            action="command.acted_for",
            by=None,
            system="build_dossier",
            subject=by,
            details={"command": "build_dossier", "mechanism": mechanism.code},
        )


def _advocate(case_code: str, email: str) -> User:
    today = timezone.now().date()
    with acting_for_system(reason="command.build_dossier"):
        case = CaseFile.objects.unscoped(reason="command.build_dossier").filter(code=case_code)
        assignments = Assignment.objects.in_force(today).filter(
            Q(team__case_file__in=case) | Q(organisation__teams__case_file__in=case),
            role=Role.ADVOCATE,
            user__is_active=True,
        )
        if email:
            assignments = assignments.filter(user__email__iexact=email)
        first = assignments.order_by("starts_on", "user__email").select_related("user").first()
    if first is None:
        raise CommandError(
            f"Nobody is advocate for a case {case_code!r}"
            + (f" under {email}." if email else ". Name one with --as.")
        )
    return first.user
