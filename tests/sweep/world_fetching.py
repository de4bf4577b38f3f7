"""Files that are taken out, in the world of the sweep: a clean copy, requests for the file as it came."""

from typing import Any

from django.utils import timezone

from accounts.models import CaseTeam, User
from evidence.models import CaseMaterial, Original, WorkingCopy
from tests.factories import accounts as people
from tests.factories import items as make
from tests.sweep.planting import Planted, plant


def files_to_fetch(user: User, team: CaseTeam, side: str) -> tuple[dict[str, Any], list[Planted]]:
    """Return a file with its clean copy, and two requests of `user`: one waits, one was allowed."""
    with_copy = _clean(user, team)
    make.stored_copy(with_copy, kind=WorkingCopy.Kind.EXPORT)
    asked = {
        "file_request": make.FileRequestFactory(user=user, original=_clean(user, team)),
        "allowed_file": make.FileRequestFactory(
            user=user,
            original=_clean(user, team),
            approved_by=people.UserFactory(),
            approved_at=timezone.now(),
        ),
    }
    words = [one for request in asked.values() for one in plant(request, side)]
    return {"cleaned": with_copy.item, **asked}, words


def _clean(user: User, team: CaseTeam) -> Original:
    item = make.FileItemFactory(organisation=team.organisation)
    CaseMaterial.objects.create(team=team, item=item, added_by=user, reason="x")
    original = make.stored(item, standing="clean", media_type="image/jpeg")
    make.InspectionFactory(original=original)
    return original
