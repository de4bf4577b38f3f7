"""The profile of an actor: each source its own column, what they come to, and a constant cost."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.actors.comparing import Finding
from evidence.actors.reading import profile
from tests.factories.actors import ActorStatementFactory
from tests.factories.authorities import AuthorityFactory, AuthoritySourceFactory
from tests.factories.incidents import SourceFactory


def test_each_source_stands_for_itself_and_one_origin_counts_once(as_system: None) -> None:
    actor = AuthorityFactory()
    wire = [SourceFactory(independence_group="wire", title=f"Paper {n}") for n in range(2)]
    other = SourceFactory(title="Reporter")
    for source in wire:
        ActorStatementFactory(actor=actor, source=source, from_edtf="2021-09")
    AuthoritySourceFactory(
        authority=actor,
        source=other,
        reliability="B",
        credibility="2",
        grade_reason="Own reporter.",
    )
    found = profile(actor)
    assert [line.finding for line in found.lines] == [Finding.ONE]
    ActorStatementFactory(actor=actor, source=other, from_edtf="2022")
    found = profile(actor)
    (line,) = found.lines
    assert (line.finding, line.origins, found.contradictions) == (Finding.CONTRADICTED, 2, 1)
    numbers = {column.source: column.number for column in found.columns}
    cells = zip(found.columns, line.cells, strict=True)
    by_source = {column.source: cell for column, cell in cells}
    assert by_source[other].against == sorted(numbers[one] for one in wire)
    grades = {column.source: column.grade.grade for column in found.columns if column.grade}
    assert grades == {other: "B2"}


def test_a_superior_contradicts_another_of_the_same_days_in_another_line(as_system: None) -> None:
    actor = AuthorityFactory()
    for _ in range(2):
        ActorStatementFactory(
            actor=actor,
            kind="reported_to",
            object_actor=(other := AuthorityFactory()),
            point=str(other.pk),
            from_edtf="2021",
            to_edtf="2023",
        )
    found = profile(actor)
    assert [line.finding for line in found.lines] == [Finding.CONTRADICTED] * 2
    assert [[cell.against for cell in line.cells if cell.statements] for line in found.lines] in (
        [[[1]], [[2]]],
        [[[2]], [[1]]],
    )


def test_a_pair_and_what_names_it_are_seen_from_both_sides(as_system: None) -> None:
    one, other = sorted((AuthorityFactory(), AuthorityFactory()), key=lambda row: row.pk)
    ActorStatementFactory(actor=one, kind="same_as", object_actor=other, point=str(other.pk))
    ActorStatementFactory(actor=one, kind="commanded", object_actor=other, point=str(other.pk))
    assert [line.statement.kind for line in profile(other).lines] == ["same_as"]
    assert [row.kind for row in profile(other).named_in] == ["commanded"]


def test_many_sources_cost_no_more_queries_and_come_a_few_at_a_time(as_system: None) -> None:
    actor = AuthorityFactory()
    ActorStatementFactory(actor=actor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            profile(actor)
        return len(asked)

    few = queries()
    ActorStatementFactory.create_batch(12, actor=actor)
    assert queries() == few
    found = profile(actor, 99)
    assert (found.pages, found.number, len(found.columns), found.sources) == (3, 3, 1, 13)
