"""What stands of what sources say of an actor: one person proposes, another accepts.

Nothing is merged and nothing goes: what does not stand stays on the page as what another source says.
What a source says anew marks what was decided on it, until it is decided anew. What everybody reads (the
times of an office) follows what was accepted, and names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_actors, audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import dates, reporting_lines
from evidence.models import (
    ActorStatement,
    Authority,
    ReconciledStatement,
    Reconciliation,
    ReportingLine,
    Tenure,
)
from evidence.models.actor import Probability, StatementKind

from .comparing import ONE_AT_A_TIME, Relation, Said, days_of, relation
from .stating import BadStatement, hold, said_why

LONGEST_REASON = 1000
_LINES = {
    StatementKind.BELONGED_TO: ReportingLine.Kind.BELONGS_TO,
    StatementKind.REPORTED_TO: ReportingLine.Kind.REPORTS_TO,
    StatementKind.COMMANDED: ReportingLine.Kind.COMMANDED_BY,
}
_TIMES = (StatementKind.EXISTED, StatementKind.HELD_OFFICE)


class DecidedMeanwhile(DomainError):
    code, status = "point_decided_meanwhile", 409
    message = _(
        "Somebody decided or recorded something here meanwhile. Look at it as it stands now."
    )


class NothingProposed(DomainError):
    code, status = "nothing_proposed", 409
    message = _("Nothing is proposed here any more.")


class ProposalStale(DomainError):
    code, status = "proposal_stale", 409
    message = _("A source says something anew since this was proposed. Read it, and propose anew.")


class AnotherStands(DomainError):
    """Two people accepted another answer for days on which there is one only."""

    code, status = "another_stands", 409

    def __init__(self, other: Reconciliation) -> None:
        self.other = other
        words = _(
            "There is one at a time, and this stands already for the same days: %(kind)s: %(name)s."
            " Decide that anew first, or give other days."
        )
        name = other.object_actor.name if other.object_actor else other.object_text
        super().__init__(words % {"kind": other.get_kind_display(), "name": name})


class RestsOnNothing(DomainError):
    code, status = "rests_on_nothing", 400
    message = _("Say on which statements it rests.")


@dataclass(frozen=True)
class Decision:
    """What stands of a point, and why. `goes_on`: it had not ended; else an empty end is not known."""

    verdict: str
    probability: str
    reason: str
    from_edtf: str = ""
    to_edtf: str = ""
    calendar: str = dates.Calendar.GREGORIAN
    goes_on: bool = False


Read = Mapping[UUID, int]


def of_point(one: ActorStatement) -> QuerySet[ActorStatement]:
    """Return the statements that count on the point of this one."""
    rows = ActorStatement.objects.filter(actor=one.actor_id, kind=one.kind, taken_back_at=None)
    return rows.filter(point=one.point)


def to_read(one: ActorStatement) -> QuerySet[ActorStatement]:
    """Return what must be read to decide it: with other answers, where there is one at a time."""
    if one.kind not in ONE_AT_A_TIME:
        return of_point(one)
    return ActorStatement.objects.filter(actor=one.actor_id, kind=one.kind, taken_back_at=None)


def decided(one: ActorStatement) -> QuerySet[Reconciliation]:
    """Return everything that was decided on a point, the last first."""
    rows = Reconciliation.objects.filter(actor=one.actor_id, kind=one.kind, point=one.point)
    return rows.order_by("-proposed_at", "-pk")


@transaction.atomic
def propose(
    one: ActorStatement,
    decision: Decision,
    *,
    rests_on: set[UUID],
    read: Read,
    seen: UUID | None,
    by: User,
    now: datetime | None = None,
) -> Reconciliation:
    """Propose what stands of a point. It holds once another person accepted it.

    Shape:  `one`: any statement of the point. `read`: the version of each statement she read; `seen`:
            the last decision she saw there, or None.
    Errors: NotAllowed; DecidedMeanwhile; RestsOnNothing; BadStatement; dates.BadDate.
    """
    access_actors.check_may_state(by)
    hold(one.actor)
    last = decided(one).first()
    there = dict(to_read(one).values_list("pk", "version"))
    if there != dict(read) or (last.pk if last else None) != seen:
        raise DecidedMeanwhile
    own = set(of_point(one).values_list("pk", flat=True))
    if not rests_on <= own or (decision.verdict == "stands" and not rests_on):
        raise RestsOnNothing
    moment = now or timezone.now()
    decided(one).filter(replaced_at=None, accepted_at=None).update(replaced_at=moment)
    row = _row(one, decision, by, moment)
    row.save(force_insert=True)
    ReconciledStatement.objects.bulk_create(
        ReconciledStatement(
            reconciliation=row, statement_id=pk, version=number, stands=pk in rests_on
        )
        for pk, number in sorted(there.items())
    )
    _record("reconciliation.proposed", row, by)
    return row


@transaction.atomic
def accept(row: Reconciliation, *, by: User, now: datetime | None = None) -> Reconciliation:
    """Let what another proposed stand, in place of what stood before.

    Errors: NotAllowed; NothingProposed; ProposalStale; AnotherStands; reporting_lines.GoesRound.
    """
    access_actors.check_may_accept(by, author_id=row.author_id)
    # Held twice: whoever loads the library holds no actor, but marks the row by what it loads.
    hold(row.actor)
    rows = Reconciliation.objects.select_for_update(of=("self",))
    rows = rows.select_related("actor", "object_actor", "author")
    row = rows.get(pk=row.pk)
    if row.accepted_at is not None or row.replaced_at is not None:
        raise NothingProposed
    if row.stale_since is not None:
        raise ProposalStale
    _check_one_at_a_time(row)
    moment = now or timezone.now()
    same = Reconciliation.objects.filter(actor=row.actor_id, kind=row.kind, point=row.point)
    before = same.filter(replaced_at=None, accepted_at__isnull=False)
    replaced = list(before.values_list("pk", flat=True))
    Tenure.objects.filter(reconciliation__in=replaced).delete()
    before.update(replaced_at=moment)
    reporting_lines.leave(replaced, by=by, now=moment)
    row.accepted_at, row.accepted_by = moment, by
    row.save(update_fields=["accepted_at", "accepted_by"])
    write_tenures(row.actor)
    _write_line(row, by, moment)
    _record("reconciliation.accepted", row, by)
    return row


def _check_one_at_a_time(row: Reconciliation) -> None:
    """Errors: AnotherStands. The actor is held: what another accepts meanwhile is seen here, or sees this."""
    if row.verdict != Reconciliation.Verdict.STANDS:
        return
    rivals = holding(row.actor).filter(kind=row.kind, verdict=Reconciliation.Verdict.STANDS)
    for other in rivals.exclude(point=row.point).select_related("object_actor"):
        if relation(_as_said(row), _as_said(other)) is Relation.CONTRADICTS:
            raise AnotherStands(other)


def _as_said(row: Reconciliation) -> Said:
    days = days_of(row.from_edtf, row.to_edtf, row.calendar, goes_on=row.goes_on)
    return Said(row.kind, row.point, days)


def _row(one: ActorStatement, decision: Decision, by: User, moment: datetime) -> Reconciliation:
    if decision.verdict not in Reconciliation.Verdict.values:
        raise BadStatement(_("Say whether it stands."))
    if decision.probability not in Probability.values:
        raise BadStatement(_("Choose a probability from the list."))
    if decision.to_edtf and decision.goes_on:
        raise BadStatement(_("Give the last day, or say that it goes on."))
    return Reconciliation(
        actor=one.actor,
        kind=one.kind,
        object_actor=one.object_actor,
        object_text=one.object_text,
        point=one.point,
        author=by,
        verdict=decision.verdict,
        probability=decision.probability,
        reason=said_why(decision.reason, longest=LONGEST_REASON),
        from_edtf=decision.from_edtf,
        to_edtf=decision.to_edtf,
        calendar=decision.calendar,
        goes_on=decision.goes_on,
        date_range=dates.span(decision.from_edtf, decision.to_edtf, decision.calendar),
        proposed_at=moment,
    )


# --- What waits for somebody ------------------------------------------------------------------------------


def waiting_for(user: User) -> QuerySet[Reconciliation]:
    """Return what others proposed and this user may accept, the oldest first."""
    if not access_actors.can_accept(user, author_id=None):
        return Reconciliation.objects.none()
    rows = Reconciliation.objects.filter(accepted_at=None, replaced_at=None, stale_since=None)
    return rows.exclude(author=user).order_by("proposed_at", "pk")


def to_read_again(user: User) -> QuerySet[Reconciliation]:
    """Return what was decided or proposed before a source said something anew, the oldest first.

    One for each point; none where somebody has read it again and proposed.
    """
    if not access_actors.can_state(user):
        return Reconciliation.objects.none()
    proposed = Reconciliation.objects.filter(
        actor=OuterRef("actor"),
        kind=OuterRef("kind"),
        point=OuterRef("point"),
        accepted_at=None,
        replaced_at=None,
    )
    rows = Reconciliation.objects.filter(replaced_at=None, stale_since__isnull=False)
    return rows.exclude(Exists(proposed.exclude(pk=OuterRef("pk")))).order_by("stale_since", "pk")


# --- What stands ----------------------------------------------------------------------------------------


def holding(actor: Authority) -> QuerySet[Reconciliation]:
    """Return what was accepted of an actor and not replaced."""
    return Reconciliation.objects.filter(
        actor=actor, accepted_at__isnull=False, replaced_at=None
    ).order_by("kind", "point")


def of_its_office(actor: Authority) -> Q:
    """Points that say when an institution existed, or when somebody held the office on record here."""
    office = Q(kind=StatementKind.HELD_OFFICE)
    office &= Q(object_actor=None) | Q(object_actor=actor.institution_id)
    return Q(kind=StatementKind.EXISTED) | office


def write_tenures(actor: Authority) -> None:
    """Make the times of an actor what was accepted; where nothing was decided, what the library has."""
    rows = holding(actor).filter(of_its_office(actor))
    settled = list(rows.exclude(verdict=Reconciliation.Verdict.OPEN))
    there = set(Tenure.objects.filter(authority=actor).values_list("reconciliation", flat=True)) - {
        None
    }
    Tenure.objects.bulk_create(
        Tenure(
            authority=actor,
            reconciliation=row,
            from_edtf=in_gregorian(row.from_edtf, row.calendar),
            to_edtf=in_gregorian(row.to_edtf, row.calendar),
            date_range=row.date_range,
        )
        for row in settled
        if row.verdict == Reconciliation.Verdict.STANDS and row.pk not in there
    )
    points = {(row.kind, row.point) for row in settled}
    library = ActorStatement.objects.filter(actor=actor, recorded_by=None, taken_back_at=None)
    for said in library.filter(of_its_office(actor)):
        times = {"from_edtf": said.from_edtf, "to_edtf": said.to_edtf}
        rows_there = Tenure.objects.filter(authority=actor, reconciliation=None, **times)
        if (said.kind, said.point) in points:
            rows_there.delete()
        elif not rows_there.exists():
            Tenure.objects.create(authority=actor, date_range=said.date_range, **times)


def _write_line(row: Reconciliation, by: User, moment: datetime) -> None:
    """Let lines up the chain follow what was accepted: with the sources it rests on, or none of anybody."""
    other = row.object_actor
    if row.verdict == Reconciliation.Verdict.OPEN or row.kind not in _LINES or other is None:
        return
    under, above = (row.actor, other)
    if row.kind == StatementKind.COMMANDED:
        under, above = above, under
    read = row.read.filter(stands=True).select_related("statement__source").order_by("pk")
    said = [one.statement for one in read]
    line = reporting_lines.Line(
        under,
        above,
        _LINES[StatementKind(row.kind)],
        row.from_edtf,
        row.to_edtf,
        end_not_known=not (row.to_edtf or row.goes_on),
        calendar=row.calendar,
        said=next((one.quote for one in said if one.quote), ""),
    )
    if row.verdict == Reconciliation.Verdict.FALLS:
        reporting_lines.fall(line, by=by, now=moment)
        return
    sources = [one.source for one in said if one.source is not None]
    if not sources:
        return  # the library has it from several sources, not told apart: no line without its source
    reporting_lines.follow(line, sources=sources, accepted=row, by=by, now=moment)


def settled_actors() -> set[UUID]:
    """Return the actors whose times on record follow what people accepted, not the library."""
    rows = Reconciliation.objects.filter(
        kind__in=_TIMES, accepted_at__isnull=False, replaced_at=None
    )
    return set(rows.exclude(verdict="open").values_list("actor", flat=True))


def in_gregorian(edtf: str, calendar: str) -> str:
    """Return a date as Gregorian EDTF that means the same days."""
    if not edtf or calendar == dates.Calendar.GREGORIAN:
        return edtf
    first, after = dates.bounds(edtf, calendar)
    last = after - timedelta(days=1) if after else None
    if first == last and first:
        return first.isoformat()
    return f"{first.isoformat() if first else '..'}/{last.isoformat() if last else '..'}"


def _record(action: str, row: Reconciliation, by: User) -> None:
    details = {"object": str(row.actor_id), "kind": str(row.kind), "status": str(row.verdict)}
    audit.record(action=action, subject=row, by=by, details=details)
