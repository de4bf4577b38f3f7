"""Files in the world of the sweep: of a case, on their way, taken in by a documenter."""

import secrets
from typing import Any

from django.utils import timezone

from accounts.models import CaseTeam, Organisation, User
from accounts.models.stamp import Problem, State
from evidence.models import (
    CaseMaterial,
    CustodyEvent,
    EvidenceItem,
    Handover,
    TimeStamp,
    WorkingCopy,
)
from tests.canaries import Canary, canary
from tests.evidence.bundles import makers
from tests.evidence.untrusted import files
from tests.factories import accounts as people
from tests.factories import items as make
from tests.factories.bundles import bundle_of, waiting
from tests.factories.stamps import TimeStampFactory
from tests.sweep.planting import Planted


def items_of(
    author: User, organisation: Organisation, team: CaseTeam, side: str
) -> tuple[dict[str, Any], list[Planted]]:
    """Return a file of a case with a copy and a chain, one on its way, and the words planted in them."""
    words = {
        name: canary(f"{name} {author.pk} {side}")
        for name in (
            "evidence.Original.name", "evidence.CustodyEvent.note", "evidence.Upload.name",
            "evidence.BundleMember.name", "evidence.BundleSaying.value",
            "evidence.BundleSaying.where", "evidence.CustodyEvent.note of a thing",
            "evidence.Joining.told",
        )
    }  # fmt: skip
    name, note, on_its_way, member, value, where, kept, told = words.values()
    item = make.FileItemFactory(organisation=organisation, received_by=author)
    CaseMaterial.objects.create(team=team, item=item, added_by=author, reason="x")
    original = make.stored(item, name=name.text)
    make.CustodyEventFactory(item=item, note=note.text)
    looked, said = looked_at(author, organisation, team, side)
    upload = make.UploadFactory(sender=author, name=on_its_way.text)
    made = {
        "file": item,
        "original": original,
        "copy": make.stored_copy(original),
        "filestamp": stamped(item),
        "upload": upload,
        "part": make.UploadPartFactory(upload=upload),
        "ready": make.UploadFactory(sender=author),
        "parcel": waiting(author, _bundle(), in_pieces=True),
        "opened": waiting(author, _bundle()),
        "joining": make.JoiningFactory(sender=author, told={"note": told.text}),
        "place": team,
        **looked,
        "thing": thing_of(team, author, note=kept.text),
        "handover": handed_to(people.UserFactory(), team),
    }
    made |= bundle_of(item, name=member.text, value=value.text, where=where.text)
    CaseMaterial.objects.create(team=team, item=made["bundle"].item, added_by=author, reason="x")
    of_a_case = (said, value, where)
    return made, [
        *(Planted(one, "identity", side) for one in words.values() if one not in of_a_case),
        *(Planted(one, "case", side) for one in of_a_case),
    ]


def thing_of(team: CaseTeam, author: User, *, note: str = "") -> EvidenceItem:
    """Return a physical object of a case, registered, with what was written of it."""
    kind = EvidenceItem.Kind.THING
    thing: EvidenceItem = make.FileItemFactory(organisation=team.organisation, kind=kind)
    CaseMaterial.objects.create(team=team, item=thing, added_by=author, reason="x")
    make.CustodyEventFactory(item=thing, kind=CustodyEvent.Kind.REGISTERED, note=note)
    return thing


def handed_to(user: User, team: CaseTeam) -> Handover:
    """Return the hand-over of a thing of a case to somebody who has not confirmed it."""
    author = people.UserFactory()
    handover: Handover = make.HandoverFactory(
        item=thing_of(team, author), handed_by=author, to=user
    )
    return handover


def stamped(item: EvidenceItem) -> TimeStamp:
    """Return the stamp of one authority over a file; another has not answered yet."""
    TimeStampFactory(item=item, authority="two", last_problem=Problem.UNREACHABLE)
    stamp: TimeStamp = TimeStampFactory(item=item, authority="one")
    made = {"state": State.STAMPED, "answer": b"answer", "roots": "x", "serial": "7"}
    rows = TimeStamp._base_manager.filter(pk=stamp.pk)
    rows.update(**made, gen_time=timezone.now(), stamped_at=timezone.now())
    return stamp


def looked_at(
    author: User, organisation: Organisation, team: CaseTeam, side: str
) -> tuple[dict[str, Any], Canary]:
    """Return a picture that was inspected, with its blurred copy; and what it says of itself."""
    item = make.FileItemFactory(organisation=organisation, received_by=author)
    CaseMaterial.objects.create(team=team, item=item, added_by=author, reason="x")
    looked = make.stored(item, standing="clean", media_type="image/jpeg")
    make.InspectionFactory(original=looked)
    said = canary(f"evidence.ItemMetadata.value {author.pk} {side}")
    make.ItemMetadataFactory(original=looked, value=said.text)
    picture = {"media_type": "image/webp", "data": files.picture("webp")}
    make.stored_copy(looked, kind=WorkingCopy.Kind.PREVIEW, **picture)
    veiled = make.stored_copy(looked, kind=WorkingCopy.Kind.VEILED, **picture)
    return {"looked": item, "veiled": veiled}, said


def received_by(user: User, place: Organisation | CaseTeam) -> dict[str, Any]:
    """Return a file she took in, one on its way, and one that is all here and waits to be taken in."""
    team = place if isinstance(place, CaseTeam) else None
    organisation = team.organisation if team else place
    item = make.FileItemFactory(organisation=organisation, received_by=user)
    if team:
        CaseMaterial.objects.create(team=team, item=item, added_by=user, reason="x")
    make.stored(item)
    make.CustodyEventFactory(item=item)
    ready = make.UploadFactory(sender=user, received=len(make.CONTENT), length=len(make.CONTENT))
    make.stored_part(ready)
    return {
        "file": item,
        "upload": make.UploadFactory(sender=user),
        "ready": ready,
        "parcel": waiting(user, _bundle(), in_pieces=True),
        "opened": waiting(user, _bundle()),
        "joining": make.JoiningFactory(sender=user),
        "place": place,
    }


def _bundle() -> bytes:
    """One file with its list of hashes; another file each time."""
    files = {"note.txt": secrets.token_hex(20).encode()}
    return makers.zipped({**files, "SHA256SUMS": makers.sums(files)})
