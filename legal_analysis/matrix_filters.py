"""What the matrix of a case, and the citations behind it, can be narrowed by. Never by stance.

Each filter keeps what undermines an element and does not say where, when, by or against whom it was:
contrary material disappears only where it is known to be of something else. What is alleged of a body
beneath an institution, or of somebody who holds an office there, is not known to be of something else; nor
is what is alleged of an institution as a whole, when one body or person of it is chosen. An act of several
is known to be of others only if all of them are; an account, only if each act it may speak of is.

What a reader may not open says nothing to her, here neither: a count that a choice makes smaller would tell
where, when, by and against whom it was (T-02). So it is left out where it supports, and stays where it
undermines.

An order is of the times in which it held, not of the day on which it was issued.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.choices import OwnName
from accounts.models import User
from evidence.actors.offices import unless_not_held
from evidence.models import Act, Authority, Incident, Involvement, Place, Testimony
from evidence.vocabulary import VictimGroup
from legal_analysis.finding.trees import Tree
from legal_analysis.library_words import in_our_words
from legal_analysis.lists import Choice, Filter, Listing, Order
from legal_analysis.matrix import Kind
from legal_analysis.models import CaseFile, Citation, InForce, Policy, Right
from legal_analysis.templatetags.records import place_words
from legal_analysis.views.reading import YES_NO, dates_between, days_of, readable_accounts

Condition = Callable[[str], Q]
Options = Sequence[tuple[str, Any]]

NAME = "case_matrix"  # under which a choice is kept, for the matrix and what lies behind it
_CONTRARY = Q(stance=Citation.Stance.UNDERMINES)
_WORST_FIRST = ("undermines", "supports", "neutral")


def filters(case_file: CaseFile, user: User, *, exactly: bool) -> tuple[Filter, ...]:
    """Return what this reader can narrow by. One query for all options."""
    rights, provinces, authorities, tree = _options(case_file)
    seen = _Seen(user)
    since, until = dates_between(
        exactly=exactly,
        of=(),  # no way of its own: each record is asked for as far as she may open it
        also=lambda days: (
            seen.record(date_range__overlap=days) | Q(_in_force(date_range__overlap=days))
        ),
    )
    found = [
        Filter("right", _("Right"), _on_right, rights),
        Filter("province", _("Province"), _or_contrary(seen.in_province, seen.placed), provinces),
        Filter(
            "group",
            _("Group"),
            _or_contrary(seen.on_group, seen.grouped, perhaps=seen.perhaps_on_group),
            VictimGroup.choices,
        ),
    ]
    if authorities:
        by = _or_contrary(seen.by(tree.beneath), seen.attributed, perhaps=seen.of_any(tree.above))
        found.append(Filter("authority", _("Alleged perpetrator"), by, authorities))
    for one in (since, until):
        asked = _or_contrary(one.condition, seen.dated)
        found.append(Filter(one.name, one.label, asked, understood=one.understood))
    return tuple(found)


def listing(case_file: CaseFile, user: User, *, exactly: bool, behind: bool = False) -> Listing:
    """`behind`: of the citations behind a cell, which also have a kind and can be stale."""
    offered = filters(case_file, user, exactly=exactly)
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
    condition: Condition, known: Callable[[], Q], *, perhaps: Condition | None = None
) -> Condition:
    """What fits, and what undermines and says nothing of this at all, or may be of what is chosen."""

    def fits(value: str) -> Q:
        other = ~known() | perhaps(value) if perhaps else ~known()
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


# --- What the cited records say -----------------------------------------------------------------------

_ALLEGED = Q(side=Involvement.Side.ALLEGED_PERPETRATOR)
_VICTIM = Q(side=Involvement.Side.VICTIM)
_TOLD = Testimony.incidents.through


def _sides(which: Q, act: str) -> Q:
    return Q(Exists(Involvement._base_manager.filter(which, act=OuterRef(act))))


def _nameless(act: str) -> Q:
    return _sides(_ALLEGED & Q(authority=None), act)


def _not_attributed(act: str) -> Q:
    return _nameless(act) | ~_sides(Q(authority__isnull=False), act)


def _ungrouped(act: str) -> Q:
    return _sides(_VICTIM & Q(group=""), act)


def _not_grouped(act: str) -> Q:
    return _ungrouped(act) | ~_sides(~Q(group=""), act)


def _bears_on(**which: Any) -> Exists:
    rows = Citation.perpetrators.through.objects.filter(citation=OuterRef("pk"), **which)
    return Exists(rows)


class _Seen:
    """What citations are known to be of to one reader. A record she may not open says nothing (T-02).

    Joins would ask nobody: incidents and acts lie behind no row security, and behind row security lies
    more than access.py opens.
    """

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def _accounts(self) -> QuerySet[Testimony]:
        return readable_accounts(self._user).order_by()

    @cached_property
    def _incidents(self) -> QuerySet[Incident]:
        return Incident.objects.visible_to(self._user).order_by()

    def account(self, *which: Q, **more: Any) -> Q:
        return _this(self._accounts, "paragraph__testimony", *which, **more)

    def incident(self, **which: Any) -> Q:
        return _this(self._incidents, "act__incident", **which)

    def record(self, **which: Any) -> Q:
        return self.account(**which) | self.incident(**which)

    def _of_sides(self, **which: Any) -> Q:
        """A side of the act that is cited, or of an act in an incident the account that is cited tells of."""
        return self.incident() & _sides(Q(**which), "act") | self._of_sides_told(**which)

    def _of_sides_told(self, **which: Any) -> Q:
        sides = {f"acts__involvements__{name}": value for name, value in which.items()}
        told = self._incidents.filter(testimonies=OuterRef("paragraph__testimony"), **sides)
        return self.account() & Q(Exists(told))

    def _no_act(self, lacks: Condition) -> Q:
        """No act that is cited lacks this, nor any the account that is cited may speak of.

        Of an incident that she may not open nobody knows.
        """
        told = _TOLD._default_manager.filter(testimony=OuterRef("paragraph__testimony"))
        hidden = told.filter(~_this(self._incidents, "incident"))
        acts = Act._base_manager.filter(
            lacks("pk"), incident__testimonies=OuterRef("paragraph__testimony")
        )
        in_account = self.account() & ~Q(Exists(hidden)) & ~Q(Exists(acts))
        return self.incident() & ~lacks("act") | in_account

    def dated(self) -> Q:
        return self.record(date_range__isnull=False) | Q(_in_force())

    def in_province(self, code: str) -> Q:
        """An order for the whole country holds there too."""
        places = Place.objects.filter(Q(code=code) | Q(province__code=code)).values("pk")
        policies = Policy.objects.filter(Q(scope=Policy.Scope.NATIONAL) | Q(provinces__code=code))
        return self.record(place__in=places) | Q(provision__policy__in=policies.values("pk"))

    def placed(self) -> Q:
        return self.record(place__isnull=False) | Q(provision__isnull=False)

    def on_group(self, group: str) -> Q:
        return (
            self.account(groups__contains=[group])
            | Q(provision__groups__contains=[group])
            | self.incident() & _sides(Q(group=group), "act")
        )

    def perhaps_on_group(self, group: str) -> Q:
        """The account names other groups, and tells of an incident in which this one was hurt."""
        return self._of_sides_told(group=group)

    def grouped(self) -> Q:
        return (
            self.account(~Q(groups=[])) & self._no_act(_ungrouped)
            | Q(provision__isnull=False) & ~Q(provision__groups=[])
            | Q(act__isnull=False) & self._no_act(_not_grouped)
        )

    def by(self, beneath: Callable[[str], Any]) -> Condition:
        """One authority with everything beneath it: whom the case does not name counts there, too."""
        of_any = self.of_any(beneath)

        def condition(code: str) -> Q:
            measures = Policy.objects.filter(authorities__code__in=beneath(code))
            return of_any(code) | Q(provision__policy__in=measures.values("pk"))

        return condition

    def of_any(self, whom: Callable[[str], Any]) -> Condition:
        """What is alleged of any of these: of an institution, say, that one authority belongs to."""

        def condition(code: str) -> Q:
            which = {"authority__code__in": whom(code)}
            return Q(_bears_on(**which)) | self._of_sides(**which)

        return condition

    def attributed(self) -> Q:
        """Everybody it may speak of is known. Who issued a policy does not say whom it speaks of: what it
        undermines may be of another.
        """
        tells = Exists(_TOLD._default_manager.filter(testimony=OuterRef("paragraph__testimony")))
        said = Q(_bears_on()) & (Q(act=None, paragraph=None) | self._no_act(_nameless))
        return said | (Q(act__isnull=False) | Q(tells)) & self._no_act(_not_attributed)


def _this(rows: QuerySet[Any], name: str, *which: Q, **more: Any) -> Q:
    """Ask row by row whether what `name` of it leads to is among these rows: as access.py does."""
    this = {"pk": OuterRef(name), "pk__gte": OuterRef(name)}
    return Q(Exists(rows.filter(*which, **this, **more)))


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
