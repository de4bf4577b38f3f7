"""Two analysts save at the same moment: real commits, real connections, and no word is lost."""

import threading
from typing import Any

import psycopg
import pytest
from django.db import connections

from accounts.identity import acting_as, acting_for_system
from accounts.models import Role, User
from legal_analysis.assessing import writing
from legal_analysis.models import AssessmentVersion
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world
from tests.together import arrived, until_waiting


@pytest.mark.parametrize("began", [0, 1], ids=["the first version", "the next version"])
def test_T20_of_two_who_save_at_the_same_moment_one_is_told_and_both_are_kept(
    began: int, committed_db: str, superuser_connection: psycopg.Connection[Any]
) -> None:
    with acting_for_system(reason="test.arrange"):
        team = CaseTeamFactory()
        quick, slow = (
            AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
            for _ in range(2)
        )
        case, conclusion = world.case(team), law.ConclusionFactory()
        element = case.frameworks.get().elements.get()
        place: Any = {"case_file": case, "element": element}
        if began:
            law.AssessmentFactory(**place, author=quick, conclusion=conclusion, law=["Old."])
    saved, go_on = threading.Event(), threading.Event()
    outcomes: dict[str, writing.Saved] = {}

    def write(name: str, by: User) -> None:
        typed = writing.Typed({"law": f"{name}."}, conclusion, began=began)
        try:
            with acting_as(by):
                if name == "slow":
                    arrived(saved)
                outcomes[name] = writing.save(**place, typed=typed, by=by)
                if name == "quick":
                    saved.set()
                    arrived(go_on)  # its version is written, and not yet committed
        finally:
            saved.set()
            connections.close_all()

    threads = [
        threading.Thread(target=write, args=one) for one in (("quick", quick), ("slow", slow))
    ]
    for thread in threads:
        thread.start()
    try:
        until_waiting(superuser_connection)
    finally:
        go_on.set()
        for thread in threads:
            thread.join()
    assert set(outcomes) == {"quick", "slow"}, "one of them got an error"
    assert outcomes["quick"].assessment is not None
    assert outcomes["slow"].assessment is None
    with acting_as(slow):
        last = AssessmentVersion.objects.visible_to(slow).order_by("number").last()
        work = writing.work_of(**place, by=slow)
    assert last is not None
    assert (last.number, last.law) == (began + 1, ["quick."])
    assert work.texts["law"] == "slow."
    assert work.theirs == last
