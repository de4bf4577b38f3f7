"""T-02: sensitive querysets refuse until somebody says who asks."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db.models import Count, QuerySet

from accounts.models import IdentityReveal, Organisation, User
from accounts.scoping import UnscopedQuery, number_of, sql_of
from tests.factories.accounts import IdentityRevealFactory

Query = QuerySet[IdentityReveal]


def _run(asked: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: a browser in this worker has its own loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asked).result()


async def _each(rows: Any) -> list[Any]:
    return [row async for row in rows]


USES: dict[str, Callable[[Query], object]] = {
    "list": list,
    "length": len,
    "truth": bool,
    "index": lambda rows: rows[0],
    "slice": lambda rows: list(rows[:1]),
    "get": lambda rows: rows.get(reason="contact"),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "latest": lambda rows: rows.latest("requested_at"),
    "values": lambda rows: list(rows.values("reason")),
    "values_list": lambda rows: list(rows.values_list("reason")),
    "dates": lambda rows: list(rows.datetimes("requested_at", "day")),
    "filtered": lambda rows: list(rows.filter(reason="x").order_by("id").select_related("user")),
    "iterator": lambda rows: list(rows.iterator()),
    "count": lambda rows: rows.count(),
    "number_of": number_of,
    "sql_of": sql_of,
    "aggregate": lambda rows: rows.aggregate(Count("id")),
    "in_bulk": lambda rows: rows.in_bulk(),
    "explain": lambda rows: rows.explain(),
    "raw": lambda rows: list(rows.raw("SELECT * FROM accounts_identityreveal")),
    "update": lambda rows: rows.update(refusal=""),
    "delete": lambda rows: rows.delete(),
    "raw_delete": lambda rows: rows._raw_delete("default"),
    "get_or_create": lambda rows: rows.get_or_create(reason="contact"),
    "nested": lambda rows: list(User.objects.filter(reveals__in=rows)),
    "and": lambda rows: rows & rows.unscoped(reason="test"),
    "or": lambda rows: rows | rows.unscoped(reason="test"),
    "xor": lambda rows: rows ^ rows.unscoped(reason="test"),
    "union": lambda rows: rows.union(rows.unscoped(reason="test")),
    "right_and": lambda rows: rows.unscoped(reason="test") & rows,
    "right_or": lambda rows: rows.unscoped(reason="test") | rows,
    "right_union": lambda rows: rows.unscoped(reason="test").union(rows),
    "right_difference": lambda rows: rows.unscoped(reason="test").difference(rows),
    "right_intersection": lambda rows: rows.unscoped(reason="test").intersection(rows),
    "async_count": lambda rows: _run(rows.acount()),
    "async_first": lambda rows: _run(rows.afirst()),
    "async_each": lambda rows: _run(_each(rows)),
    "async_iterator": lambda rows: _run(_each(rows.aiterator())),
    "async_update": lambda rows: _run(rows.aupdate(refusal="")),
    "async_delete": lambda rows: _run(rows.adelete()),
}


@pytest.fixture
def reveal(as_system: None) -> IdentityReveal:
    return IdentityRevealFactory()


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_T02_nothing_is_read_counted_or_changed_without_saying_who_asks(
    use: Callable[[Query], object], reveal: IdentityReveal
) -> None:
    with pytest.raises(UnscopedQuery):
        use(IdentityReveal.objects.all())
    reveal.refresh_from_db()
    assert reveal.reason == "contact"


def test_T02_a_related_manager_refuses_too(reveal: IdentityReveal) -> None:
    with pytest.raises(UnscopedQuery):
        list(reveal.user.reveals.all())
    with pytest.raises(UnscopedQuery):
        list(User.objects.prefetch_related("reveals"))


@pytest.mark.parametrize(
    "use",
    # Deleting one is refused by a trigger, whatever the reason.
    [name for name in USES if not name.startswith(("async", "raw", "right", "delete"))],
)
def test_with_a_reason_everything_works(use: str, reveal: IdentityReveal) -> None:
    USES[use](IdentityReveal.objects.unscoped(reason="test"))


def test_raw_sql_is_refused_even_then(reveal: IdentityReveal) -> None:
    with pytest.raises(UnscopedQuery):
        IdentityReveal.objects.unscoped(reason="test").raw("SELECT 1")


def test_exists_and_an_empty_set_stay_open(reveal: IdentityReveal) -> None:
    assert IdentityReveal.objects.filter(reason="contact").exists()
    assert list(IdentityReveal.objects.none()) == []


def test_rows_are_numbered_as_django_counts_them(reveal: IdentityReveal) -> None:
    rows = IdentityReveal.objects.unscoped(reason="test")
    for some in (
        rows,
        rows.none(),
        rows.filter(reason="contact"),
        rows.values("pk")[:1],
        rows[1:5],
    ):
        assert number_of(some) == some.count()


def test_work_for_nobody_needs_a_reason_and_is_logged(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ValueError, match="reason"):
        IdentityReveal.objects.unscoped(reason=" ")
    caplog.set_level("INFO")
    IdentityReveal.objects.unscoped(reason="keys.rotate")
    (record,) = caplog.records
    assert (record.getMessage(), record.reason) == ("scoping.unscoped", "keys.rotate")


def test_the_users_own_rows_and_no_others(as_system: None, analyst: User, advocate: User) -> None:
    own = IdentityRevealFactory(user=analyst)
    IdentityRevealFactory(user=advocate)
    assert list(IdentityReveal.objects.visible_to(analyst)) == [own]
    assert IdentityReveal.objects.filter(reason="x").visible_to(analyst).count() == 0


def test_models_that_are_not_scoped_are_untouched(organisation: Organisation) -> None:
    assert list(Organisation.objects.all()) == [organisation]
