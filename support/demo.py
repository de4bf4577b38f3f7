"""Invented needs and places of help for a demonstration: what a support worker finds in the morning."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.help import HelpRequest, ask_for_help
from accounts.identity import acting_as
from accounts.models import Organisation, User
from support import desk, providers, referrals
from support.models import Need, Provider
from support.models.provider import STALE_AFTER_DAYS


@dataclass(frozen=True)
class Place:
    """One invented place of help; `days`: since somebody last asked there."""

    name: str
    kinds: tuple[str, ...]
    contact: str
    note: str
    days: int = 0


PLACES = (
    Place(
        "Clinic at the old bridge (invented)",
        ("medical",),
        "Sister Mina at the side door, mornings. Say: for the blue prescription.",
        "Women only. No papers, no money.",
        12,
    ),
    Place(
        "مشاور «باغ» (خیالی)",
        ("psychosocial", "children"),
        "تلفونی، شنبه تا چهارشنبه پس از ساعت ۲.",
        "دری و پشتو. رایگان.",
        40,
    ),
    Place(
        "House of the aunt (invented)",
        ("safety",),
        "Ask the coordinator for the way, never by telephone.",
        "Up to ten nights, with children.",
        STALE_AFTER_DAYS + 20,
    ),
)
ASKED = (
    HelpRequest(
        ("medical",),
        "کمرم از همان روز درد می‌کند و شب‌ها خوابم نمی‌برد. (خیالی)",
        "خالهٔ شیرین",
        "پیش از چاشت به دختر همسایه زنگ بزنید و بگویید: «سوزن آماده است».",
        "fa-af",
        agreed=True,
    ),
    HelpRequest(
        ("livelihood", "children"),
        "له هغه راهیسې کار نه لرم، د دوو ماشومانو کرایه او خواړه پوره کولای نه شم. (خیالي)",
        "ګلالۍ",
        "",
        "ps",
        agreed=True,
    ),
    HelpRequest(
        ("safety", "legal"),
        "Her brother-in-law asks where she goes. She wants to know where she could sleep. (invented)",
        "N.",
        "Only Tuesdays, through the sewing course.",
        "fa-af",
        agreed=True,
    ),
    HelpRequest(
        ("psychosocial",), "She wants to talk to somebody. (invented)", "", "", "en", agreed=True
    ),
)


@transaction.atomic
def add(*, organisation: Organisation, documenter: User, support_worker: User) -> int:
    """Enter what is not there yet; return how many needs that were. A second run writes nothing."""
    with acting_as(support_worker):
        if desk.of(support_worker).filter(organisation=organisation).exists():
            return 0
        places = [_place(one, organisation, support_worker) for one in PLACES]
    with acting_as(documenter):
        for request in ASKED:
            ask_for_help(request, documenter, organisation)
    with acting_as(support_worker):
        needs = {one.kinds[0]: one for one in desk.of(support_worker)}
        _go_on(needs, places, support_worker)
    return len(ASKED)


def _place(one: Place, organisation: Organisation, by: User) -> Provider:
    provider = providers.write_down(
        organisation=organisation,
        name=one.name,
        kinds=one.kinds,
        contact=one.contact,
        note=one.note,
        by=by,
    )
    provider.checked_on = timezone.now().date() - datetime.timedelta(days=one.days)
    provider.save(update_fields=["checked_on"])
    return provider


def _go_on(needs: dict[str, Need], places: list[Provider], by: User) -> None:
    """One is referred, one is in danger and to be looked in on today, one is closed, one is new."""
    today = timezone.now().date()
    made = referrals.refer(
        need=needs["medical"],
        provider=places[0],
        told="That a woman comes on Sunday morning with pain in her back. No name.",
        agreed=True,
        by=by,
    )
    referrals.move_on(referral=made, to="told", by=by)
    desk.look_in(
        need=needs["medical"], how="same", note="Sleeps badly.", by=by,
        next_on=today + datetime.timedelta(days=7),
    )  # fmt: skip
    desk.look_in(
        need=needs["safety"], how="in_danger", note="He came to the course and waited outside.",
        next_on=today, by=by,
    )  # fmt: skip
    desk.close(need=needs["psychosocial"], outcome="enough", by=by)
