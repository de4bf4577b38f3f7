"""Lines one person entered, and what two people then decide of the same point."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, Role, User
from evidence import reporting_lines
from evidence.actors import reconciling
from evidence.actors.reconciling import Decision
from evidence.actors.stating import Of
from evidence.models import Authority, ReportingLine
from evidence.reporting_lines import Line
from tests.evidence.actors.test_reconciling import LIKELY, analyst, approver, propose, state
from tests.evidence.actors.test_together import Doing
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import AuthorityFactory
from tests.factories.incidents import SourceFactory
from tests.together import PATIENCE, until_waiting

__all__ = ["analyst", "approver"]  # fixtures

FALLS = Decision("falls", "unlikely", "The paper took it back.")


def entered(under: Authority, above: Authority, by: User, **times: str) -> ReportingLine:
    """A line one analyst enters by herself."""
    line = Line(under, above, "reports_to", **times)  # type: ignore[arg-type]
    return reporting_lines.write(line, sources=[SourceFactory()], by=by)


def test_a_line_entered_before_gives_way_to_the_same_one_that_two_people_accepted(
    analyst: User, approver: User
) -> None:
    actor, above = AuthorityFactory(), AuthorityFactory()
    hers = entered(actor, above, analyst, from_edtf="2021-09")
    one = state(actor, analyst, Of("reported_to", above))

    reconciling.accept(propose(one, analyst, LIKELY), by=approver)

    hers.refresh_from_db()
    assert (hers.closed_by, hers.closed_reason) == (approver, reporting_lines.ACCEPTED)
    line = ReportingLine.objects.holding().get()
    assert (line.replaces, line.reconciliation is None) == (hers, False)
    assert [pair.source for pair in line.graded_sources.all()] == [one.source]
    for row in (hers, line):
        with pytest.raises((reporting_lines.FollowsAccepted, reporting_lines.LineClosed)):
            reporting_lines.take_back(row, reason="By me alone.", by=analyst)
    again = propose(one, analyst, FALLS)
    reconciling.accept(again, by=approver)
    assert not ReportingLine.objects.holding().exists()
    events = AuditEvent.objects.unscoped(reason="test").filter(action__startswith="line.")
    assert list(events.order_by("pk").values_list("action", "actor")) == [
        ("line.written", analyst.pk),
        ("line.corrected", approver.pk),
        ("line.taken_back", approver.pk),
    ]


def test_what_two_people_found_not_to_be_so_holds_by_no_line_of_one(
    analyst: User, approver: User
) -> None:
    actor, above, other = AuthorityFactory(), AuthorityFactory(), AuthorityFactory()
    for times in ({"from_edtf": "2021-09"}, {"from_edtf": "2022", "to_edtf": "2023"}):
        entered(actor, above, analyst, **times)
    kept = [entered(actor, other, analyst), entered(other, above, analyst)]
    one = state(actor, analyst, Of("reported_to", above))

    reconciling.accept(propose(one, analyst, Decision("open", "even", "So.")), by=approver)
    assert ReportingLine.objects.holding().count() == 4
    reconciling.accept(propose(one, analyst, FALLS), by=approver)

    assert set(ReportingLine.objects.holding()) == set(kept)
    closed = ReportingLine.objects.exclude(closed_at=None)
    assert {row.closed_reason for row in closed} == {reporting_lines.FELL}


def test_who_commands_is_above_also_where_that_was_found_not_to_be_so(
    analyst: User, approver: User
) -> None:
    commander, under = AuthorityFactory(), AuthorityFactory()
    source = [SourceFactory()]
    reporting_lines.write(Line(under, commander, "commanded_by"), sources=source, by=analyst)
    one = state(commander, analyst, Of("commanded", under))
    reconciling.accept(propose(one, analyst, FALLS), by=approver)
    assert not ReportingLine.objects.holding().exists()


@pytest.mark.parametrize("first", ["accepts", "corrects"])
def test_T20_she_corrects_her_line_while_another_accepts_the_same(
    first: str, committed_db: str, superuser_connection: psycopg.Connection[Any]
) -> None:
    """Whoever comes second waits, and holds nothing meanwhile that the first one waits for."""
    with acting_for_system(reason="test.arrange"):
        analyst, second = (AssignmentFactory(role=Role.ANALYST).user for _ in range(2))
        actor, above, source = AuthorityFactory(), AuthorityFactory(), SourceFactory()
        hers = entered(actor, above, analyst, from_edtf="2021-09")
        row = propose(state(actor, analyst, Of("reported_to", above)), analyst, LIKELY)

    def accept() -> None:
        with acting_as(second):
            reconciling.accept(row, by=second)

    def correct() -> None:
        line = Line(actor, above, "reports_to", "2020")
        with acting_as(analyst):
            reporting_lines.correct(hers, line, sources=[source], reason="So.", by=analyst)

    acts = (accept, correct) if first == "accepts" else (correct, accept)
    refused = one_behind_the_other(superuser_connection, *acts)

    lines = ReportingLine.objects.holding()
    line = lines.get(reconciliation=row)
    if first == "accepts":
        assert (refused, line.replaces, lines.count()) == (["line_closed"], hers, 1)
    else:  # what she made of it says another thing by then
        assert (refused, line.replaces, lines.count()) == ([], None, 2)


def one_behind_the_other(server: psycopg.Connection[Any], *acts: Callable[[], object]) -> list[str]:
    """Start each act once those before wait for the lock of lines, then let them go on in this order.

    Return what they were refused for.
    """
    threads = [Doing(act) for act in acts]
    server.execute("SELECT pg_advisory_lock(%s)", [reporting_lines._LOCK])
    try:
        for number, thread in enumerate(threads, start=1):
            thread.start()
            until_waiting(server, number)
    except AssertionError as nobody:
        raise nobody from thread.raised
    finally:
        server.execute("SELECT pg_advisory_unlock(%s)", [reporting_lines._LOCK])
        for thread in threads:
            if thread.ident is not None:  # started
                thread.join(PATIENCE)
    return [code for thread in threads for code in thread.refused_for()]
