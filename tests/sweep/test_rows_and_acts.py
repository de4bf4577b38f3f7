"""T-01, T-04: what access.py answers for every kind of record and every act, said a second time.

The pages ask access.py; a rule that no page needs yet is as dangerous on the day a page does. So it
is asked here for everybody of the world, about our case and about another organisation's.
"""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from accounts import (
    access,
    access_help,
    access_incidents,
    access_matches,
    access_people,
    access_permits,
    access_receipts,
    access_rules,
)
from accounts.identity import acting_for_system
from accounts.models import IdentityReveal, Recovery, User
from accounts.paths import along, paths_of
from tests.access_table import TEAM
from tests.factories import accounts as people
from tests.factories import evidence
from tests.sweep import (
    acts_on_actors,
    acts_on_assessments,
    acts_on_authorities,
    acts_on_items,
    acts_on_policies,
    acts_on_releases,
    acts_on_translations,
)
from tests.sweep.asking import undone
from tests.sweep.kinds import KINDS
from tests.sweep.world import World

STRANGER = uuid.UUID(int=404)


# --- Rows and fields ---------------------------------------------------------------------------------


NEVER = ("identity", "secret")


def test_T04_every_kind_of_record_with_a_rule_is_here() -> None:
    assert set(KINDS) == set(access_rules.RULES)


@pytest.mark.parametrize("label", KINDS)
def test_T01_T04_only_these_see_rows_of_a_kind_and_only_their_own(label: str, world: World) -> None:
    model, expected = apps.get_model(label), KINDS[label]
    with undone(), acting_for_system(reason="test.compare"):
        _add_what_the_world_lacks(world)
        everything = set(model._base_manager.values_list("pk", flat=True))
        theirs = _rows_of_the_other_organisation(model, world)
        if not expected.everything:
            assert everything, "the world has none of these"
        for who, user in _asked(world):
            seen = set(model._default_manager.visible_to(user).values_list("pk", flat=True))
            sees_some = who in (expected.who + " " + expected.by).split()
            if expected.everything and sees_some:
                assert seen == everything, who
                assert access.rows(model, user) == Q(), who
                continue
            assert bool(seen) is sees_some, who
            assert not everything or seen < everything, f"{who} sees all there are"
            assert not seen & theirs, f"{who} sees what is another organisation's"


@pytest.mark.parametrize("label", KINDS)
def test_T04_only_these_see_fields_of_a_kind(label: str, world: World) -> None:
    model, expected = apps.get_model(label), KINDS[label]
    declared = model.FieldClasses
    classes = ("public", "case", "identity") if expected.identity else ("public", "case")
    open_fields = {name for one in classes for name in getattr(declared, one, ())}
    with acting_for_system(reason="test.compare"):
        for who, user in _asked(world):
            fields = access.visible_fields(model, user)
            if who in expected.who.split():
                assert fields == open_fields, who
            elif who in expected.by.split():
                assert fields == set(expected.parts.split()), who
            elif fields:
                # A role may be named for rows that she does not reach by what she is here.
                assert who == "approver", who
                assert label in {"accounts.Recovery", "evidence.PossibleMatch"}
            for name in NEVER:
                if name in classes and who in expected.who.split():
                    continue
                assert not fields & set(getattr(declared, name, ())), who


def _asked(world: World) -> list[tuple[str, User]]:
    return [(who, user) for who, user in world.people.items() if who != "enrolling"]


def _add_what_the_world_lacks(world: World) -> None:
    for side in ("assigned", "other"):
        things = world.things[side]
        evidence.BlindIndexTokenFactory(person=things["person"])
        evidence.ReviewFactory(testimony=things["testimony"])
        evidence.CommentFactory(testimony=things["testimony"])
        evidence.ChainHeadFactory(item=things["item"], witness=world.things["public"]["head"])
    evidence.ReviewFactory(testimony=world.things["own documenter"]["testimony"])


def _rows_of_the_other_organisation(model: Any, world: World) -> set[Any]:
    path = paths_of(model).get("organisation")
    if path is None:
        return set()
    other = world.things["other"]["organisation"].pk
    found = set(
        model._base_manager.filter(along(model, path, [other])).values_list("pk", flat=True)
    )
    assert found, "the other organisation has none of these"
    return found


# --- Acts --------------------------------------------------------------------------------------------

Ask = Callable[[User, dict[str, Any]], object]


@dataclass(frozen=True)
class Act:
    """Who may do something with our things. `ask` raises NotAllowed, or says no, to everybody else."""

    name: str
    who: str
    ask: Ask


def _reveal(user: User | None) -> IdentityReveal:
    return IdentityReveal(user_id=user.pk if user else STRANGER)


def _recovery(things: dict[str, Any], **people: Any) -> Recovery:
    return Recovery(
        organisation=things["organisation"],
        **{"user_id": STRANGER, "asked_by_id": STRANGER, **people},
    )


ACTS = [
    Act("analyse", "analyst", lambda u, t: access.can_analyse(u, t["case"].team)),
    Act(
        "build a dossier",
        "analyst advocate",
        lambda u, t: access.can_build_dossier(u, t["case"].team),
    ),
    Act(
        "release what another wrote",
        "approver",
        lambda u, t: access.can_approve_release(u, t["case"].team, author=t["author"]),
    ),
    Act(
        "release her own",
        "",
        lambda u, t: access.can_approve_release(u, t["case"].team, author=u),
    ),
    Act(
        "review what another took down",
        "analyst approver",
        lambda u, t: access.can_review(u, t["testimony"], taken_down_by=STRANGER),
    ),
    Act(
        "review her own",
        "",
        lambda u, t: access.can_review(u, t["testimony"], taken_down_by=u.pk),
    ),
    Act(
        "answer for another",
        "",
        lambda u, t: access.can_answer(u, t["testimony"], taken_down_by=STRANGER),
    ),
    Act(
        "answer about what is not open to her",
        "",
        lambda u, t: access.can_answer(u, t["testimony"], taken_down_by=u.pk),
    ),
    Act(
        "comment",
        TEAM,
        lambda u, t: access._allowed(access.check_may_comment, u, t["testimony"]),
    ),
    Act("see who looked", "approver", lambda u, t: access.can_see_readers(u, t["testimony"])),
    Act(
        "ask for an identity",
        "analyst advocate",
        lambda u, t: access.can_ask_for_reveal(u, t["case"].team),
    ),
    Act(
        "allow an identity another asked for",
        "approver",
        lambda u, t: access.can_approve_reveal(u, _reveal(None), t["case"].team),
    ),
    Act(
        "allow herself an identity",
        "",
        lambda u, t: access.can_approve_reveal(u, _reveal(u), t["case"].team),
    ),
    Act("see an identity without leave", "", lambda u, t: access.can_reveal(u, t["person"].pk)),
    Act(
        "look after people",
        "administrator",
        lambda u, t: access_people.can_administer(u, t["organisation"]),
    ),
    Act(
        "change a colleague",
        "administrator",
        lambda u, t: access_people.can_look_after(u, t["organisation"], of=t["colleague"]),
    ),
    Act(
        "change herself",
        "",
        lambda u, t: access_people.can_look_after(u, t["organisation"], of=u),
    ),
    Act(
        "let somebody back in",
        "administrator",
        lambda u, t: access_people.can_agree_to_recovery(u, _recovery(t)),
    ),
    Act(
        "let back in whom she asked for",
        "",
        lambda u, t: access_people.can_agree_to_recovery(u, _recovery(t, asked_by_id=u.pk)),
    ),
    Act(
        "let herself back in",
        "",
        lambda u, t: access_people.can_agree_to_recovery(u, _recovery(t, user_id=u.pk)),
    ),
    Act(
        "withdraw a way back",
        "administrator",
        lambda u, t: access_people.can_withdraw_recovery(u, _recovery(t)),
    ),
    Act(
        "withdraw her own way back",
        "",
        lambda u, t: access_people.can_withdraw_recovery(u, _recovery(t, user_id=u.pk)),
    ),
    Act(
        "open a record to somebody",
        "approver",
        lambda u, t: access_permits.can_permit(u, t["incident"]),
    ),
    Act(
        "open a record to herself",
        "",
        lambda u, t: access._allowed(access_permits.check_may_permit, u, t["incident"], to=u),
    ),
    *(
        Act(*one)
        for its in (
            acts_on_actors,
            acts_on_assessments,
            acts_on_authorities,
            acts_on_items,
            acts_on_policies,
            acts_on_releases,
            acts_on_translations,
        )
        for one in its.ACTS
    ),
    Act(
        "add an act to an incident, or correct it",
        "analyst",
        lambda u, t: access_incidents.can_change_incident(u, t["incident"]),
    ),
    Act(
        "make two records one",
        "analyst",
        lambda u, t: access._allowed(access_incidents.check_may_merge, u, t["incident"], t["twin"]),
    ),
    Act(
        "say of two records that they are two events",
        "analyst",
        lambda u, t: access_incidents.can_tell_apart(u, t["incident"], t["twin"]),
    ),
    Act(
        "give a code to somebody another met",
        "approver",
        lambda u, t: access._allowed(access_receipts.check_may_give_receipt, u, t["person"]),
    ),
    Act(
        "write down that somebody takes back what she allowed",
        "approver",
        lambda u, t: access._allowed(access_receipts.check_may_take_back, u, t["person"]),
    ),
    Act(
        "answer who asks to be contacted",
        "approver",
        lambda u, t: access._allowed(access_receipts.check_may_answer_contact, u, t["contact"]),
    ),
    Act(
        # The approver of the world is one of a case, not of the organisation.
        "say whether two persons are one",
        "",
        lambda u, t: access._allowed(access_matches.check_may_decide_match, u, t["match"]),
    ),
    Act(
        "ask for help for somebody",
        "documenter",
        lambda u, t: access._allowed(access_help.check_may_ask_for_help, u, t["organisation"]),
    ),
    Act(
        "see to a need",
        "support_worker",
        lambda u, t: access._allowed(access_help.check_may_help, u, t["need"]),
    ),
    Act(
        "write down who helps",
        "support_worker",
        lambda u, t: access._allowed(access_help.check_may_keep_desk, u, t["organisation"]),
    ),
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_T01_only_these_may_do_this_and_with_our_things_only(act: Act, world: World) -> None:
    with acting_for_system(reason="test.compare"):
        for who, user in _asked(world):
            allowed = bool(act.ask(user, world.things["assigned"]))
            assert allowed is (who in act.who.split()), who
            assert not act.ask(user, world.things["other"]), f"{who}, another organisation"


def test_only_who_took_an_account_down_answers_about_it(world: World) -> None:
    own = world.things["own documenter"]["testimony"]
    with acting_for_system(reason="test.compare"):
        for who, user in _asked(world):
            allowed = access.can_answer(user, own, taken_down_by=world.people["documenter"].pk)
            assert allowed is (who == "documenter"), who


def test_T07_leave_to_see_an_identity_is_hers_and_of_this_person(world: World) -> None:
    things, analyst = world.things["assigned"], world.people["analyst"]
    now = timezone.now()
    with undone(), acting_for_system(reason="test.compare"):
        people.IdentityRevealFactory(
            user=analyst,
            person_id=things["person"].pk,
            key=things["person"].key,
            team=things["case"].team,
            approved_by=world.people["approver"],
            approved_at=now,
            opened_at=now,
            until=now + datetime.timedelta(minutes=5),
        )
        for who, user in _asked(world):
            assert access.can_reveal(user, things["person"].pk) is (who == "analyst"), who
            assert not access.can_reveal(user, things["asked_person"].pk), who
        User.objects.filter(pk=analyst.pk).update(is_active=False)
        assert not access.can_reveal(User.objects.get(pk=analyst.pk), things["person"].pk)


def test_only_who_works_on_records_of_an_organisation_is_one_of_its_people(world: World) -> None:
    ours, theirs = (world.things[side] for side in ("assigned", "other"))
    with acting_for_system(reason="test.compare"):
        works = access_permits.works_on_records_of
        assert works(ours["insider"], ours["organisation"])
        assert not works(ours["insider"], theirs["organisation"])
        for who in ("documenter", "administrator", "auditor", "support_worker", "nobody"):
            assert not works(world.people[who], ours["organisation"]), who


def test_what_a_partner_lent_to_her_case_an_approver_does_not_open_to_others(world: World) -> None:
    ours, theirs = (world.things[side] for side in ("assigned", "other"))
    approver = world.people["approver"]
    with undone(), acting_for_system(reason="test.compare"):
        evidence.CaseMaterialFactory(team=ours["case"].team, incident=theirs["incident"])
        assert type(theirs["incident"]).objects.visible_to(approver).contains(theirs["incident"])
        assert not access_permits.can_permit(approver, theirs["incident"])
