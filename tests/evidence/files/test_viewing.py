"""Looking at a file: blurred first, clear after opening, opening noted; and what is served does nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Organisation, User
from evidence import viewing
from evidence.models import CaseMaterial, CustodyEvent, Original, WorkingCopy
from evidence.viewing import KeptClosed, NotOpened
from tests.evidence.untrusted import files
from tests.factories import items as make
from tests.factories.bundles import bundle_of

Kind = WorkingCopy.Kind
ClientFor = Callable[[str], Client]


@pytest.fixture
def original(team: CaseTeam, organisation: Organisation, documenter: User) -> Original:
    """A picture of the case, inspected, with its copies."""
    with acting_for_system(reason="test"):
        item = make.FileItemFactory(organisation=organisation, received_by=documenter)
        CaseMaterial.objects.create(team=team, item=item, added_by=documenter, reason="x")
        made = make.stored(item, standing="clean", media_type="image/jpeg")
        make.InspectionFactory(original=made)
        picture = {"media_type": "image/webp", "data": files.picture("webp")}
        make.stored_copy(made, kind=Kind.VEILED, **picture)
        make.stored_copy(made, kind=Kind.PREVIEW, **picture)
        make.stored_copy(made, kind=Kind.TEXT, media_type="text/plain", data=b"Words of it")
        make.stored_copy(made, kind=Kind.EXPORT, **picture)
        return made


def copy_of(original: Original, kind: Kind) -> WorkingCopy:
    with acting_for_system(reason="test"):
        copies = WorkingCopy.objects.unscoped(reason="test").select_related("original__item__key")
        return copies.get(original=original, kind=kind)


def address(copy: WorkingCopy) -> str:
    return reverse("item_copy", args=[copy.original.item_id, copy.pk])


def page(client: Client, original: Original) -> str:
    return client.get(reverse("item_look", args=[original.item_id])).content.decode()


def opened_by(client: Client, original: Original) -> Any:
    return client.post(reverse("item_open", args=[original.item_id]))


def views_of(original: Original) -> list[CustodyEvent]:
    with acting_for_system(reason="test"):
        events = CustodyEvent.objects.unscoped(reason="test")
        return list(events.filter(item=original.item_id, kind=CustodyEvent.Kind.VIEWED))


def test_nothing_graphic_is_loaded_before_it_is_opened(
    original: Original, client_for: ClientFor
) -> None:
    client = client_for("analyst")
    veiled, clear = copy_of(original, Kind.VEILED), copy_of(original, Kind.PREVIEW)
    before = page(client, original)
    assert address(veiled) in before
    assert address(clear) not in before
    assert "Words of it" not in before
    assert client.get(address(clear)).status_code == 409
    assert views_of(original) == []

    assert opened_by(client, original).status_code == 302
    after = page(client, original)
    assert address(clear) in after
    assert address(veiled) not in after
    assert "Words of it" in after
    assert client.get(address(clear)).content == files.picture("webp")


def test_that_it_was_opened_stands_in_its_chain_and_in_the_trail(
    original: Original, client_for: ClientFor, analyst: User
) -> None:
    client = client_for("analyst")
    opened_by(client, original)
    client.get(address(copy_of(original, Kind.PREVIEW)))
    (event,) = views_of(original)
    assert event.actor_id == analyst.pk
    with acting_for_system(reason="test"):
        trail = AuditEvent.objects.unscoped(reason="test").filter(actor=analyst)
        actions = set(trail.values_list("action", flat=True))
    assert {"custody.viewed", "copy.read"} <= actions


def test_it_is_open_to_one_person_for_a_quarter_of_an_hour(
    original: Original, analyst: User, approver: User
) -> None:
    clear = copy_of(original, Kind.PREVIEW)
    with acting_as(analyst):
        viewing.open_copies(original=original, by=analyst)
        viewing.check_can_see(clear, by=analyst)
        later = timezone.now() + viewing.OPEN_FOR + timedelta(seconds=1)
        assert not viewing.is_open(original, by=analyst, now=later)
    with acting_as(approver), pytest.raises(NotOpened):
        viewing.check_can_see(clear, by=approver)


@pytest.mark.parametrize("closed", ["quarantined", "refused", "damaged"])
def test_T32_what_was_not_inspected_or_was_refused_is_not_shown(
    original: Original, analyst: User, client_for: ClientFor, closed: str
) -> None:
    changed: dict[str, Any] = {"standing": closed, "standing_reason": ""}
    if closed == "refused":
        changed["standing_reason"] = "two_kinds"
    if closed == "damaged":
        changed = {"damaged_at": timezone.now()}
    with acting_for_system(reason="test"):
        Original.objects.unscoped(reason="test").filter(pk=original.pk).update(**changed)
    client = client_for("analyst")
    assert opened_by(client, original).status_code == 409
    assert client.get(address(copy_of(original, Kind.VEILED))).status_code == 409
    assert "/copies/" not in page(client, original)
    with acting_as(analyst), pytest.raises(KeptClosed):
        viewing.check_can_see(copy_of(original, Kind.VEILED), by=analyst)


def test_T30_what_is_served_is_saved_and_does_nothing(
    original: Original, client_for: ClientFor
) -> None:
    veiled = copy_of(original, Kind.VEILED)
    client = client_for("analyst")
    first, second = client.get(address(veiled)), client.get(address(veiled))
    policy = {part.strip() for part in first.headers["Content-Security-Policy"].split(";")}
    assert policy == {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Content-Type"] == "image/webp"
    assert first.headers["Cache-Control"] == "no-store"
    names = {one.headers["Content-Disposition"] for one in (first, second)}
    assert len(names) == 2  # a name of its own each time
    assert all(name.startswith("attachment; filename=") for name in names)


def test_T11_the_copy_made_to_leave_is_not_handed_out_here(
    original: Original, client_for: ClientFor
) -> None:
    client = client_for("analyst")
    opened_by(client, original)
    assert client.get(address(copy_of(original, Kind.EXPORT))).status_code == 404


def test_sound_is_off_and_nothing_plays_by_itself(
    original: Original, client_for: ClientFor
) -> None:
    with acting_for_system(reason="test"):
        make.stored_copy(original, kind=Kind.TRANSCODED, media_type="video/mp4")
        make.stored_copy(original, kind=Kind.TRANSCODED, media_type="audio/mpeg")
    client = client_for("analyst")
    opened_by(client, original)
    shown = page(client, original)
    for tag in ("<video ", "<audio "):
        start = shown.index(tag)
        element = shown[start : shown.index(">", start)]
        assert "muted" in element
        assert 'preload="none"' in element
        assert "autoplay" not in element


@pytest.mark.parametrize(
    ("who", "sees"), [("analyst", True), ("advocate", False), ("approver", False)]
)
def test_T04_where_and_with_what_it_was_taken_is_for_analysts(
    who: str, sees: bool, original: Original, client_for: ClientFor
) -> None:
    """Coordinates in a file may be those of her home."""
    with acting_for_system(reason="test"):
        make.ItemMetadataFactory(original=original, value="34.5312 N, 69.1723 E")
        came = bundle_of(original.item, name="IMG-1", value="34.5318 N, 69.1724 E", where="list")
        held = original.item.materials.unscoped(reason="test").get()
        CaseMaterial.objects.create(
            team=held.team, item=came["bundle"].item, added_by=held.added_by, reason="x"
        )
    client = client_for(who)
    assert ("34.5312" in page(client, original)) is sees
    item = client.get(reverse("item", args=[original.item_id])).content.decode()
    assert ("34.5318" in item) is sees
