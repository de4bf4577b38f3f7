"""A small random record, and which of it fits a search: asked record by record, as one would by hand."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, Organisation
from evidence.models import Authority, Involvement, Place, Testimony
from evidence.search import words_of
from legal_analysis.finding.asked import OF_ACT, Asked, Kind, kinds_for
from legal_analysis.models import CaseFile, Element, Policy
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import OrganisationFactory
from tests.legal_analysis.views_world import admit

ACTS, GROUPS = ("beating", "threat", "killing"), ("women", "girls", "lgbtqi")
WORDS = ("market", "lighthouse", "دختران", "ښوونځی")
YEARS = (2021, 2022, 2023)


@dataclass
class Small:
    """Everything there is. Sides of an act: ("victim", group) or ("by", authority)."""

    rights: list[Any] = field(default_factory=list)
    provinces: list[Place] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    authorities: list[Authority] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    incidents: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    policies: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    sources: dict[uuid.UUID, str] = field(default_factory=dict)

    def random_asked(self, chance: random.Random, most: int = 3) -> Asked:
        offered = {
            "words": WORDS,
            "right": [one.code for one in self.rights],
            "act": ACTS,
            "group": GROUPS,
            "authority": [one.code for one in self.authorities],
            "province": [one.code for one in self.provinces],
            "element": [one.code for one in self.elements],
            "since": [str(year) for year in YEARS],
            "until": [str(year) for year in YEARS],
            "checked": ("yes", "no"),
        }
        names = chance.sample(sorted(offered), chance.randint(1, most))
        if chance.random() < 0.4:  # what must hold on one act matters most
            names = list(dict.fromkeys((*names, *chance.sample(OF_ACT, 2))))
        return Asked.of({name: chance.choice(offered[name]) for name in names})

    # --- By hand ---------------------------------------------------------------------------------------

    def fitting(self, asked: Asked) -> dict[Kind, set[uuid.UUID]]:
        rows: dict[Kind, set[uuid.UUID]] = {}
        for kind in kinds_for(asked):
            match kind:
                case Kind.INCIDENT:
                    found = {k for k, one in self.incidents.items() if self._incident(one, asked)}
                case Kind.ACCOUNT:
                    found = {k for k, one in self.accounts.items() if self._account(one, asked)}
                case Kind.POLICY:
                    found = {k for k, one in self.policies.items() if self._policy(one, asked)}
                case Kind.AUTHORITY:
                    found = {one.pk for one in self.authorities if self._authority(one, asked)}
                case _:
                    found = {k for k, title in self.sources.items() if _worded(title, asked)}
            rows[kind] = found
        return rows

    def _incident(self, one: dict[str, Any], asked: Asked) -> bool:
        return self._common(one, asked) and (
            not asked.of_act or any(self._act(act, asked) for act in one["acts"])
        )

    def _act(self, act: dict[str, Any], asked: Asked) -> bool:
        if asked.act and act["kind"] != asked.act:
            return False
        if asked.group and ("victim", asked.group) not in act["sides"]:
            return False
        return not asked.authority or any(
            side == "by" and self._is_beneath(who, asked.authority) for side, who in act["sides"]
        )

    def _account(self, one: dict[str, Any], asked: Asked) -> bool:
        if not (one["seen"] and self._common(one, asked)):
            return False
        if not asked.of_act:
            return True
        told = [self.incidents[key] for key in one["incidents"]]
        if any(
            self._act(act, asked)
            for incident in told
            for act in incident["acts"]
            if incident["seen"]
        ):
            return True
        if len(asked.of_act) > 1:
            return False
        return asked.act in one["act_codes"] or asked.group in one["groups"]

    def _common(self, one: dict[str, Any], asked: Asked) -> bool:
        place = one["place"]
        in_province = place is not None and asked.province in {
            place.code,
            place.province.code if place.province else "",
        }
        return (
            one["seen"]
            and _worded(one["text"], asked)
            and (not asked.right or asked.right in one["rights"])
            and (not asked.province or in_province)
            and _in_time(one["year"], asked)
            and (not asked.checked or one["verified"] == (asked.checked == "yes"))
            and self._cited(one, asked)
        )

    def _cited(self, one: dict[str, Any], asked: Asked) -> bool:
        return not asked.element or any(
            _reaches(element, asked.element, "parent") for element in one["cited"]
        )

    def _policy(self, one: dict[str, Any], asked: Asked) -> bool:
        texts = [one["text"], *(text for text, _rights, _groups in one["provisions"])]
        ruled = any(
            (not asked.right or asked.right in rights)
            and (not asked.group or asked.group in groups)
            for _text, rights, groups in one["provisions"]
        )
        return (
            any(_worded(text, asked) for text in texts)
            and (ruled or not (asked.right or asked.group))
            and (
                not asked.authority or any(self._is_beneath(a, asked.authority) for a in one["by"])
            )
            and (not asked.province or one["national"] or asked.province in one["provinces"])
            and _in_time(one["year"], asked)
            and (not asked.checked or one["verified"] == (asked.checked == "yes"))
            and self._cited(one, asked)
        )

    def _authority(self, one: Authority, asked: Asked) -> bool:
        return (
            _worded(f"{one.code} {one.name} {one.role}", asked)
            and (not asked.authority or self._is_beneath(one, asked.authority))
            and (not asked.checked or one.verified == (asked.checked == "yes"))
        )

    def _is_beneath(self, one: Authority, code: str) -> bool:
        return _reaches(one, code, "institution")


def _reaches(one: Any, code: str, up: str) -> bool:
    while one is not None:
        if one.code == code:
            return True
        one = getattr(one, up)
    return False


def _worded(text: str, asked: Asked) -> bool:
    there = words_of(text)
    return all(any(word.startswith(wanted) for word in there) for wanted in words_of(asked.words))


def _in_time(year: int | None, asked: Asked) -> bool:
    if asked.since and (year is None or year < int(asked.since)):
        return False
    return not asked.until or (year is not None and year <= int(asked.until))


# --- Making it ---------------------------------------------------------------------------------------


def small(team: CaseTeam, chance: random.Random, size: int = 14) -> Small:
    """Fill the database with a record of which the team sees about two thirds."""
    with acting_for_system(reason="test.arrange"):
        made = Small()
        made.rights = [law.RightFactory() for _number in range(2)]
        made.provinces = [make.PlaceFactory() for _number in range(2)]
        made.places = made.provinces + [
            make.PlaceFactory(level=Place.Level.DISTRICT, province=one) for one in made.provinces
        ]
        top = make.AuthorityFactory(name="Lighthouse ministry")
        below = make.AuthorityFactory(institution=top)
        made.authorities = [
            top,
            below,
            make.AuthorityFactory(institution=below, verified=True),
            make.AuthorityFactory(),
        ]
        element = law.ElementFactory()
        part = law.ElementFactory(framework=element.framework, parent=element)
        made.elements = [element, part, law.ElementFactory(framework=element.framework)]
        case, other = law.CaseFileFactory(team=team), law.CaseFileFactory()
        for _number in range(size):
            _incident(made, team, case, other, chance)
        for _number in range(size):
            _account(made, team, case, chance)
        for _number in range(size // 2):
            _policy(made, case, other, chance)
        return made


def _values(made: Small, chance: random.Random) -> dict[str, Any]:
    year = chance.choice([None, *YEARS])
    return {
        "place": chance.choice([None, *made.places]),
        "verified": chance.random() < 0.5,
        "date_edtf": str(year or ""),
        "date_range": DateRange(date(year, 1, 1), date(year + 1, 1, 1)) if year else None,
        "summary": chance.choice(WORDS),
    }


def _noted(values: dict[str, Any], text: str, chance: random.Random, made: Small) -> dict[str, Any]:
    return {
        "place": values["place"],
        "verified": values["verified"],
        "year": int(values["date_edtf"]) if values["date_edtf"] else None,
        "text": text,
        "rights": {one.code for one in made.rights if chance.random() < 0.5},
        "cited": [],
    }


def _incident(
    made: Small, team: CaseTeam, case: CaseFile, other: CaseFile, chance: random.Random
) -> None:
    values = _values(made, chance)
    whose = chance.choice(["ours", "published", "hidden"])
    holder: Organisation | None = None if whose == "published" else OrganisationFactory()
    row = make.IncidentFactory(
        organisation=team.organisation if whose == "ours" else holder, **values
    )
    if whose == "ours":
        admit(team, incident=row)
    note = _noted(values, f"{row.code} {row.title} {row.summary}", chance, made)
    note |= {"seen": whose != "hidden", "acts": []}
    for code in note["rights"]:
        law.DeprivationFactory(
            incident=row, right=next(one for one in made.rights if one.code == code)
        )
    for _number in range(chance.randint(1, 3)):
        act = make.ActFactory(incident=row, kind=chance.choice(ACTS))
        sides: list[tuple[str, Any]] = [("victim", chance.choice(GROUPS))]
        make.InvolvementFactory(act=act, group=sides[0][1])
        if chance.random() < 0.7:
            who = chance.choice(made.authorities)
            sides.append(("by", who))
            make.InvolvementFactory(
                act=act,
                side=Involvement.Side.ALLEGED_PERPETRATOR,
                group="",
                authority=who,
                degree="alleged_direct",
                described_as="Invented men",
            )
        note["acts"].append({"kind": act.kind, "sides": sides})
        if chance.random() < 0.3:
            element, ours = chance.choice(made.elements), chance.random() < 0.7
            law.CitationFactory(
                case_file=case if ours else other, element=element, act=act, provision=None
            )
            note["cited"] += [element] if ours else []
    made.incidents[row.pk] = note
    for source in row.graded_sources.select_related("source"):
        if whose != "hidden":
            made.sources[source.source_id] = source.source.title


def _account(made: Small, team: CaseTeam, case: CaseFile, chance: random.Random) -> None:
    values = _values(made, chance)
    ours, read = chance.random() < 0.7, chance.random() < 0.8
    row = make.TestimonyFactory(
        status=Testimony.Status.REVIEWED if read else Testimony.Status.SUBMITTED,
        interview__person__organisation=team.organisation if ours else OrganisationFactory(),
        acts=chance.sample(ACTS, chance.randint(0, 2)),
        groups=chance.sample(GROUPS, chance.randint(0, 2)),
        **values,
    )
    if ours:
        admit(team, testimony=row)
    text = f"{row.code} {row.summary}" if read else row.code
    note = _noted(values, text, chance, made)
    for code in note["rights"]:
        right = next(one for one in made.rights if one.code == code)
        law.DeprivationFactory(incident=None, testimony=row, right=right)
    # As they were made: sorted by their keys, which are random, a seed would be another record each time.
    told = chance.sample(list(made.incidents), chance.randint(0, 2))
    row.incidents.add(*told)
    note |= {"seen": ours, "incidents": told, "act_codes": row.acts, "groups": row.groups}
    if chance.random() < 0.3:
        element = chance.choice(made.elements)
        paragraph = make.ParagraphFactory(testimony=row)
        law.CitationFactory(case_file=case, element=element, paragraph=paragraph, provision=None)
        note["cited"].append(element)
    made.accounts[row.pk] = note


def _policy(made: Small, case: CaseFile, other: CaseFile, chance: random.Random) -> None:
    values = _values(made, chance)
    del values["place"]
    national = chance.random() < 0.5
    scope = Policy.Scope.NATIONAL if national else Policy.Scope.PROVINCE
    row = law.PolicyFactory(scope=scope, **values)
    where = [] if national else [one for one in made.provinces if chance.random() < 0.5]
    row.provinces.set(where)
    by = chance.sample(made.authorities, chance.randint(0, 2))
    row.authorities.set(by)
    note = _noted({**values, "place": None}, f"{row.code} {row.title} {row.summary}", chance, made)
    note |= {"national": national, "provinces": {one.code for one in where}, "by": by}
    note["provisions"] = []
    for number in (1, 2):
        text, groups = chance.choice(WORDS), chance.sample(GROUPS, chance.randint(0, 2))
        rule = law.ProvisionFactory(policy=row, number=number, text=text, groups=groups)
        rights = [one for one in made.rights if chance.random() < 0.5]
        rule.rights.set(rights)
        note["provisions"].append((text, {one.code for one in rights}, groups))
        if chance.random() < 0.3:
            element, ours = chance.choice(made.elements), chance.random() < 0.7
            law.CitationFactory(case_file=case if ours else other, element=element, provision=rule)
            note["cited"] += [element] if ours else []
    made.policies[row.pk] = note
