"""What amends what, and who held office when: whole chains, bars where the dates are."""

import datetime
import itertools

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from legal_analysis import chains
from legal_analysis.chains import chain_of
from legal_analysis.models import Policy
from legal_analysis.time_bars import WHOLE, axis
from tests.factories import legal_analysis as law

TODAY = datetime.date(2026, 11, 26)


def policies(number: int) -> list[Policy]:
    return [
        law.PolicyFactory(
            code=f"POL-{n}",
            date_edtf=f"2022-01-{n + 1:02}",
            date_range=DateRange(datetime.date(2022, 1, n + 1), datetime.date(2022, 1, n + 2)),
        )
        for n in range(number)
    ]


def bears_on(later: Policy, earlier: Policy) -> None:
    law.PolicyRelationFactory(policy=later, earlier=earlier)


@pytest.mark.django_db
def test_a_chain_is_whole_from_each_of_its_links_and_in_the_order_of_time() -> None:
    first, second, third, apart = policies(4)
    bears_on(second, first)
    bears_on(third, second)
    for here in (first, second, third):
        chain = chain_of(here)
        assert [link.policy for link in chain] == [first, second, third]
        assert [link.policy for link in chain if link.is_here] == [here]
    assert [one.earlier for one in chain_of(first)[2].relations] == [second]
    assert chain_of(apart) == []


@pytest.mark.django_db
def test_a_policy_reached_in_two_ways_stands_in_the_chain_once() -> None:
    first, one, two, last = policies(4)
    for later, earlier in ((one, first), (two, first), (last, one), (last, two)):
        bears_on(later, earlier)
    assert [link.policy for link in chain_of(first)] == [first, one, two, last]


@pytest.mark.django_db
def test_a_chain_too_long_is_cut_at_its_far_end_and_costs_two_queries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chains, "MOST", 3)
    rows = policies(6)
    for earlier, later in itertools.pairwise(rows):
        bears_on(later, earlier)
    with CaptureQueriesContext(connection) as captured:
        assert [link.policy for link in chain_of(rows[0])] == rows[:3]
    assert len(captured) == 2


def test_bars_lie_where_their_dates_are() -> None:
    ended = DateRange(datetime.date(2025, 1, 1), datetime.date(2026, 1, 1))
    going_on = DateRange(datetime.date(2026, 7, 2), None)
    unknown = DateRange(None, datetime.date(2025, 7, 2))
    drawn = axis([ended, going_on, unknown], today=TODAY)
    assert (drawn.first_year, drawn.last_year) == (2025, 2026)
    bars = [drawn.bar(one) for one in (ended, going_on, unknown)]
    assert [(bar.start, bar.start + bar.length) for bar in bars] == [
        (0, WHOLE // 2),
        (749, WHOLE),
        (0, 249),
    ]
    assert [bar.is_open for bar in bars] == [False, True, False]


def test_one_day_in_office_can_still_be_seen() -> None:
    day = datetime.date(2021, 8, 15)
    short = DateRange(day, day + datetime.timedelta(days=1))
    assert axis([short], today=TODAY).bar(short).length >= 4
