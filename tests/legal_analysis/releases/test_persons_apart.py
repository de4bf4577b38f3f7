"""Whom two people of the case named stands in the file of persons where there is one, and in no count that leaves."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.identity import acting_as
from accounts.models import User
from evidence.models import Authority, Incident
from legal_analysis.dossier import apart
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Document, plain
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.dossier.walking import contents_of
from legal_analysis.last_reading.texts import leaves
from legal_analysis.linkage import naming
from legal_analysis.models import CaseFile, Mechanism, Submission
from legal_analysis.releases import coded
from tests.factories import evidence
from tests.factories import legal_analysis as law
from tests.legal_analysis.builds.small_case import survivor_in
from tests.legal_analysis.releases.test_public_version import both

APART, TOGETHER = "icc-otp", "icj-cedaw"
CHIEF, OFFICE = "PER-CHIEF", "AUT-OFFICE"
SAID = "men sent by Invented Chief"
Frozen = Callable[..., Submission]


@pytest.fixture
def chief(case: CaseFile, analyst: User, approver: User) -> Authority:
    """Two people named him; nobody else has. Others report three incidents, and one that is his office's."""
    office = evidence.AuthorityFactory(code=OFFICE, name="Office of Invention")
    person: Authority = evidence.AuthorityFactory(
        kind="office_holder", code=CHIEF, name="Invented Chief", institution=office
    )
    evidence.AuthoritySourceFactory(authority=person)
    with acting_as(analyst):
        asked = naming.propose(case_file=case, authority=person, reason="x", by=analyst)
    assert asked is not None
    with acting_as(approver):
        naming.approve(naming=asked, by=approver)
    for who, said in (
        (person, SAID),
        (person, SAID),
        (person, SAID),
        (office, "men of the office"),
    ):
        evidence.InvolvementFactory(
            act=evidence.ActFactory(incident=evidence.IncidentFactory(organisation=None)),
            side="alleged_perpetrator",
            authority=who,
            group="",
            degree="alleged_ordered",
            described_as=said,
        )
    return person


@pytest.fixture
def frozen_for(case: CaseFile, chief: Authority, analyst: User) -> Frozen:
    def frozen_for(code: str) -> Submission:
        mechanism = Mechanism.objects.filter(code=code).first() or law.MechanismFactory(code=code)
        with acting_as(analyst):
            return freeze(case_file=case, mechanism=mechanism, language="en", by=analyst)

    return frozen_for


def counts_of(snapshot: dict[str, Any]) -> list[dict[str, int]]:
    lists = [row for row in snapshot["patterns"] if row["by"] == "perpetrator"]
    return [row["cells"] for row in lists if row["cells"]]


def words_in(document: Document) -> str:
    return "\n".join(plain(content) for _chapter, content, _note in contents_of(document))


def test_OUT1_persons_stand_in_their_own_file_alone_where_there_is_one(
    frozen_for: Frozen, advocate: User
) -> None:
    snapshot, twin = both(frozen_for(APART), advocate)
    told = [row["alleged_perpetrators"] for row in snapshot["incidents"]]
    assert sorted(told) == [["Office of Invention"]] * 3 + [["men of the office"]]
    files = apart.divided(composed(snapshot), snapshot)
    (annex,) = (name for name in files if name)
    assert words_in(files[annex]).count(SAID) == 3
    (in_public,) = apart.divided(composed(twin), twin).values()
    for document in (files[""], in_public):
        said = words_in(document)
        assert "Office of Invention" in said
        assert not [one for one in (SAID, "Invented Chief", CHIEF) if one in said]
    assert SAID not in str(twin)


def test_who_gets_one_file_reads_there_what_the_sources_say(
    frozen_for: Frozen, advocate: User
) -> None:
    snapshot, twin = both(frozen_for(TOGETHER), advocate)
    assert str(snapshot["incidents"]).count(SAID) == 3
    assert snapshot["alleged_by_name"] == []
    assert SAID not in str(twin)  # in public nobody but us has named him


@pytest.mark.parametrize("code", [APART, TOGETHER])
def test_OUT1_T12_no_count_that_leaves_is_of_a_person(
    code: str, frozen_for: Frozen, advocate: User
) -> None:
    """Without the row of a person the number of her office lacks what is hers: it would say whose she is."""
    snapshot, twin = both(frozen_for(code), advocate)
    assert counts_of(snapshot) == counts_of(twin) == [{OFFICE: 4}]
    for one in (snapshot, twin):
        for table in coded.coded(one):
            assert not [row for row in table.rows if CHIEF in str(row)], table.name
    (counts,) = (table for table in coded.coded(snapshot) if table.name == "counts")
    assert ["perpetrator", OFFICE, coded.PUBLIC, 4] in counts.rows


def test_the_words_that_name_a_person_are_read_before_they_leave(
    frozen_for: Frozen, advocate: User
) -> None:
    snapshot, _twin = both(frozen_for(APART), advocate)
    assert sum(leaf.text == SAID for leaf in leaves(snapshot)) == 3


def test_T08_marks_in_these_words_are_not_numbered_in_the_order_of_days(
    case: CaseFile, chief: Authority, frozen_for: Frozen, advocate: User
) -> None:
    for month in range(1, 7):
        incident = Incident.objects.unscoped(reason="t").get(
            acts__involvements__person=survivor_in(case)
        )
        incident.set_date(f"2023-{month:02}-10")
        incident.save()
        evidence.InvolvementFactory(
            act=evidence.ActFactory(incident=incident),
            side="alleged_perpetrator",
            authority=chief,
            group="",
            degree="alleged_ordered",
            described_as=SAID,
        )
    snapshot, _twin = both(frozen_for(APART), advocate)
    for part in ("alleged_by_name", "alleged_in_public"):
        codes = [row["code"] for row in snapshot[part] if row["code"].startswith("IR-")]
        assert len(codes) == 6
        assert codes == sorted(codes), part
