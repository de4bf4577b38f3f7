"""Two analysts at the same moment: real commits, real connections."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from accounts.errors import DomainError
from accounts.identity import acting_as, acting_for_system
from accounts.models import Role, User
from evidence.actors import reconciling, stating
from evidence.actors.reconciling import Decision
from evidence.actors.stating import Of, Says
from evidence.models import ActorStatement, ActorStatementVersion, Reconciliation, Tenure
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import AuthorityFactory
from tests.factories.incidents import SourceFactory
from tests.together import PATIENCE


class Doing(threading.Thread):
    """One act on a connection of its own. Whatever it raises is kept until somebody asks."""

    def __init__(
        self, act: Callable[[], object], *, ready: threading.Barrier | None = None
    ) -> None:
        super().__init__(daemon=True)  # one that hangs keeps nobody else waiting
        self._act, self._ready = act, ready
        self.raised: BaseException | None = None  # once it is done

    def run(self) -> None:
        try:
            if self._ready is not None:
                self._ready.wait()
            self._act()
        except BaseException as error:  # noqa: BLE001 (raised again in refused_for)
            self.raised = error
        finally:
            connections.close_all()

    def refused_for(self) -> list[str]:
        """What it was refused for, once it is done. Errors: whatever else it raised."""
        self.join(PATIENCE)
        assert not self.is_alive(), "it hangs"
        if self.raised is None:
            return []
        if isinstance(self.raised, DomainError):
            return [self.raised.code]
        raise self.raised


def together(*acts: Callable[[], object]) -> list[str]:
    """Run each act in a thread of its own; return what they were refused for."""
    ready = threading.Barrier(len(acts), timeout=PATIENCE)
    threads = [Doing(act, ready=ready) for act in acts]
    for thread in threads:
        thread.start()
    return [code for thread in threads for code in thread.refused_for()]


def test_T20_of_two_who_write_at_once_one_is_told_and_no_word_is_lost(committed_db: str) -> None:
    with acting_for_system(reason="test.arrange"):
        people = [AssignmentFactory(role=Role.ANALYST).user for _ in range(3)]
        actor, source, later = AuthorityFactory(), SourceFactory(), SourceFactory()
    first, second, third = people

    def as_one(by: User, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with acting_as(by):
            return act(*args, by=by, **kwargs)

    said = Says(from_edtf="2021-09")
    record = [
        lambda by=by: as_one(by, stating.record, actor, source, Of("existed"), said)
        for by in (first, second)
    ]
    assert together(*record) == ["stated_already"]
    row = ActorStatement.objects.get()

    change = [
        lambda by=by, year=year: as_one(by, stating.change, row, Says(from_edtf=year), seen=1)
        for by, year in ((first, "2020"), (second, "2019"))
    ]
    assert together(*change) == ["statement_changed"]
    assert ActorStatement.objects.get().version == 2
    assert ActorStatementVersion.objects.get().from_edtf == "2021-09"

    decision = Decision("stands", "likely", "Read by one.", from_edtf="2020")
    told: dict[str, Any] = {"rests_on": {row.pk}, "read": {row.pk: 2}, "seen": None}
    propose = [
        lambda by=by: as_one(by, reconciling.propose, row, decision, **told)
        for by in (first, second)
    ]
    assert together(*propose) == ["point_decided_meanwhile"]
    proposed = Reconciliation.objects.get()

    # While one accepts, another records what a further source says: it was read before, or it marks.
    refused = together(
        lambda: as_one(third, reconciling.accept, proposed),
        lambda: as_one(third, stating.record, actor, later, Of("existed"), Says(from_edtf="1999")),
    )
    proposed.refresh_from_db()
    assert proposed.stale_since is not None
    accepted = proposed.accepted_at is not None
    assert refused == ([] if accepted else ["proposal_stale"])
    assert Tenure.objects.filter(reconciliation=proposed).exists() is accepted
