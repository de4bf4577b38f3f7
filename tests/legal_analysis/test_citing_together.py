"""Two analysts at the same moment: real commits, real connections."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import translations
from legal_analysis import cited, citing
from legal_analysis.citing import Says
from legal_analysis.in_force import deciding
from legal_analysis.models import Citation, CitationVersion, Element
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world

SAYS = Says("supports", "high", "It shows who gave the order.")

MEANWHILE = (
    citing.CitedAlready,
    citing.ChangedMeanwhile,
    citing.ReadAgain,
    deciding.ChangedMeanwhile,
)


def together(*acts: Callable[[], object]) -> list[str]:
    """Run each act in a thread of its own; return what they were refused for."""
    ready, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait()
            act()
        except MEANWHILE as error:
            refused.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def two_analysts() -> tuple[CaseTeam, list[User]]:
    with acting_for_system(reason="test.arrange"):
        team = CaseTeamFactory()
        given = [
            AssignmentFactory(role=Role.ANALYST, organisation=None, team=team) for _ in range(2)
        ]
    return team, [one.user for one in given]


def test_T20_of_two_who_cite_or_change_at_once_one_is_told(committed_db: str) -> None:
    team, people = two_analysts()
    case = world.case(team)
    element = Element.objects.get(framework__case_files=case)
    with acting_for_system(reason="test.arrange"):
        paragraph = world.account(team).paragraphs.unscoped(reason="test").get()
        shown = cited.shown(paragraph)

    def cite(by: User) -> Any:
        with acting_as(by):
            return citing.cite(
                paragraph, SAYS, case_file=case, elements=[element], shown=shown, by=by
            )

    assert together(*(lambda by=by: cite(by) for by in people)) == ["cited_already"]
    with acting_for_system(reason="test.look"):
        row = Citation.objects.unscoped(reason="test").get()

    def change(by: User, reason: str) -> Any:
        with acting_as(by):
            return citing.change(row, Says("neutral", "low", reason), seen=1, shown=shown, by=by)

    refused = together(
        *(lambda by=by, n=n: change(by, f"Reason {n}.") for n, by in enumerate(people))
    )
    assert refused == ["citation_changed"]
    with acting_for_system(reason="test.look"):
        assert Citation.objects.unscoped(reason="test").get().version == 2
        assert CitationVersion.objects.unscoped(reason="test").get().reason == SAYS.reason

    # A translation is checked while a citation is made: it is marked, or not made of what is no more.
    with acting_as(people[0]):
        made = translations.write(paragraph=paragraph, language="ps", text="دا.", by=people[0])
    with acting_as(people[0]):
        citing.take_back(row, reason="Anew.", seen=2, by=people[0])

    def check() -> None:
        with acting_as(people[1]):
            translations.check(translation=made, seen=1, by=people[1])

    refused = together(lambda: cite(people[0]), check)
    with acting_for_system(reason="test.look"):
        again = Citation.objects.unscoped(reason="test").standing().first()
    if again is None:
        assert refused == ["cited_changed"]
    else:
        assert (refused, again.stale_since is None) == ([], False)
