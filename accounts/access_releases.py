"""Who lets a submission go, and who looks after what went: the part of access.py for releases."""

import uuid
from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Organisation, Role

# Who has to do with what goes out.
SENDERS = (Role.ADVOCATE, Role.APPROVER)


def check_may_ask(user: Asker, team: CaseTeam) -> None:
    """Ask that a submission leaves, fetch it when it may, and send it."""
    if not access._holds(user, (Role.ADVOCATE,), team):
        raise NotAllowed(_("Only an advocate of this case may ask for a release."))


def can_ask(user: Asker, team: CaseTeam) -> bool:
    return access._allowed(check_may_ask, user, team)


def check_may_answer(
    user: Asker, team: CaseTeam, *, asked_by: uuid.UUID, worked_on_by: Collection[uuid.UUID]
) -> None:
    """Let it go, or refuse: an approver of the case, neither who asks nor who worked on the submission."""
    if user.pk == asked_by:
        raise NotAllowed(_("A second person must approve this submission."))
    if user.pk in worked_on_by:
        raise NotAllowed(
            _(
                "You wrote part of this submission, or decided what stays in it. Another approver answers."
            )
        )
    if not access._holds(user, (Role.APPROVER,), team):
        raise NotAllowed(_("Only an approver of this case may release a submission."))


def can_answer(
    user: Asker, team: CaseTeam, *, asked_by: uuid.UUID, worked_on_by: Collection[uuid.UUID]
) -> bool:
    return access._allowed(
        check_may_answer, user, team, asked_by=asked_by, worked_on_by=worked_on_by
    )


def answers(user: Asker) -> Q:
    """Return the filter that leaves the releases she may answer: `check_may_answer`, of all.

    What she decided of passages is asked besides (releases/asking.py).
    """
    held = [one for one in access.standings(user) if one.role == Role.APPROVER]
    organisations = {one.organisation_id for one in held} - {None}
    teams = {one.team_id for one in held} - {None}
    of_hers = Q(submission__case_file__team__organisation__in=organisations)
    of_hers |= Q(submission__case_file__team__in=teams)
    hers = Q(user=user.pk) | Q(submission__author=user.pk)
    hers |= Q(submission__writers__contains=[user.pk])
    return of_hers & ~hers


def check_may_follow(user: Asker, team: CaseTeam) -> None:
    """Write down what became of a release: that it was sent, what came back, that it was recalled."""
    if not access._holds(user, SENDERS, team):
        raise NotAllowed(_("Only an advocate or an approver of this case may do this."))


def can_follow(user: Asker, team: CaseTeam) -> bool:
    return access._allowed(check_may_follow, user, team)


def check_may_keep_key(user: Asker, organisation: Organisation) -> None:
    """Enter, compare and end the public key of a receiver: who sends for this organisation."""
    if organisation.pk not in {one.pk for one in keeps_keys_for(user)}:
        raise NotAllowed(_("Only an advocate or an approver may do this."))


def keeps_keys_for(user: Asker) -> list[Organisation]:
    """Return the organisations for whose receivers she keeps keys, by name."""
    held = [one for one in access.standings(user) if one.role in SENDERS]
    hers = Q(pk__in={one.organisation_id for one in held} - {None})
    hers |= Q(teams__in={one.team_id for one in held} - {None})
    return list(Organisation.objects.filter(hers).distinct().order_by("name"))
