"""Which cards there are, and for whom. See the package's docstring for how to add one."""

from collections.abc import Callable, Iterable

from accounts.access import REVIEWERS
from accounts.access_actors import ACCEPTERS
from accounts.access_policies import VERIFIERS
from accounts.models import Role

from . import (
    Asker,
    Card,
    actors,
    assessments,
    contacts,
    damaged,
    drafts,
    duplicates,
    entries,
    file_requests,
    files,
    gaps,
    grades,
    handed,
    helped,
    matches,
    namings,
    ordered,
    papers,
    releases,
    reveals,
    review,
    sent,
    staff,
    stale,
    trail,
    translations,
    way_back,
)

TEAM = frozenset({Role.ANALYST, Role.ADVOCATE, Role.APPROVER})

SUBJECTS: tuple[tuple[frozenset[Role], Callable[[Asker], Iterable[Card]]], ...] = (
    (TEAM, damaged.cards),
    (frozenset({Role.DOCUMENTER}), drafts.cards),
    (frozenset({Role.DOCUMENTER}), sent.cards),
    (frozenset(REVIEWERS), review.cards),
    (frozenset(REVIEWERS), translations.to_check),
    (frozenset({Role.ANALYST}), translations.to_write),
    (frozenset(REVIEWERS), assessments.cards),
    (frozenset(VERIFIERS), papers.to_verify),
    (frozenset({Role.ANALYST}), papers.returned),
    (frozenset(ACCEPTERS), actors.to_accept),
    (frozenset({Role.ANALYST}), actors.to_read_again),
    (frozenset({Role.ANALYST}), entries.cards),
    (frozenset({Role.ANALYST}), duplicates.cards),
    (TEAM, handed.cards),
    (frozenset({Role.APPROVER}), file_requests.to_answer),
    (TEAM, file_requests.allowed),
    (frozenset({Role.APPROVER}), releases.to_answer),
    (frozenset({Role.ADVOCATE}), releases.allowed),
    (frozenset({Role.ADVOCATE, Role.APPROVER}), releases.recalled),
    (frozenset({Role.ADVOCATE, Role.APPROVER}), releases.overdue),
    (frozenset({Role.ANALYST}), gaps.cards),
    (frozenset({Role.ANALYST}), stale.cards),
    (frozenset({Role.ANALYST}), grades.cards),
    (frozenset({Role.ANALYST, Role.ADVOCATE}), files.cards),
    (frozenset({Role.ANALYST, Role.ADVOCATE}), reveals.allowed),
    (frozenset({Role.APPROVER}), reveals.to_answer),
    (frozenset({Role.APPROVER}), namings.cards),
    (frozenset({Role.APPROVER}), contacts.cards),
    (frozenset({Role.APPROVER}), matches.cards),
    (frozenset({Role.SUPPORT_WORKER}), helped.cards),
    (frozenset({Role.ADMINISTRATOR}), staff.cards),
    (frozenset({Role.ADMINISTRATOR, Role.APPROVER}), way_back.cards),
    (frozenset({Role.AUDITOR}), trail.cards),
)


def waiting_for(asker: Asker) -> list[Card]:
    """Return the cards of everything that waits for this person now."""
    return ordered(
        card for roles, cards in SUBJECTS if roles & asker.roles for card in cards(asker)
    )
