"""The bytes of a package, until they are fetched or nobody may fetch them any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import vault
from accounts.identity import acting_for_system
from accounts.models import PersonKey, User
from accounts.models.key import GIVEN_UP
from accounts.models.second_person import TO_BE_OPENED_WITHIN, WAITS_FOR
from evidence import store
from legal_analysis.models import Release

_REASON = "release.keep"


def kept_by_releases(names: list[str]) -> set[str]:
    """Return those of these objects of the store that are packages (evidence/sweeping.py asks)."""
    rows = Release.objects.unscoped(reason=_REASON).filter(object_name__in=names)
    return set(rows.values_list("object_name", flat=True))


def throw_away(release: Release, *, by: User | None, now_read: bool = False) -> None:
    """Destroy the key of a package, in the open transaction, and its bytes when that ends.

    `now_read`: somebody has them open; who closes them deletes them.
    """
    if not release.object_name:
        return
    name, key = release.object_name, release.key
    release.object_name, release.key = "", None
    release.save(update_fields=["object_name", "key"])
    with acting_for_system(reason=_REASON):
        destroy(key, by=by)
    if not now_read:
        transaction.on_commit(lambda: store.delete(name))


def destroy(key: PersonKey | None, *, by: User | None) -> None:
    if key is not None and key.wrapped is not None:
        reason = "package of a release" if by else GIVEN_UP
        vault.destroy(key=key, by=by, reason=reason, system="" if by else "release")


def clear(*, now: datetime | None = None) -> int:
    """Throw away the packages nobody may fetch any more. Returns how many. May run at any time."""
    now = now or timezone.now()
    over = Q(approved_at=None, requested_at__lte=now - WAITS_FOR) | Q(
        opened_at=None, approved_at__lte=now - TO_BE_OPENED_WITHIN
    )
    with acting_for_system(reason=_REASON):
        rows = Release.objects.unscoped(reason=_REASON).exclude(object_name="").filter(over)
        pks = list(rows.values_list("pk", flat=True)[:500])
        for pk in pks:
            with transaction.atomic():
                held = (
                    rows.select_for_update(of=("self",)).select_related("key").filter(pk=pk).first()
                )
                if held is not None:
                    throw_away(held, by=None)
    return len(pks)
