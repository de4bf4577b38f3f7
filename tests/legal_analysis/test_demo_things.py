"""The invented object and pictures of the demonstration: taken in once, whole, and said to be invented."""

import io

import pytest
import yaml
from PIL import Image

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Organisation, User
from evidence import custody, originals
from evidence.models import CaseMaterial, EvidenceItem, Handover, Incident, IncidentPair
from legal_analysis.demo import alike, seed, things
from legal_analysis.demo.survivors import Cast
from tests.factories.evidence import PlaceFactory

ROWS = yaml.safe_load((seed.HERE / "things.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def cast(
    organisation: Organisation, documenter: User, analyst: User, approver: User, advocate: User
) -> Cast:
    return Cast(organisation, documenter, analyst, approver, advocate)


def test_they_are_in_the_case_once_and_open_again(team: CaseTeam, cast: Cast) -> None:
    for _time in range(2):
        with acting_for_system(reason="demo"):
            things.add_all(ROWS, team=team, cast=cast)
    with acting_as(cast.approver):
        items = list(EvidenceItem.objects.visible_to(cast.approver).order_by("kind"))
        assert [item.kind for item in items] == ["F", "F", "F", "K"]
        assert Handover.objects.visible_to(cast.approver).filter(to=cast.approver).count() == 1
    assert all("nvented" in item.description for item in items)
    with acting_for_system(reason="test"):
        assert CaseMaterial.objects.unscoped(reason="test").filter(team=team).count() == 4
        assert custody.verify().wrong == []
        for item in items[:3]:
            with originals.opened(item.original) as stream:
                assert Image.open(io.BytesIO(stream.read())).size == (408, 208)


def test_the_same_picture_is_the_same_bytes() -> None:
    one, other = (things.picture(colour) for colour in ((1, 2, 3), (4, 5, 6)))
    assert one == things.picture((1, 2, 3)) != other


def test_two_invented_records_of_one_event_wait_once_to_be_compared(cast: Cast) -> None:
    rows = yaml.safe_load((seed.HERE / "alike.yaml").read_text(encoding="utf-8"))
    with acting_for_system(reason="demo"):
        PlaceFactory(code=rows[0]["place"])
        for _time in range(2):
            alike.add_all(rows, cast=cast)
        pair = IncidentPair.objects.unscoped(reason="test").get()
        assert {pair.one.code, pair.other.code} == {row["code"] for row in rows}
        assert (pair.verdict, Incident.objects.unscoped(reason="test").count()) == ("", 2)
        assert not CaseMaterial.objects.unscoped(reason="test").exists(), "in no case"
