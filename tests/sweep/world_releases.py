"""Releases in each state, recalls and keys of receivers, in the world of the sweep."""

from typing import Any

from accounts.models import User
from tests.factories import legal_analysis
from tests.factories import releases as make
from tests.factories.accounts import UserFactory


def releases_of(user: User, case: Any, mechanism: Any, *, once_only: bool = True) -> dict[str, Any]:
    """Return a release that waits for its answer, one to be fetched, one that was sent, and a recalled one."""

    def asked() -> Any:
        # Another language: of the submission of the case itself there is no newer version.
        frozen = legal_analysis.SubmissionFactory(
            case_file=case, mechanism=mechanism, author=UserFactory(), language="fa-af"
        )
        return make.ReleaseFactory(user=user, submission=frozen)

    touched, told = make.sent(asked()), make.sent(asked())
    notice = make.RecallFactory(release=told)
    notice.notice, notice.channel = "invented letter", "email"
    notice.sent_at, notice.sent_by = notice.found_at, UserFactory()
    notice.save()
    once = {}
    if once_only:  # one at a time for one receiver, and one that is the newest
        once["receiver_key"] = make.ReceiverKeyFactory(
            organisation=case.team.organisation, mechanism=mechanism
        )
        # Nothing of anybody is in it, so nothing stops it.
        once["askable"] = legal_analysis.SubmissionFactory(
            case_file=case, mechanism=mechanism, author=UserFactory(), language="ps"
        )
    return {
        "release": make.made(asked()),
        "let_go": make.allowed(asked()),
        "sent_release": make.sent(asked()),
        "recall": make.RecallFactory(release=touched),
        "told_recall": notice,
        **once,
    }
