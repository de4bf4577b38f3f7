"""Chains on a day, against a slow model that tries every day and every way the dates can fall."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as some

from evidence.dates.times import ALWAYS, FOR_EVER, Span, Time
from legal_analysis.linkage.chain import LED_BY, SERVES_IN, Book, Tie, chain

PEOPLE = [UUID(int=number) for number in range(1, 6)]
HORIZON = 8


@dataclass(frozen=True)
class Said:
    """That `below` was under `above`; each date as all days it can be, the end as its last day."""

    below: int
    above: int
    start: tuple[int, int]
    end: tuple[int, int] | None

    def worlds(self) -> Iterator[tuple[int, int]]:
        ends = range(self.end[0], self.end[1] + 1) if self.end else [HORIZON]
        for start in range(self.start[0], self.start[1] + 1):
            yield from ((start, end) for end in ends if end >= start)

    def holds(self, day: int) -> set[bool]:
        return {start <= day <= end for start, end in self.worlds()}

    def tie(self) -> Tie:
        end = Span(*self.end) if self.end else None
        return Tie(
            PEOPLE[self.below], PEOPLE[self.above], "reports_to", Time(Span(*self.start), end)
        )


def slowly(said: list[Said], start: int, days: range) -> dict[int, str]:
    """Everybody above `start`: on each day, over lines that hold in every world, or in one."""

    def reached(day: int, *, surely: bool) -> set[int]:
        found, edge = set(), {start}
        while edge:
            edge = (
                {
                    one.above
                    for one in said
                    if one.below in edge
                    and (one.holds(day) == {True} if surely else True in one.holds(day))
                }
                - found
                - {start}
            )
            found |= edge
        return found

    sure = set.intersection(*(reached(day, surely=True) for day in days))
    possible = set.union(*(reached(day, surely=False) for day in days))
    return {one: "surely" if one in sure else "possibly" for one in possible}


@some.composite
def lines(draw: some.DrawFn) -> Said:
    below, above = draw(some.permutations(range(5)))[:2]
    first = draw(some.integers(0, HORIZON - 1))
    start = (first, draw(some.integers(first, HORIZON - 1)))
    last = draw(some.integers(first, HORIZON - 1))
    end = draw(some.none() | some.just((last, draw(some.integers(last, HORIZON - 1)))))
    return Said(below, above, start, end)


spans = some.tuples(some.integers(0, 7), some.integers(0, 7)).map(sorted)
# One superior until the fourth day, another from the fifth on: on both days together somebody, surely.
HANDED_ON = [Said(0, 1, (0, 0), (4, 4)), Said(0, 2, (5, 5), None), Said(1, 3, (0, 0), None)]
HANDED_ON += [Said(2, 3, (0, 0), None)]
# Under one early, and he under another late: never on the same day.
NEVER_BOTH = [Said(0, 1, (0, 0), (2, 2)), Said(1, 2, (5, 5), None)]


@settings(max_examples=300)
@example(said=HANDED_ON, span=[4, 5])
@example(said=NEVER_BOTH, span=[0, 7])
@given(said=some.lists(lines(), max_size=6), span=spans)
def test_who_is_above_and_below_is_what_every_day_and_every_world_gives(
    said: list[Said], span: list[int]
) -> None:
    days = range(span[0], span[1] + 1)
    turned = [Said(one.above, one.below, one.start, one.end) for one in said]
    book = Book.of(one.tie() for one in said)
    for start in range(5):
        for found, model in (
            (book.above(PEOPLE[start]), slowly(said, start, days)),
            (book.below(PEOPLE[start]), slowly(turned, start, days)),
        ):
            answer = {pk: sure.value for pk, one in found.items() if (sure := one.on(Span(*span)))}
            assert answer == {PEOPLE[one]: sure for one, sure in model.items()}, start


def test_both_boundary_days_count() -> None:
    book = Book.of([Said(0, 1, (2, 2), (4, 4)).tie()])
    reach = book.above(PEOPLE[0])[PEOPLE[1]]
    on = [reach.on(Span(day, day)) for day in (1, 2, 4, 5)]
    assert on == [None, "surely", "surely", None]


def test_without_any_date_it_is_possible_on_every_day_and_sure_on_none() -> None:
    never = Time(Span(ALWAYS, FOR_EVER), Span(ALWAYS, FOR_EVER))
    book = Book.of([Tie(PEOPLE[0], PEOPLE[1], SERVES_IN, never)])
    assert book.above(PEOPLE[0])[PEOPLE[1]].on(Span(1, 9)) == "possibly"


# --- Drawn as places -----------------------------------------------------------------------------------

MINISTRY, MINISTER, CABINET, SPOKESMAN, POLICE = PEOPLE
ALL_ALONG = Time(Span(0, 0), None)
OFFICE = Book.of(
    [
        Tie(MINISTER, MINISTRY, SERVES_IN, ALL_ALONG),
        Tie(SPOKESMAN, MINISTRY, SERVES_IN, ALL_ALONG),
        Tie(MINISTRY, MINISTER, LED_BY, ALL_ALONG),
        Tie(MINISTRY, CABINET, "belongs_to", ALL_ALONG),
        Tie(POLICE, MINISTRY, "reports_to", Time(Span(0, 3), None)),
    ]
)


def placed(start: UUID, day: int) -> list[tuple[UUID, bool]]:
    """Who stands above (True) and below, without who is asked about, in order."""
    found = chain(OFFICE, start, Span(day, day))
    return [(one.authority, one.level < 0) for one in found if one.level]


def test_who_leads_an_office_stands_above_it_and_who_serves_in_it_inside() -> None:
    found = {one.authority: one for one in chain(OFFICE, MINISTRY, Span(2, 2))}

    assert found[MINISTER].level < 0
    assert [tie.below for tie, _sure in found[MINISTRY].holders] == [SPOKESMAN]
    assert SPOKESMAN not in found
    assert (found[POLICE].level, found[POLICE].certainty) == (1, "possibly")


def test_the_office_of_who_leads_it_stands_below_and_its_superiors_above() -> None:
    assert placed(MINISTER, 5) == [(CABINET, True), (MINISTRY, False), (POLICE, False)]


def test_who_serves_in_an_office_has_nobody_of_it_below() -> None:
    found = placed(SPOKESMAN, 5)
    assert set(found[:2]) == {(CABINET, True), (MINISTER, True)}
    assert found[2:] == [(MINISTRY, True)]


def test_the_office_of_who_was_appointed_from_above_stands_below_him() -> None:
    appointed = Book.of(
        [
            Tie(MINISTER, MINISTRY, SERVES_IN, ALL_ALONG),
            Tie(MINISTRY, MINISTER, LED_BY, ALL_ALONG),
            Tie(MINISTER, CABINET, "appointed_by", ALL_ALONG),
        ]
    )
    levels = {one.authority: one.level for one in chain(appointed, CABINET, Span(1, 1))}
    assert levels == {CABINET: 0, MINISTER: 1, MINISTRY: 2}
