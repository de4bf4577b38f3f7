"""What the records that were found have: by which right, act, group, perpetrator, province, element.

Of an incident's acts only those on which all that is asked holds; of citations those of her cases.
"""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Func, OuterRef, Q, UUIDField, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from evidence.among import Keys, among, array_of
from evidence.models import Involvement, Testimony
from legal_analysis.finding.asked import Asked, Kind
from legal_analysis.finding.conditions import (
    acts_that_fit,
    open_incidents,
    provisions_that_fit,
    standing_citations,
    told_by_itself,
)
from legal_analysis.finding.tally import Counts, Told, tally
from legal_analysis.finding.trees import Library
from legal_analysis.models import Deprivation, Policy

Side = Involvement.Side
TREES = {"authority": "authorities", "element": "elements"}


def values(
    found: Mapping[Kind, list[uuid.UUID]], asked: Asked, user: User, library: Library
) -> Counts:
    """Return how many of the records have each value of each thing. One query at any size."""
    keys = {kind: array_of(one) for kind, one in found.items() if one}
    told = (
        *_rights(keys, asked),
        *_acts(keys, asked, user, library),
        *_coded(keys, asked),
        *_policies(keys, asked, library),
        *_elements(keys, user),
    )
    counts = tally(told, {name: getattr(library, tree) for name, tree in TREES.items()})
    for key in found.get(Kind.AUTHORITY, ()):
        counts["authority"].update(library.authorities.above(key))
    return counts


def _rights(keys: Mapping[Kind, Keys], asked: Asked) -> Iterator[Told]:
    of = Q()
    for kind, way in ((Kind.INCIDENT, "incident"), (Kind.ACCOUNT, "testimony")):
        if kind in keys:
            of |= among(f"{way}__pk", keys[kind])
    if of:
        taken: Any = Deprivation._base_manager.order_by().filter(of)
        record = Coalesce("incident", "testimony")
        yield Told(("right",), taken.values_list(record, "right__code"))
    if Kind.POLICY in keys:
        ruled = provisions_that_fit(asked).filter(among("policy__pk", keys[Kind.POLICY]))
        yield Told(("right",), ruled.values_list("policy", "rights__code"))


def _acts(keys: Mapping[Kind, Keys], asked: Asked, user: User, library: Library) -> Iterator[Told]:
    """Kinds of act, victims and alleged perpetrators of the acts on which all that is asked holds."""
    fitting = acts_that_fit(asked, library).order_by()
    if Kind.INCIDENT in keys:
        yield _of_acts(fitting, "incident", keys[Kind.INCIDENT])
    if Kind.ACCOUNT in keys:
        seen = fitting.filter(incident__in=open_incidents(user).values("pk"))
        yield _of_acts(seen, "incident__testimonies", keys[Kind.ACCOUNT])


def _of_acts(acts: Any, way: str, keys: Keys) -> Told:
    """Asked for act by act: joined, PostgreSQL reads everybody who was ever involved in any."""
    told = {
        "act": Func(F("kind"), template="unnest(ARRAY[%(expressions)s])", output_field=CharField()),
        "group": _on(Side.VICTIM, "group", CharField()),
        "authority": _on(Side.ALLEGED_PERPETRATOR, "authority", UUIDField()),
    }
    rows = acts.filter(among(f"{way}__pk", keys))
    return Told(tuple(told), rows.values_list(way, *told.values()))


def _on(side: str, name: str, kind: Any) -> Func:
    """What stands on one side of an act, in a row each; beside each other, the shorter list ends empty."""
    involved = Involvement._base_manager.filter(act=OuterRef("pk"), side=side).order_by()
    return Func(ArraySubquery(involved.values(name)), function="unnest", output_field=kind)


def _coded(keys: Mapping[Kind, Keys], asked: Asked) -> Iterator[Told]:
    """What an account itself is coded with, where that can answer for an act."""
    for name, field in (("act", "acts"), ("group", "groups")):
        if Kind.ACCOUNT in keys and told_by_itself(_with(asked, name)):
            rows: Any = Testimony._base_manager.order_by()
            rows = rows.filter(among("pk", keys[Kind.ACCOUNT]))
            yield Told((name,), rows.values_list("pk", _each(field)))


def _with(asked: Asked, name: str) -> Asked:
    return asked.but(**{name: asked.chosen.get(name) or "-"})


def _each(name: str) -> Func:
    """What stands in a list, in a row each."""
    return Func(F(name), function="jsonb_array_elements_text", output_field=CharField())


def _policies(keys: Mapping[Kind, Keys], asked: Asked, library: Library) -> Iterator[Told]:
    """Groups, provinces and who issued it. An order for the whole country holds in every province."""
    if Kind.POLICY not in keys:
        return
    wanted = keys[Kind.POLICY]
    hit = provisions_that_fit(asked).filter(among("policy__pk", wanted))
    yield Told(("group",), hit.values_list("policy", _each("groups")))
    issued = Policy.authorities.through.objects.filter(among("policy__pk", wanted))
    yield Told(("authority",), issued.values_list("policy", "authority"))
    national = Q(scope=Policy.Scope.NATIONAL)
    places = Policy.objects.order_by().filter(among("pk", wanted))
    yield Told(("province",), places.exclude(national).values_list("pk", "provinces__code"))
    every = Value(",".join(code for code, _name in library.provinces))
    each = Func(every, Value(","), function="string_to_table", output_field=CharField())
    yield Told(("province",), places.filter(national).values_list("pk", each))


def _elements(keys: Mapping[Kind, Keys], user: User) -> Iterator[Told]:
    """What it is cited on, in the cases she works on."""
    ways = {
        Kind.INCIDENT: "act__incident",
        Kind.ACCOUNT: "paragraph__testimony",
        Kind.POLICY: "provision__policy",
    }
    for kind, way in ways.items():
        if kind in keys:
            cited = standing_citations(user).order_by().filter(among(f"{way}__pk", keys[kind]))
            yield Told(("element",), cited.values_list(way, "element"))
