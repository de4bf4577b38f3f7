"""Chapters laid out before, kept sealed, so that a change of one chapter costs one chapter.

They hold what survivors said, so they never lie in clear, are found only under a keyed digest, and
are gone after their time. A withdrawal or an erasure deletes all of them, by a trigger of the
database; and a build that was at work while it happened keeps none of what it lays out afterwards.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import vault
from accounts.identity import acting_for_system
from legal_analysis.models import CaseFile, LaidOutPart

REASON = "build.parts"


class KeptParts:
    """Where a build of one case finds and keeps its parts (`evidence.pdf.Kept`)."""

    def __init__(self, case_file: CaseFile) -> None:
        self.case_file = case_file
        with transaction.atomic():
            self.era = _era()

    def get(self, digest: str) -> bytes | None:
        """Return a part that is kept and not too old."""
        with transaction.atomic(), acting_for_system(reason=REASON):
            rows = LaidOutPart.objects.unscoped(reason=REASON).filter(
                case_file=self.case_file,
                digest=self._digest(digest),
                expires_at__gt=timezone.now(),
            )
            sealed = rows.values_list("sealed", flat=True).first()
        if sealed is None:
            return None
        try:
            return vault.open_secret(bytes(sealed), context=self._context(digest))
        except vault.SealBroken:  # the wrapping key was changed since
            return None

    def put(self, digest: str, part: bytes) -> None:
        """Keep a part, unless somebody took something back since the build began."""
        sealed = vault.seal_secret(part, context=self._context(digest))
        with transaction.atomic(), acting_for_system(reason=REASON):
            if _era() != self.era:
                return
            LaidOutPart.objects.unscoped(reason=REASON).update_or_create(
                case_file=self.case_file,
                digest=self._digest(digest),
                defaults={
                    "sealed": sealed,
                    "expires_at": timezone.now() + settings.PARTS_KEPT_FOR,
                },
            )

    def _digest(self, digest: str) -> bytes:
        return vault.keyed_digest("laid_out_part", f"{self.case_file.pk}|{digest}")

    def _context(self, digest: str) -> str:
        return f"legal_analysis.LaidOutPart|{self.case_file.pk}|{digest}"


def _era() -> int:
    """Return how often something was taken back, and hold that until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('legal_analysis_parts'))")
        cursor.execute(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM legal_analysis_parts_era"
        )
        (era,) = cursor.fetchone()
    return int(era)


def clear_expired(*, now: datetime | None = None) -> int:
    """Delete the parts whose time ran out. Returns how many."""
    with acting_for_system(reason=REASON):
        old = LaidOutPart.objects.unscoped(reason=REASON).filter(
            expires_at__lte=now or timezone.now()
        )
        deleted, _by_model = old.delete()
    return deleted
