"""What was in force, against every way the dates can fall; and the days on which it changes."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings

from evidence import dates
from evidence.dates.times import Span, Time
from legal_analysis import in_force
from legal_analysis.in_force.judging import Asked, Bearing, Book, Rule, Why, judge
from legal_analysis.models import Policy, PolicyRelation
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis.in_force import slowly
from tests.legal_analysis.in_force.slowly import ELSEWHERE, FIRST, HERE, THERE, Chain, Days, Held

PROVINCES = {name: uuid.uuid4() for name in (HERE, THERE, ELSEWHERE)}


def day(number: int) -> datetime.date:
    return FIRST + datetime.timedelta(days=number)


def span(given: Days) -> Span:
    return Span(day(given.first).toordinal(), day(given.last).toordinal())


def where(names: tuple[str, ...]) -> frozenset[uuid.UUID] | None:
    return frozenset(PROVINCES[name] for name in names) or None


def time(held: Held) -> Time:
    return Time(span(held.start), span(held.end) if held.end else None)


def judged(chain: Chain, number: int, days: Days, province: str | None) -> str:
    """The answer of the module, for one policy of a chain."""
    bearings = []
    for later, kind, earlier in chain.relations:
        times = [time(held).begins() for held in chain.orders[later].times]
        begins = Span(min(one.first for one in times), min(one.last for one in times))
        reach = where(chain.orders[later].provinces)
        bearings.append(Bearing(kind, later, earlier, reach, begins))
    order = chain.orders[number]
    rule = Rule(number, where(order.provinces), order.status, tuple(map(time, order.times)))
    asked = Asked(day(days.first), day(days.last), PROVINCES[province] if province else None)
    answer = judge(rule, asked, Book.of(bearings))
    return answer.certainty.value if answer else "never"


# Lifted and back on the next day; and a beginning that is less certain than the end.
TOUCHING = Chain(
    (slowly.Order((), "in_force", (Held(Days(1, 1), Days(4, 4)), Held(Days(5, 5), None))),),
    (),
)
SHORT = Chain((slowly.Order((), "in_force", (Held(Days(1, 5), Days(3, 3)),)),), ())

ON = slowly.Order((), "in_force", (Held(Days(0, 0), None),))
# The third carries out the second, which carried out the first, and repeals that first one itself.
OWN_BASIS = Chain((ON, ON, ON), ((1, "implements", 0), (2, "repeals", 0), (2, "implements", 1)))


@settings(max_examples=250, deadline=None)
@example(chain=OWN_BASIS, question=(Days(0, 0), HERE))
@example(chain=TOUCHING, question=(Days(3, 6), HERE))
@example(chain=SHORT, question=(Days(3, 3), HERE))
@given(chain=slowly.chains(), question=slowly.questions)
def test_what_was_in_force_is_what_every_way_the_dates_can_fall_gives(
    chain: Chain, question: tuple[Days, str | None]
) -> None:
    days, province = question
    for number in range(len(chain.orders)):
        expected = slowly.verdict(chain, number, days, province)
        assert judged(chain, number, days, province) == expected, (number, province, days)


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(chain=slowly.chains(), question=slowly.questions)
def test_the_same_is_read_from_the_database(
    chain: Chain, question: tuple[Days, str | None]
) -> None:
    days, province = question
    with transaction.atomic():
        places = {name: make.PlaceFactory() for name in PROVINCES}
        numbers = written(chain, places)
        place = places[province].pk if province else None
        (found,) = in_force.answers([Asked(day(days.first), day(days.last), place)])
        read = {numbers[one.policy.pk]: one.certainty.value for one in found}
        transaction.set_rollback(True)
    for number in range(len(chain.orders)):
        expected = slowly.verdict(chain, number, days, province)
        assert read.get(number, "ended") == expected.replace("never", "ended"), number


def written(chain: Chain, places: dict[str, Any]) -> dict[Any, int]:
    """Write a chain into the record; return the numbers of its policies by their ids."""
    policies = [law.PolicyFactory(status=order.status) for order in chain.orders]
    for order, policy in zip(chain.orders, policies, strict=True):
        if order.provinces:
            policy.scope = Policy.Scope.PROVINCE
            policy.save()
            policy.provinces.set(places[name] for name in order.provinces)
        provision = law.ProvisionFactory(policy=policy)
        for held in order.times:
            start, end = edtf(held.start), edtf(held.end) if held.end else ""
            law.InForceFactory(
                provision=provision,
                from_edtf=start,
                to_edtf=end,
                date_range=dates.span(start, end),
            )
    for later, kind, earlier in chain.relations:
        law.PolicyRelationFactory(policy=policies[later], earlier=policies[earlier], kind=kind)
    return {policy.pk: number for number, policy in enumerate(policies)}


def edtf(days: Days) -> str:
    first, last = day(days.first).isoformat(), day(days.last).isoformat()
    return first if first == last else f"{first}/{last}"


# --- The days on which it changes, one by one -----------------------------------------------------------


def order(start: int, end: int | None = None, *, status: str = "in_force") -> slowly.Order:
    last = None if end is None else Days(end, end)
    return slowly.Order((), status, (Held(Days(start, start), last),))


@pytest.mark.parametrize(
    ("asked", "expected"), [(2, "never"), (3, "surely"), (7, "surely"), (8, "ended")]
)
def test_it_binds_on_the_day_it_begins_and_on_its_last_day_on_record(
    asked: int, expected: str
) -> None:
    assert judged(Chain((order(3, 7),), ()), 0, Days(asked, asked), HERE) == expected


@pytest.mark.parametrize(
    ("asked", "first", "second"), [(6, "surely", "never"), (7, "ended", "surely")]
)
def test_on_the_day_of_a_repeal_only_the_later_one_binds(
    asked: int, first: str, second: str
) -> None:
    chain = Chain((order(3), order(7)), ((1, "repeals", 0),))
    assert judged(chain, 0, Days(asked, asked), HERE) == first
    assert judged(chain, 1, Days(asked, asked), HERE) == second


def test_what_was_repealed_does_not_come_back_when_the_repeal_is_repealed() -> None:
    chain = Chain((order(1), order(3), order(5)), ((1, "repeals", 0), (2, "repeals", 1)))
    assert judged(chain, 0, Days(9, 9), HERE) == "ended"


@pytest.mark.parametrize("kind", ["repeals", "amends"])
def test_what_came_back_by_a_time_of_its_own_binds_again_and_says_nothing_of_what_was_before(
    kind: str,
) -> None:
    again = slowly.Order((), "in_force", (Held(Days(1, 1), Days(4, 4)), Held(Days(7, 7), None)))
    chain = Chain((again, order(3)), ((1, kind, 0),))
    assert judged(chain, 0, Days(5, 5), HERE) == "ended"
    assert judged(chain, 0, Days(9, 9), HERE) == "surely"

    book = Book.of([Bearing(kind, 1, 0, None, span(Days(3, 3)))])
    rule = Rule(0, None, "in_force", tuple(map(time, again.times)))
    answer = judge(rule, Asked(day(9), day(9), PROVINCES[HERE]), book)
    assert answer
    assert answer.reasons == ()


def test_a_repeal_in_the_month_in_which_it_began_ends_it() -> None:
    """Its first day is known by the month only: it was there before it was repealed all the same."""
    chain = Chain(
        (slowly.Order((), "reversed", (Held(Days(0, 6), None),)), order(3)), ((1, "repeals", 0),)
    )
    assert judged(chain, 0, Days(9, 9), HERE) == "ended"


def test_what_was_reversed_on_a_day_nobody_recorded_surely_bound_on_its_first_day_only() -> None:
    chain = Chain((order(3, status="reversed"),), ())
    answers = [judged(chain, 0, Days(asked, asked), HERE) for asked in (3, 4)]
    assert answers == ["surely", "possibly"]


def test_an_answer_says_why() -> None:
    rule = Rule(0, None, "in_force", (time(Held(Days(3, 3), None)),))
    amends = Bearing("amends", 1, 0, None, span(Days(5, 5)))
    repeals = Bearing("repeals", 2, 0, None, span(Days(9, 10)))
    book = Book.of([amends, repeals])

    def why(number: int) -> list[Why]:
        answer = judge(rule, Asked(day(number), day(number), PROVINCES[HERE]), book)
        assert answer
        return [one.why for one in answer.reasons]

    assert why(3) == [Why.FIRST_DAY, Why.REPEALED_LATER]
    assert why(5) == [Why.AMENDED, Why.REPEALED_LATER]
    assert why(9) == [Why.AMENDED, Why.PERHAPS_REPEALED]
    assert why(10) == [Why.AMENDED, Why.REPEALED]


@pytest.mark.django_db
def test_a_hundred_incidents_cost_what_one_does(django_assert_num_queries: Any) -> None:
    place = make.PlaceFactory()
    for _number in range(3):
        policy = law.PolicyFactory(scope=Policy.Scope.PROVINCE)
        policy.provinces.add(place)
        law.InForceFactory(provision=law.ProvisionFactory(policy=policy))
        law.PolicyRelationFactory(
            policy=policy, earlier=law.PolicyFactory(), kind=PolicyRelation.Kind.AMENDS
        )
    asked = [Asked(day(number), day(number), place.pk) for number in range(100)]
    for questions in (asked[:1], asked):
        with django_assert_num_queries(4):
            assert len(in_force.answers(questions)) == len(questions)
