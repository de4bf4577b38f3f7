"""What stands of what sources say: proposed by one, accepted by another, read again when it changes."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.errors import NotAllowed
from accounts.models import AuditEvent, Role, User
from evidence import reporting_lines
from evidence.actors import reconciling, stating
from evidence.actors.reconciling import Decision
from evidence.actors.stating import Of, Says
from evidence.models import (
    ActorStatement,
    Authority,
    ReconciledStatement,
    Reconciliation,
    ReportingLine,
    Tenure,
)
from tests.factories.accounts import AssignmentFactory
from tests.factories.actors import ActorStatementFactory, ReconciliationFactory
from tests.factories.evidence import AuthorityFactory, ReportingLineFactory, TenureFactory
from tests.factories.incidents import SourceFactory

LIKELY = Decision("stands", "likely", "Two papers with reporters there.", from_edtf="2021-09")


@pytest.fixture
def analyst(as_system: None) -> User:
    user: User = AssignmentFactory(role=Role.ANALYST).user
    return user


@pytest.fixture
def approver(as_system: None) -> User:
    user: User = AssignmentFactory(role=Role.APPROVER).user
    return user


def state(actor: Authority, by: User, of: Of | None = None, **says: Any) -> ActorStatement:
    return stating.record(actor, SourceFactory(), of or Of("existed"), Says(**says), by=by)


def propose(
    one: ActorStatement, by: User, decision: Decision = LIKELY, **changed: Any
) -> Reconciliation:
    last = reconciling.decided(one).first()
    told: dict[str, Any] = {
        "rests_on": {one.pk},
        "read": dict(reconciling.to_read(one).values_list("pk", "version")),
        "seen": last.pk if last else None,
    }
    return reconciling.propose(one, decision, by=by, **(told | changed))


def times(actor: Authority) -> list[tuple[str, bool]]:
    rows = Tenure.objects.filter(authority=actor)
    return [(row.from_edtf, row.reconciliation_id is not None) for row in rows]


def test_what_was_accepted_takes_the_place_of_the_librarys_time_and_names_what_it_rests_on(
    analyst: User, approver: User
) -> None:
    actor = AuthorityFactory()
    library = ActorStatementFactory(actor=actor, recorded_by=None, from_edtf="2021-08")
    TenureFactory(authority=actor, from_edtf="2021-08", date_range=library.date_range)
    one = state(actor, analyst, from_edtf="2021-09")
    row = propose(one, analyst)
    assert times(actor) == [("2021-08", False)]
    reconciling.accept(row, by=approver)
    assert times(actor) == [("2021-09", True)]
    assert {(r.statement_id, r.stands) for r in row.read.all()} == {
        (one.pk, True), (library.pk, False),
    }  # fmt: skip
    # Decided anew that it stays open: the library's time is back.
    again = propose(one, analyst, Decision("open", "even", "The paper corrected itself."))
    reconciling.accept(again, by=approver)
    assert times(actor) == [("2021-08", False)]
    assert Reconciliation.objects.get(pk=row.pk).replaced_at is not None
    # And that it does not stand: there is no time of it.
    fallen = propose(one, analyst, Decision("falls", "unlikely", "Another bureau was meant."))
    reconciling.accept(fallen, by=approver)
    assert times(actor) == []


def test_dates_given_in_the_solar_year_stand_as_the_same_days(
    analyst: User, approver: User
) -> None:
    actor = AuthorityFactory()
    one = state(actor, analyst)
    decision = Decision(
        "stands", "likely", "As the gazette says.", "1400", "1401-05-02", "solar_hijri"
    )
    reconciling.accept(propose(one, analyst, decision), by=approver)
    row = Tenure.objects.get(authority=actor)
    assert (row.from_edtf, row.to_edtf) == ("2021-03-21/2022-03-20", "2022-07-24")


def test_nobody_accepts_her_own_and_no_documenter_accepts(analyst: User) -> None:
    row = propose(state(AuthorityFactory(), analyst), analyst)
    other = AssignmentFactory(role=Role.DOCUMENTER).user
    for by in (analyst, other):
        with pytest.raises(NotAllowed):
            reconciling.accept(row, by=by)
    with pytest.raises(IntegrityError, match="accepted_by_another"), transaction.atomic():
        Reconciliation.objects.filter(pk=row.pk).update(
            accepted_by=analyst, accepted_at=row.proposed_at
        )


def test_what_a_source_says_anew_marks_it_until_it_is_decided_anew(
    analyst: User, approver: User
) -> None:
    actor = AuthorityFactory()
    one = state(actor, analyst, from_edtf="2021-09")
    row = propose(one, analyst)
    reconciling.accept(row, by=approver)
    state(actor, analyst, Of("held_office"))  # of no other one either, but of another kind
    issued = propose(state(actor, analyst, Of("issued", None, "One order")), analyst)
    state(actor, analyst, Of("issued", None, "Another"))
    for unmarked in (row, issued):
        unmarked.refresh_from_db()
        assert unmarked.stale_since is None
    stating.change(one, Says(from_edtf="2022"), seen=1, by=analyst)
    row.refresh_from_db()
    assert row.stale_since is not None
    assert times(actor) == [("2021-09", True)]  # it holds until somebody decided anew
    again = propose(one, analyst, Decision("stands", "likely", "Read again.", from_edtf="2022"))
    # Meanwhile another source speaks: nobody accepts what was decided without it.
    state(actor, analyst, from_edtf="2019")
    with pytest.raises(reconciling.ProposalStale):
        reconciling.accept(again, by=approver)
    with pytest.raises(IntegrityError, match="reconciliation_is_stale"), transaction.atomic():
        Reconciliation.objects.filter(pk=again.pk).update(
            accepted_by=approver, accepted_at=again.proposed_at
        )
    with pytest.raises(IntegrityError, match="reconciliation_is_kept"), transaction.atomic():
        Reconciliation.objects.filter(pk=again.pk).update(stale_since=None)


def test_another_superior_marks_the_one_that_was_accepted(analyst: User, approver: User) -> None:
    actor, first, second = AuthorityFactory(), AuthorityFactory(), AuthorityFactory()
    row = propose(state(actor, analyst, Of("reported_to", first)), analyst)
    reconciling.accept(row, by=approver)
    state(actor, analyst, Of("reported_to", second))
    row.refresh_from_db()
    assert row.stale_since is not None


def test_only_an_analyst_proposes(analyst: User, approver: User) -> None:
    one = state(AuthorityFactory(), analyst)
    with pytest.raises(NotAllowed):
        propose(one, approver)


def resting_on_nothing() -> None:
    ReconciliationFactory(verdict="stands")
    connection.check_constraints()


def test_the_database_keeps_what_was_decided_and_what_was_read_for_it(
    analyst: User, approver: User
) -> None:
    one = state(AuthorityFactory(), analyst)
    row = propose(one, analyst)
    read = ReconciledStatement.objects.filter(reconciliation=row)
    reconciling.accept(row, by=approver)
    decided = Reconciliation.objects.filter(pk=row.pk)
    late = ReconciledStatement(
        reconciliation=row, statement=state(one.actor, analyst), version=1, stands=False
    )
    for act in (
        lambda: decided.update(reason="Otherwise."),
        lambda: decided.update(accepted_by=analyst),
        lambda: read.update(stands=False),
        lambda: late.save(force_insert=True),
    ):
        with pytest.raises(IntegrityError, match="reconciliation_is_kept"), transaction.atomic():
            act()
    for rows in (read, decided):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows._raw_delete("default")
    # What stands without a statement under it is refused when the transaction ends.
    with pytest.raises(IntegrityError, match="rests_on_a_statement"), transaction.atomic():
        resting_on_nothing()


def test_a_point_is_decided_in_words_of_the_lists_and_accepted_once_and_the_trail_says_so(
    analyst: User, approver: User
) -> None:
    one = state(AuthorityFactory(), analyst)
    for wrong in (
        Decision("perhaps", "likely", "So."),
        Decision("stands", "quite", "So."),
        Decision("stands", "likely", " "),
        Decision("stands", "likely", "So.", to_edtf="2022", goes_on=True),
        Decision("stands", "likely", "x" * (reconciling.LONGEST_REASON + 1)),
    ):
        with pytest.raises(stating.BadStatement):
            propose(one, analyst, wrong)
    overtaken = propose(one, analyst)
    row = propose(one, analyst)  # in the place of the one before
    with pytest.raises(reconciling.NothingProposed):
        reconciling.accept(overtaken, by=approver)
    reconciling.accept(row, by=approver)
    with pytest.raises(reconciling.NothingProposed):
        reconciling.accept(row, by=approver)
    events = AuditEvent.objects.unscoped(reason="test")
    said = events.filter(action__startswith="reconciliation.").order_by("pk")
    assert list(said.values_list("action", "actor", "subject_id")) == [
        ("reconciliation.proposed", analyst.pk, str(overtaken.pk)),
        ("reconciliation.proposed", analyst.pk, str(row.pk)),
        ("reconciliation.accepted", approver.pk, str(row.pk)),
    ]


def test_no_line_is_written_for_who_may_write_none_any_more(analyst: User, approver: User) -> None:
    one = state(AuthorityFactory(), analyst, Of("reported_to", AuthorityFactory()))
    row = propose(one, analyst)
    User.objects.filter(pk=analyst.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        reconciling.accept(row, by=approver)
    assert not ReportingLine.objects.exists()


def test_T20_who_has_not_read_everything_proposes_nothing(analyst: User) -> None:
    one = state(AuthorityFactory(), analyst)
    for changed in ({"read": {}}, {"read": {one.pk: 2}}, {"seen": one.pk}):
        with pytest.raises(reconciling.DecidedMeanwhile):
            propose(one, analyst, **changed)
    propose(one, analyst)
    with pytest.raises(reconciling.DecidedMeanwhile):
        propose(one, analyst, seen=None)


def test_what_stands_rests_on_a_statement_of_its_own_point(analyst: User) -> None:
    one = state(AuthorityFactory(), analyst)
    other = state(AuthorityFactory(), analyst)
    for rests_on in (set(), {other.pk}):
        with pytest.raises(reconciling.RestsOnNothing):
            propose(one, analyst, rests_on=rests_on)


def test_two_are_said_to_be_one_by_two_people_and_are_never_merged(
    analyst: User, approver: User
) -> None:
    one, other = AuthorityFactory(), AuthorityFactory()
    said = state(one, analyst, Of("same_as", other))
    row = propose(said, analyst, Decision("stands", "likely", "Same seal and address."))
    assert not reconciling.holding(said.actor).exists()
    reconciling.accept(row, by=approver)
    assert reconciling.holding(said.actor).get() == row
    assert Authority.objects.filter(pk__in=[one.pk, other.pk]).count() == 2


def test_a_line_up_the_chain_follows_what_was_accepted_until_it_is_decided_anew(
    analyst: User, approver: User
) -> None:
    actor, above = AuthorityFactory(), AuthorityFactory()
    one = state(actor, analyst, Of("commanded", above), quote="he commanded them")
    row = propose(one, analyst, LIKELY)
    assert not ReportingLine.objects.exists()
    reconciling.accept(row, by=approver)
    line = ReportingLine.objects.get()
    assert (line.subordinate, line.superior, line.kind) == (above, actor, "commanded_by")
    assert (line.reconciliation, line.from_edtf, line.said) == (row, "2021-09", one.quote)
    assert [pair.source for pair in line.graded_sources.all()] == [one.source]
    # One of the two takes back nothing of it alone, and neither does code of ours.
    with pytest.raises(reporting_lines.FollowsAccepted):
        reporting_lines.take_back(line, reason="By me alone.", by=analyst)
    said = reporting_lines.Line(above, actor, line.kind)
    with pytest.raises(reporting_lines.FollowsAccepted):
        reporting_lines.correct(line, said, sources=[one.source], reason="So.", by=analyst)
    with pytest.raises(IntegrityError, match="line_follows_accepted"), transaction.atomic():
        ReportingLine.objects.update(
            closed_at=line.written_at, closed_by=analyst, closed_reason="So."
        )
    # The other way round it would be a circle: nothing of that is accepted.
    other = propose(state(actor, analyst, Of("reported_to", above)), analyst, LIKELY)
    with pytest.raises(reporting_lines.GoesRound):
        reconciling.accept(other, by=approver)
    assert Reconciliation.objects.get(pk=other.pk).accepted_at is None
    again = propose(one, analyst, Decision("falls", "unlikely", "The paper took it back."))
    reconciling.accept(again, by=approver)
    assert not ReportingLine.objects.holding().exists()
    reconciling.accept(other, by=approver)
    assert ReportingLine.objects.holding().get().reconciliation == other
    events = AuditEvent.objects.unscoped(reason="test").filter(action__startswith="line.")
    assert list(events.order_by("pk").values_list("action", "actor")) == [
        ("line.written", approver.pk),
        ("line.taken_back", approver.pk),
        ("line.written", approver.pk),
    ]
    with pytest.raises(IntegrityError, match="line_rests_on_accepted"), transaction.atomic():
        ReportingLineFactory(reconciliation=again)


def test_a_line_the_library_alone_says_is_accepted_and_written_nowhere(
    analyst: User, approver: User
) -> None:
    above = AuthorityFactory()
    library = ActorStatementFactory(
        source=None, recorded_by=None, kind="reported_to", object_actor=above, point=str(above.pk)
    )
    assert reconciling.accept(propose(library, analyst), by=approver).accepted_at
    assert not ReportingLine.objects.exists()


def test_what_waits_is_what_others_proposed_and_what_nobody_read_again(
    analyst: User, approver: User
) -> None:
    other = AssignmentFactory(role=Role.ANALYST).user
    documenter = AssignmentFactory(role=Role.DOCUMENTER).user
    one = state(AuthorityFactory(), analyst)
    row = propose(one, analyst)

    def waits() -> list[list[Reconciliation]]:
        people = (analyst, other, approver, documenter)
        return [list(reconciling.waiting_for(user)) for user in people]

    def to_read() -> list[list[Reconciliation]]:
        return [list(reconciling.to_read_again(user)) for user in (analyst, other, approver)]

    assert (waits(), to_read()) == ([[], [row], [row], []], [[], [], []])
    reconciling.accept(row, by=approver)
    assert waits() == [[], [], [], []]
    stating.change(one, Says(from_edtf="2022"), seen=1, by=other)
    assert (waits(), to_read()) == ([[], [], [], []], [[row], [row], []])
    again = propose(one, other)
    assert (waits(), to_read()) == ([[again], [], [again], []], [[], [], []])
    # A proposal that was overtaken waits for nobody's word, and is read again itself.
    stating.change(one, Says(from_edtf="2023"), seen=2, by=other)
    again.refresh_from_db()
    assert (waits()[0], to_read()[0]) == ([], [again])


def test_the_database_lets_no_time_rest_on_what_nobody_accepted(analyst: User) -> None:
    actor = AuthorityFactory()
    row = propose(state(actor, analyst), analyst)
    with pytest.raises(IntegrityError, match="tenure_rests_on_accepted"), transaction.atomic():
        TenureFactory(authority=actor, reconciliation=row)
