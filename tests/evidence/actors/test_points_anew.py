"""What is compared of a statement, after the spelling of words changed (migration 0067)."""

from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError

from accounts.identity import acting_for_system
from evidence.actors.stating import point_of
from evidence.models import ActorStatement, Reconciliation
from tests.factories.actors import ActorStatementFactory, ReconciliationFactory
from tests.factories.evidence import AuthorityFactory

FILL = import_module("evidence.migrations.0067_points_folded_anew").FILL
OLD, NEW = "سپین ګارد", "سپین گارد"


def named(text: str, **more: Any) -> ActorStatement:
    row: ActorStatement = ActorStatementFactory(
        kind="also_called", object_text=text, point=text, **more
    )
    return row


def test_points_meet_again_and_what_was_kept_apart_stays_apart(
    committed_db: str, owner_connection: psycopg.Connection[Any]
) -> None:
    with acting_for_system(reason="test.arrange"):
        of_old, of_both = AuthorityFactory(), AuthorityFactory()
        alone = [named(OLD, actor=of_old) for _source in range(2)]
        other, apart, plain = (
            named("another", actor=of_old),
            named(OLD, actor=of_both),
            named(NEW, actor=of_both),
        )
        settled = ReconciliationFactory(
            actor=of_old, kind="also_called", object_text=OLD, point=OLD
        )
    assert point_of("also_called", None, OLD) == NEW

    with owner_connection.transaction():
        owner_connection.execute(FILL)

    with acting_for_system(reason="test.look"):
        points = dict(ActorStatement.objects.values_list("pk", "point"))
        assert {points[one.pk] for one in alone} == {NEW}
        assert (points[apart.pk], points[plain.pk], points[other.pk]) == (OLD, NEW, "another")
        assert set(ActorStatement.objects.values_list("version", flat=True)) == {1}
        after = Reconciliation.objects.get(pk=settled.pk)
        assert (after.point, after.stale_since) == (NEW, None)
        with pytest.raises(IntegrityError, match="is_kept: who says what"):  # the guards are back
            ActorStatement.objects.filter(pk=alone[0].pk).update(point=OLD, version=2)
