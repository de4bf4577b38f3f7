"""Who was under whom: written with sources, corrected beside, and on no day in a circle."""

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.errors import NotAllowed
from accounts.identity import acting_for_system
from accounts.models import AuditEvent, User
from evidence import reporting_lines as rule
from evidence.models import Authority, ReportingLine, Source
from evidence.reporting_lines import Line
from tests.factories import evidence as make

Kind = ReportingLine.Kind


@pytest.fixture
def source(db: None) -> Source:
    return make.SourceFactory()


def office(name: str, **more: object) -> Authority:
    return make.AuthorityFactory(name=name, **more)


def line(below: Authority, above: Authority, since: str = "", until: str = "") -> Line:
    return Line(below, above, Kind.REPORTS_TO, since, until)


def test_a_line_is_written_with_its_sources_and_the_trail_says_so(
    analyst: User, source: Source
) -> None:
    row = rule.write(
        line(office("Police of A"), office("Ministry"), "2021-09", "2023"),
        sources=[source, source],
        by=analyst,
    )

    assert [one.source for one in row.graded_sources.all()] == [source]
    assert str(row.date_range) == "[2021-09-01, 2024-01-01)"
    event = AuditEvent.objects.unscoped(reason="test").get(action="line.written")
    assert (event.actor, event.subject_id) == (analyst, str(row.pk))


@pytest.mark.parametrize("who", ["documenter", "advocate", "approver", "nobody"])
def test_T01_only_an_analyst_writes_a_line(
    who: str, request: pytest.FixtureRequest, source: Source
) -> None:
    user = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        rule.write(line(office("A"), office("B")), sources=[source], by=user)


def test_a_line_without_a_source_is_refused_by_the_rule_and_by_the_database(analyst: User) -> None:
    with pytest.raises(rule.NoSource):
        rule.write(line(office("A"), office("B")), sources=[], by=analyst)

    row = make.ReportingLineFactory.build(
        subordinate=office("A"),
        superior=office("B"),
        organisation=make.OrganisationFactory(),
        author=analyst,
    )
    with pytest.raises(IntegrityError, match="reporting_line_has_source"):
        _save_now(row)


@transaction.atomic
def _save_now(row: ReportingLine) -> None:
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_correction_stands_beside_what_it_corrects(analyst: User, source: Source) -> None:
    below, above = office("A"), office("B")
    first = rule.write(line(below, above, "2021"), sources=[source], by=analyst)

    second = rule.correct(
        first, line(below, above, "2022"), sources=[source], reason="Typing error.", by=analyst
    )

    first.refresh_from_db()
    assert (first.from_edtf, first.closed_by, first.closed_reason) == (
        "2021", analyst, "Typing error.",
    )  # fmt: skip
    assert second.replaces == first
    assert list(ReportingLine.objects.holding()) == [second]
    with pytest.raises(rule.LineClosed):
        rule.take_back(first, reason="Once more.", by=analyst)


def test_only_those_who_wrote_a_line_correct_it(
    analyst: User, stranger: User, source: Source
) -> None:
    row = rule.write(line(office("A"), office("B")), sources=[source], by=analyst)
    with pytest.raises(NotAllowed):
        rule.take_back(row, reason="Not mine.", by=stranger)
    with pytest.raises(NotAllowed):
        rule.correct(
            row, line(office("A"), office("C")), sources=[source], reason="So.", by=stranger
        )
    with pytest.raises(rule.NoReason):
        rule.take_back(row, reason=" ", by=analyst)
    assert rule.take_back(row, reason="Mine.", by=analyst).closed_at


def test_a_line_says_what_can_be_and_once(analyst: User, source: Source) -> None:
    one, two = office("A"), office("B")
    ended = Line(one, two, Kind.REPORTS_TO, "2021", "2022", end_not_known=True)
    for bad in (line(one, one), Line(one, two, "is_friend_of"), ended):
        with pytest.raises(rule.BadLine):
            rule.write(bad, sources=[source], by=analyst)
    row = rule.write(line(one, two, "2021"), sources=[source], by=analyst)
    with pytest.raises(rule.LineThere):
        rule.write(line(one, two, "2021"), sources=[source], by=analyst)
    with pytest.raises(rule.NoReason):
        rule.correct(row, line(one, two), sources=[source], reason="x" * 501, by=analyst)
    assert list(ReportingLine.objects.all()) == [row]


def test_each_step_is_in_the_trail(analyst: User, source: Source) -> None:
    one, two = office("A"), office("B")
    first = rule.write(line(one, two, "2021"), sources=[source], by=analyst)
    new = rule.correct(first, line(one, two), sources=[source], reason="So.", by=analyst)
    rule.take_back(new, reason="Not so.", by=analyst)
    events = AuditEvent.objects.unscoped(reason="test").filter(action__startswith="line.")
    assert list(events.order_by("pk").values_list("action", "subject_id")) == [
        ("line.written", str(first.pk)),
        ("line.corrected", str(new.pk)),
        ("line.taken_back", str(new.pk)),
    ]


# --- Circles ----------------------------------------------------------------------------------------


def test_a_circle_is_refused_and_names_everybody_on_it(analyst: User, source: Source) -> None:
    one, two, three = office("One"), office("Two"), office("Three")
    rule.write(line(one, two, "2021"), sources=[source], by=analyst)
    rule.write(line(two, three, "2022"), sources=[source], by=analyst)

    with pytest.raises(rule.GoesRound) as refused:
        rule.write(line(three, one, "2023"), sources=[source], by=analyst)

    assert refused.value.names == ("Three", "One", "Two", "Three")
    assert "Three → One → Two → Three" in str(refused.value.message)


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        (("2021", "2022-05-04"), ("2022-05-04", ""), True),  # both hold on that day
        (("2021", "2022-05-04"), ("2022-05-05", ""), False),
        (("2021", "2022"), ("2022", ""), False),  # on some day of that year it turned
        (("", ""), ("", ""), True),  # nothing says that they follow on each other
        (("2021", ""), ("2025", ""), True),
    ],
)
def test_lines_may_turn_round_but_not_on_one_day(
    first: tuple[str, str],
    second: tuple[str, str],
    refused: bool,
    analyst: User,
    source: Source,
) -> None:
    one, two = office("One"), office("Two")
    rule.write(line(one, two, *first), sources=[source], by=analyst)
    if refused:
        with pytest.raises(rule.GoesRound):
            rule.write(line(two, one, *second), sources=[source], by=analyst)
    else:
        rule.write(line(two, one, *second), sources=[source], by=analyst)


def test_who_leads_an_institution_serves_in_it_and_that_is_no_circle(
    analyst: User, source: Source
) -> None:
    ministry = office("Ministry")
    minister = office("Minister", institution=ministry, kind=Authority.Kind.OFFICE_HOLDER)
    part = office("Directorate", institution=ministry)
    rule.write(Line(ministry, minister, Kind.LED_BY), sources=[source], by=analyst)
    with pytest.raises(rule.GoesRound):
        rule.write(line(ministry, part), sources=[source], by=analyst)


def test_a_correction_is_no_circle_with_what_it_corrects(analyst: User, source: Source) -> None:
    one, two = office("One"), office("Two")
    row = rule.write(line(one, two), sources=[source], by=analyst)
    turned = rule.correct(row, line(two, one), sources=[source], reason="Wrong way.", by=analyst)
    assert turned.superior == one


# --- Kept by the database ---------------------------------------------------------------------------


def test_T13_no_sql_changes_a_line_or_takes_it_away(
    committed_db: str, owner_connection: psycopg.Connection
) -> None:
    with acting_for_system(reason="test.arrange"):
        made = make.ReportingLineFactory()
        closed = {"closed_by": made.author, "closed_reason": "So."}
        closed["closed_at"] = made.written_at + timedelta(days=1)
        make.ReportingLineFactory(**closed)
    for sql, kept in (
        ("UPDATE evidence_reportingline SET from_edtf = '1999'", "line"),
        ("UPDATE evidence_reportingline SET closed_reason = 'X' WHERE closed_reason <> ''", "line"),
        ("DELETE FROM evidence_reportingline", "line"),
        ("TRUNCATE evidence_reportingline, evidence_reportinglinesource", "line"),
        ("UPDATE evidence_reportinglinesource SET source_id = gen_random_uuid()", "line_source"),
        ("DELETE FROM evidence_reportinglinesource", "line_source"),
        ("TRUNCATE evidence_reportinglinesource", "line_source"),
    ):
        with pytest.raises(psycopg.Error, match=f"reporting_{kept}_is_kept"):
            owner_connection.execute(sql)  # type: ignore[call-overload]


def test_the_database_takes_no_line_that_cannot_be_and_lets_none_be_deleted(db: None) -> None:
    row = make.ReportingLineFactory()
    ends = {"subordinate": row.subordinate, "superior": row.superior}
    for more, why in (
        ({"superior": row.subordinate, "subordinate": row.subordinate}, "between_two_authorities"),
        ({"to_edtf": "2022", "end_not_known": True}, "has_one_end"),
        ({"closed_at": row.written_at, "closed_by": row.author}, "closed_has_who_and_why"),
        (ends, "reporting_line_once"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            make.ReportingLineFactory(**more)
    for rows in (row.graded_sources.all(), ReportingLine.objects.all()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows._raw_delete("default")
