"""By what incidents are counted: each way with the words that define it, and its SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    F,
    FilteredRelation,
    Func,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evidence.actors.offices import unless_not_held
from evidence.coarse import month_begins, month_ends
from evidence.models import Authority, Incident, Involvement, Place
from evidence.vocabulary import ActKind, VictimGroup
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Policy, Right


class Dimension(TextChoices):
    """One thing an incident is counted by."""

    RIGHT = "right", _("Right taken away")
    ACT = "act", _("Kind of act")
    PROVINCE = "province", _("Province")
    REGION = "region", _("Region")
    YEAR = "year", _("Year")
    MONTH = "month", _("Month")
    GROUP = "group", _("Group of victims")
    PERPETRATOR = "perpetrator", _("Alleged perpetrator")
    SIDE = "side", _("Before and since a policy")

    @property
    def definition(self) -> Any:
        return DEFINITIONS[self]

    @property
    def is_fixed(self) -> bool:
        """Whether its values are a list that everybody knows, and not those that were found."""
        return not self.goes_on and self is not Dimension.PERPETRATOR

    @property
    def goes_on(self) -> bool:
        """Whether what lies between two values belongs to them, though nothing was counted there."""
        return self in {Dimension.YEAR, Dimension.MONTH}


class Side(TextChoices):
    """Where an incident lies beside the day of a measure."""

    BEFORE = "before", _("Before it")
    SINCE = "since", _("Since that day")
    UNCLEAR = "unclear", _("Its date leaves both open")


DEFINITIONS = {
    Dimension.RIGHT: _("An incident counts once under each right that was taken in it."),
    Dimension.ACT: _("An incident counts once under each kind of act that was done in it."),
    Dimension.PROVINCE: _(
        "An incident counts in the province where it was. One that was in several provinces, or nobody "
        "knows where, counts in none."
    ),
    Dimension.REGION: _("An incident counts in the region of the province where it was."),
    Dimension.YEAR: _(
        "An incident counts in the year of the first day its date can mean, if the date lies within "
        "one year or is known within a month."
    ),
    Dimension.MONTH: _(
        "An incident counts in the month of the first day its date can mean, if the date is known "
        "within 31 days. Months are those of the Gregorian calendar."
    ),
    Dimension.GROUP: _("An incident counts once under each group of victims it names."),
    Dimension.PERPETRATOR: _(
        "An incident counts once under each institution or office-holder alleged to be responsible. "
        "A person whom the case does not name counts under the institution. To be alleged is no finding of "
        "guilt."
    ),
    Dimension.SIDE: _(
        "Before: every day the date can mean lies before the policy was issued. Since: none does. "
        "That one followed the other does not show that it was caused by it."
    ),
}


# Who is alleged stands beside the victims of the same act, in rows of its own: a join of its own, too.
ALLEGED = "_alleged"


def with_alleged(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """The incidents, ready to be grouped by who is alleged."""
    side = Q(acts__involvements__side=Involvement.Side.ALLEGED_PERPETRATOR)
    return rows.annotate(**{ALLEGED: FilteredRelation("acts__involvements", condition=side)})


class _OfRange(Func):
    """A text made from both ends of a range of days, which the column holds half-open."""

    output_field = CharField()


_DAYS_31 = "upper(%(expressions)s) - lower(%(expressions)s) <= 31"
_ONE_YEAR = (
    "extract(year from lower(%(expressions)s)) = extract(year from upper(%(expressions)s) - 1)"
)


def expression(
    dimension: Dimension,
    policy: Policy | None = None,
    *,
    exactly: bool = True,
    named: Collection[UUID] = (),
) -> Combinable | Case:
    """Return what a row of incidents is grouped by: text, or NULL where it is not known.

    `exactly`: whether days count. Who sees months only compares by months: by the days of many
    measures she could close in on the day.

    `named`: alleged perpetrators of the case, the only persons who count by name.

    Errors: ValueError for `SIDE` without a policy whose date is known.
    """
    match dimension:
        case Dimension.RIGHT:
            return F("deprivations__right__code")
        case Dimension.ACT:
            return F("acts__kind")
        case Dimension.GROUP:
            # Of the same act as its kind: one join serves both.
            return NullIf(F("acts__involvements__group"), Value(""))
        case Dimension.PERPETRATOR:
            # A person counts under the institution, unless two people named him in the case (OUT-1), and
            # under none where it was found that he held no office there.
            person = Q(**{f"{ALLEGED}__authority__kind": Authority.Kind.OFFICE_HOLDER})
            return Case(
                When(
                    person & ~Q(**{f"{ALLEGED}__authority__in": list(named)}),
                    then=unless_not_held(
                        f"{ALLEGED}__authority__institution__code", f"{ALLEGED}__authority"
                    ),
                ),
                default=F(f"{ALLEGED}__authority__code"),
            )
        case Dimension.PROVINCE:
            return Coalesce("place__province__code", "place__code")
        case Dimension.REGION:
            return NullIf(Coalesce("place__province__region", "place__region"), Value(""))
        case Dimension.MONTH:
            form = f"CASE WHEN {_DAYS_31} THEN to_char(lower(%(expressions)s), 'YYYY-MM') END"
            return _OfRange(F("date_range"), template=form)
        case Dimension.YEAR:
            form = (
                f"CASE WHEN {_DAYS_31} OR {_ONE_YEAR} "
                "THEN to_char(lower(%(expressions)s), 'YYYY') END"
            )
            return _OfRange(F("date_range"), template=form)
        case Dimension.SIDE:
            return _side(policy, exactly=exactly)


def _side(policy: Policy | None, *, exactly: bool) -> Case:
    first, since = edges(policy, exactly=exactly)
    return Case(
        When(date_range=None, then=None),
        When(date_range__fully_lt=(first, None), then=Value(Side.BEFORE.value)),
        When(date_range__not_lt=(since, None), then=Value(Side.SINCE.value)),
        default=Value(Side.UNCLEAR.value),
        output_field=CharField(),
    )


def edges(policy: Policy | None, *, exactly: bool) -> tuple[date, date]:
    """Return the first day on which a measure may have been there, and the first on which it surely was.

    For who sees months only both are the first of a month. Errors: ValueError for a measure without a date.
    """
    days: Any = policy and policy.date_range
    if days is None or days.lower is None or days.upper is None:
        raise ValueError("Before and since what? The measure has no date.")
    # It was there from the last day on which it can have been issued.
    first, since = days.lower, days.upper - timedelta(days=1)
    if exactly:
        return first, since
    return month_begins(first), month_ends(days.upper)


def labels(dimension: Dimension, found: set[str]) -> dict[str, str]:
    """Return the names of all values in their order, in the language of the page.

    Fixed lists are whole, so that a zero shows; of months, years and perpetrators what was found, and
    of the first two what lies between. At most one query.
    """
    match dimension:
        case Dimension.RIGHT:
            rights = Right.objects.values_list("code", "title")
            return {code: str(in_our_words(title)) for code, title in rights}
        case Dimension.ACT:
            return {code: str(label) for code, label in ActKind.choices}
        case Dimension.GROUP:
            return {code: str(label) for code, label in VictimGroup.choices}
        case Dimension.SIDE:
            return {code: str(label) for code, label in Side.choices}
        case Dimension.PROVINCE:
            places = Place.objects.filter(level=Place.Level.PROVINCE)
            names = places.values_list("code", "name_en", "name_fa_af", "name_ps")
            return {code: _place_name(*in_languages) for code, *in_languages in names}
        case Dimension.REGION:
            places = Place.objects.filter(level=Place.Level.PROVINCE).exclude(region="")
            regions = places.order_by("region").values_list("region", flat=True).distinct()
            return {region: str(in_our_words(region)) for region in regions}
        case Dimension.PERPETRATOR:
            alleged = Authority.objects.filter(code__in=found).order_by("name")
            return dict(alleged.values_list("code", "name"))
        case Dimension.YEAR:
            return {year: year for year in _years(found)}
        case Dimension.MONTH:
            return {month: month for month in _months(found)}


def _place_name(english: str, dari: str, pashto: str) -> str:
    language = get_language()
    if language == "ps" and pashto:
        return pashto
    return dari if language in {"fa-af", "ps"} and dari else english


def _years(found: set[str]) -> Iterator[str]:
    if found:
        for year in range(int(min(found)), int(max(found)) + 1):
            yield f"{year:04}"


def _months(found: set[str]) -> Iterator[str]:
    if found:
        first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (min(found), max(found)))
        for month in range(first, last + 1):
            yield f"{month // 12:04}-{month % 12 + 1:02}"
