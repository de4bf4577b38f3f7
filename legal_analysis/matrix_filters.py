"""What the matrix of a case, and the citations behind it, can be narrowed by. Never by stance.

Each filter keeps what undermines an element and does not say where, when, by or against whom it was:
contrary material disappears only where it is known to be of something else. What is alleged of a body
beneath an institution, or of somebody who holds an office there, is not known to be of something else; nor
is what is alleged of an institution as a whole, when one body or person of it is chosen.

An order is of the times in which it held, not of the day on which it was issued.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.choices import OwnName
from evidence.actors.offices import unless_not_held
from evidence.models import Authority, Involvement, Place
from evidence.vocabulary import VictimGroup
from legal_analysis.finding.trees import Tree
from legal_analysis.library_words import in_our_words
from legal_analysis.lists import Choice, Filter, Listing, Order
from legal_analysis.matrix import Kind
from legal_analysis.models import CaseFile, Citation, InForce, Policy, Right
from legal_analysis.templatetags.records import place_words
from legal_analysis.views.reading import YES_NO, dates_between, days_of

Condition = Callable[[str], Q]
Options = Sequence[tuple[str, Any]]

NAME = "case_matrix"  # under which a choice is kept, for the matrix and what lies behind it
_DATED = ("paragraph__testimony", "act__incident")
_CONTRARY = Q(stance=Citation.Stance.UNDERMINES)
_WORST_FIRST = ("undermines", "supports", "neutral")


def filters(case_file: CaseFile, *, exactly: bool) -> tuple[Filter, ...]:
    """Return what there is to narrow by. One query for all options."""
    rights, provinces, authorities, tree = _options(case_file)
    since, until = dates_between(
        exactly=exactly,
        of=[f"{way}__" for way in _DATED],
        also=lambda days: Q(_in_force(date_range__overlap=days)),
    )
    dated = Q(_in_force())
    for way in _DATED:
        dated |= Q(**{f"{way}__date_range__isnull": False})
    found = [
        Filter("right", _("Right"), _on_right, rights),
        Filter("province", _("Province"), _or_contrary(_in_province, _placed()), provinces),
        Filter("group", _("Group"), _or_contrary(_on_group, _grouped()), VictimGroup.choices),
    ]
    if authorities:
        by = _or_contrary(_by_authority(tree), _attributed(), whole=_of_the_whole(tree))
        found.append(Filter("authority", _("Alleged perpetrator"), by, authorities))
    for one in (since, until):
        asked = _or_contrary(one.condition, dated)
        found.append(Filter(one.name, one.label, asked, understood=one.understood))
    return tuple(found)


def listing(case_file: CaseFile, *, exactly: bool, behind: bool = False) -> Listing:
    """`behind`: of the citations behind a cell, which also have a kind and can be stale."""
    offered = filters(case_file, exactly=exactly)
    if behind:
        offered = (
            Filter("kind", _("Kind of evidence"), of_kind, Kind.choices),
            *offered,
            Filter("stale", _("To be read again"), _is_stale, YES_NO[:1]),
        )
    return Listing(
        offered, (Order("stance", _("What speaks against it first"), ("against", "pk")),)
    )


def conditions(offered: Listing, choice: Choice, *, exactly: bool) -> list[Q]:
    chosen = choice.values
    found = [each.condition(chosen[each.name]) for each in offered.filters if each.name in chosen]
    return [*found, *held_between(choice, exactly=exactly)]


def held_between(choice: Choice, *, exactly: bool) -> list[Q]:
    """Of both dates together: an order that held before and after, and not between, is of another time."""
    chosen = choice.values
    if not {"since", "until"} <= chosen.keys():
        return []
    first, _after = days_of(chosen["since"], exactly=exactly)
    _first, after = days_of(chosen["until"], exactly=exactly)
    if first >= after:
        return []  # each date by itself, as of everything that is dated
    return [Q(_in_force(date_range__overlap=(first, after))) | ~Q(_in_force())]


def of_kind(kind: str) -> Q:
    told = Q(paragraph__testimony__basis="published_source")
    return {
        Kind.GIVEN: Q(paragraph__isnull=False) & ~told,
        Kind.PUBLISHED: told,
        Kind.INCIDENT: Q(act__isnull=False),
        Kind.POLICY: Q(provision__isnull=False),
        Kind.ITEM: Q(item__isnull=False),
    }[Kind(kind)]


def _is_stale(_yes: str) -> Q:
    return Q(stale_since__isnull=False)


def _or_contrary(
    condition: Condition, known: Q | Exists, *, whole: Condition | None = None
) -> Condition:
    """What fits, and what undermines and says nothing of this at all, or is of the whole it belongs to."""

    def fits(value: str) -> Q:
        other = ~Q(known) | whole(value) if whole else ~Q(known)
        return condition(value) | (_CONTRARY & other)

    return fits


# --- Rights -------------------------------------------------------------------------------------------


def _rights() -> Any:
    return Citation.rights.through.objects.filter(citation=OuterRef("pk"))


def _on_right(code: str) -> Q:
    """What names no right bears on every one of them, such as what shows the attack itself."""
    return Q(Exists(_rights().filter(right__code=code))) | ~Q(Exists(_rights()))


# --- Times --------------------------------------------------------------------------------------------


def _in_force(**which: Any) -> Exists:
    return Exists(InForce.objects.filter(provision=OuterRef("provision"), **which))


# --- Places -------------------------------------------------------------------------------------------


def _in_province(code: str) -> Q:
    """An order for the whole country holds there too."""
    places = Place.objects.filter(Q(code=code) | Q(province__code=code)).values("pk")
    policies = Policy.objects.filter(Q(scope=Policy.Scope.NATIONAL) | Q(provinces__code=code))
    return (
        Q(paragraph__testimony__place__in=places)
        | Q(act__incident__place__in=places)
        | Q(provision__policy__in=policies.values("pk"))
    )


def _placed() -> Q:
    return (
        Q(paragraph__testimony__place__isnull=False)
        | Q(act__incident__place__isnull=False)
        | Q(provision__isnull=False)
    )


# --- Groups and alleged perpetrators ------------------------------------------------------------------


def _sides(**which: Any) -> Exists:
    """Sides of the act that is cited, or of an act in an incident the account that is cited tells of."""
    sides = Involvement._base_manager.filter(**which)
    return Exists(
        sides.filter(
            Q(act=OuterRef("act")) | Q(act__incident__testimonies=OuterRef("paragraph__testimony"))
        )
    )


def _on_group(group: str) -> Q:
    return (
        Q(paragraph__testimony__groups__contains=[group])
        | Q(provision__groups__contains=[group])
        | Q(Exists(Involvement._base_manager.filter(act=OuterRef("act"), group=group)))
    )


def _grouped() -> Q:
    return (
        Q(paragraph__isnull=False) & ~Q(paragraph__testimony__groups=[])
        | Q(provision__isnull=False) & ~Q(provision__groups=[])
        | Q(Exists(Involvement._base_manager.filter(act=OuterRef("act")).exclude(group="")))
    )


def _bears_on(**which: Any) -> Exists:
    rows = Citation.perpetrators.through.objects.filter(citation=OuterRef("pk"), **which)
    return Exists(rows)


def _by_authority(tree: Tree) -> Condition:
    """One authority with everything beneath it: whom the case does not name counts there, too."""

    def condition(code: str) -> Q:
        beneath = tree.beneath(code)
        measures = Policy.objects.filter(authorities__code__in=beneath)
        return (
            Q(_bears_on(authority__code__in=beneath))
            | Q(_sides(authority__code__in=beneath))
            | Q(provision__policy__in=measures.values("pk"))
        )

    return condition


def _of_the_whole(tree: Tree) -> Condition:
    """What is alleged of an institution that one authority belongs to, or holds an office in."""

    def condition(code: str) -> Q:
        above = tree.above(code)
        return Q(_bears_on(authority__code__in=above)) | Q(_sides(authority__code__in=above))

    return condition


def _attributed() -> Q:
    """Who issued a policy does not say whom it speaks of: what it undermines may be of another."""
    return Q(_bears_on()) | Q(_sides(authority__isnull=False))


# --- Options ------------------------------------------------------------------------------------------


def _options(case_file: CaseFile) -> tuple[Options, Options, Options, Tree]:
    """Return rights, provinces, alleged perpetrators of the case, and who is beneath whom, in one query."""
    first, none = Value(0, IntegerField()), Value("")
    rights: Any = Right.objects.order_by().values_list(
        Value("right"), "code", F("position"), F("title"), none, none
    )
    places: Any = Place.objects.filter(level=Place.Level.PROVINCE).order_by()
    alleged = CaseFile.alleged_perpetrators.through.objects.filter(
        authority=OuterRef("pk"), casefile=case_file
    )
    people: Any = Authority.objects.order_by().annotate(
        above=Coalesce(unless_not_held("institution__code"), none),
        what=Case(When(Exists(alleged), then=Value("alleged")), default=Value("authority")),
    )
    rows = rights.union(
        places.values_list(Value("place"), "code", first, "name_en", "name_fa_af", "name_ps"),
        people.values_list("what", "code", first, "name", "above", none),
        all=True,
    )
    found: defaultdict[str, list[tuple[str, Any]]] = defaultdict(list)
    above: dict[str, str] = {}
    for what, code, _at, one, two, three in sorted(rows, key=lambda row: (row[2], row[1])):
        if what == "right":
            words = in_our_words(one)
        elif what == "place":
            words = place_words(one, two, three)[0]
        else:
            words, above[code] = OwnName(one), two
        found[what].append((code, words))
    tree = Tree(above, {code: code for code in above}, {})
    return found["right"], found["place"], found["alleged"], tree
