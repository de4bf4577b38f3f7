"""Asking for help on behalf of somebody, without knowing who helps (docs/adr: help apart).

The record of what was done to her and the help she gets never meet: neither app imports the other.
Whoever helps opens a desk here when the site starts; whoever meets her hands over here what she asked
to be handed over, exactly that, and keeps nothing of it. No answer comes back.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_help, audit
from accounts.errors import DomainError
from accounts.models import Assignment, Organisation, Role, User


class Kind(models.TextChoices):
    """What somebody can need help with."""

    MEDICAL = "medical", _("Medical care")
    PSYCHOSOCIAL = "psychosocial", _("Somebody to talk to, for mind and soul")
    SAFETY = "safety", _("Safety or shelter")
    LEGAL = "legal", _("Legal advice")
    LIVELIHOOD = "livelihood", _("Food, rent, work or a grant")
    CHILDREN = "children", _("Her children")
    OTHER = "other", _("Something else")


@dataclass(frozen=True)
class HelpRequest:
    """What she wants a support worker to be told. Nothing else goes with it.

    `kinds`: codes of Kind, at least one; `words`: what she needs, in her own; `called`: a name she
    chose, which need not be hers; `contact`: how to reach her safely; `language`: of these words;
    `agreed`: she agreed that exactly this is handed over.
    """

    kinds: tuple[str, ...]
    words: str
    called: str
    contact: str
    language: str
    agreed: bool


@dataclass(frozen=True)
class Waiting:
    """How much waits for one support worker: asked for and not taken up, and to be looked after today."""

    new: int
    due: int


class Desk(Protocol):
    """Whoever helps."""

    def receive(self, request: HelpRequest, organisation: Organisation) -> None: ...

    def waiting(self, user: User, today: Any) -> Waiting: ...


class NotAgreed(DomainError):
    """Nothing is handed over without her agreement; and it is no fault of hers."""

    code, status = "help_not_agreed", 409
    message = _("She did not agree that this is handed over, so it was not.")


class NoDesk(Exception):
    """Nobody opened a desk: a fault in our settings. A request must not vanish."""


_desks: list[Desk] = []


def open_desk(desk: Desk) -> None:
    """Say who receives requests. Called once, when the site starts; a second call replaces the first."""
    _desks[:] = [desk]


def _desk() -> Desk:
    if not _desks:
        raise NoDesk("No app has called help.open_desk().")
    return _desks[0]


def ask_for_help(request: HelpRequest, by: User, organisation: Organisation) -> None:
    """Hand a request over, inside the transaction that is open: it stands with the rest, or nothing does.

    The trail says that she who met her handed something over, and not what became of it: no row
    names both an interview and a need.

    Errors: NotAllowed; NotAgreed; NoDesk; ValueError for a kind that is not one, or none.
    """
    access_help.check_may_ask_for_help(by, organisation)
    if not request.agreed:
        raise NotAgreed
    if not request.kinds or not set(request.kinds) <= set(Kind.values):
        raise ValueError("A request for help says what kind of help.")
    audit.record(action="help.asked", by=by, details={"organisation": str(organisation.pk)})
    _desk().receive(request, organisation)


def is_staffed(organisation: Organisation) -> bool:
    """Whether anybody would read a request today: she must not wait for nobody."""
    held = Assignment.objects.in_force(timezone.now().date())
    return held.filter(
        organisation=organisation, role=Role.SUPPORT_WORKER, user__is_active=True
    ).exists()


def waiting(user: User, today: Any) -> Waiting:
    """Return how much waits for her at the desk. Nothing for who is no support worker."""
    return _desk().waiting(user, today)
