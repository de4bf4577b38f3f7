"""Two at the same moment, on real connections: one of them is told, and no circle closes unseen."""

from functools import partial
from typing import Any

from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from evidence import reporting_lines
from evidence.models import ReportingLine
from evidence.reporting_lines import Line
from legal_analysis.linkage import naming
from legal_analysis.models import Naming
from tests.evidence.actors.test_together import together
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory


def as_one(by: User, act: Any, *args: Any, **kwargs: Any) -> Any:
    with acting_as(by):
        return act(*args, by=by, **kwargs)


def test_T20_of_two_who_name_a_person_or_write_a_line_at_once_one_is_told(
    committed_db: str,
) -> None:
    with acting_for_system(reason="test.arrange"):
        case = law.CaseFileFactory()
        people = {
            role: [
                AssignmentFactory(role=role, organisation=None, team=case.team).user
                for _time in range(2)
            ]
            for role in ("analyst", "approver")
        }
        person = make.AuthorityFactory(kind="office_holder")
        one, other, source = make.AuthorityFactory(), make.AuthorityFactory(), make.SourceFactory()
    asked = {"case_file": case, "authority": person, "reason": "Why."}
    told = together(
        *(partial(as_one, by, naming.propose, **asked) for by in people["analyst"]),
    )
    assert told == ["asked_already"]

    with acting_for_system(reason="test.ask"):
        waits = Naming.objects.unscoped(reason="test").get()
    told = together(
        *(partial(as_one, by, naming.approve, naming=waits) for by in people["approver"]),
    )
    assert told == ["answered_already"]

    # Each alone is no circle; neither sees what the other has not committed.
    lines = [Line(below, above, "reports_to") for below, above in ((one, other), (other, one))]
    told = together(
        *(
            partial(as_one, by, reporting_lines.write, line, sources=[source])
            for by, line in zip(people["analyst"], lines, strict=True)
        ),
    )
    assert told == ["line_goes_round"]
    assert ReportingLine.objects.count() == 1
