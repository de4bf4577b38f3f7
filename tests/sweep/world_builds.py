"""Files somebody asked for in the world of the sweep."""

import datetime
import json
from typing import Any

from django.utils import timezone

from accounts import vault
from accounts.models import User
from legal_analysis.builds import packages
from tests.factories import legal_analysis


def builds_of(user: User, case: Any, mechanism: Any) -> dict[str, Any]:
    """Make a file that waits to be fetched, and one that waits to be prepared."""
    asked = {"case_file": case, "mechanism": mechanism, "requested_by": user}
    frozen = {
        "consents": [],
        "incidents": [],
        "authorities": [],
        "case": {"alleged_perpetrators": []},
        "mechanism": {"code": mechanism.code},
    }
    legal_analysis.LaidOutPartFactory(case_file=case)
    build = legal_analysis.FinishedBuildFactory(submission__snapshot=json.dumps(frozen), **asked)
    legal_analysis.PackageFactory(
        build=build,
        expires_at=timezone.now() + datetime.timedelta(days=1),
        sealed=vault.seal_secret(b"PK", context=packages.context(build)),
    )
    # In another language, so that a request makes one more.
    waiting = legal_analysis.BuildFactory(language="ps", **asked)
    return {"build": build, "waiting_build": waiting}
