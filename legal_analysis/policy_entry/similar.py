"""What may be the same policy already, or one it builds on; and which codes are taken.

Words are compared in one spelling for all keyboards (evidence/search.py). PostgreSQL finds candidates;
of few the likeness is worked out here, so that the cost does not grow with the library.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, FloatField, Q, QuerySet, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.identity import acting_for_system
from accounts.models import User
from accounts.names import normalise, normalise_number
from evidence import dates
from evidence.search import HasWords, with_words, words_of
from legal_analysis.interview.answers import Answers, said
from legal_analysis.models import Policy, PolicyEntry, PolicyRelation
from legal_analysis.reference.kinds import MODELS

CANDIDATES = 60  # of each way of finding them
SHOWN = 6
CHOICES = 10
ALIKE = 0.6  # share of the words of the shorter title that the other one has
_SHORTEST = 3  # letters; shorter words say nothing of the subject
# Words that stand in the title of every second decree.
_COMMON = {
    normalise(word)
    for word in (
        "the", "and", "for", "from", "with", "all", "decree", "order", "letter", "law", "ban", "women",
        "girls", "taliban", "afghanistan", "فرمان", "حکم", "مکتوب", "قانون", "دربارهٔ", "مورد", "زنان",
        "دختران", "امارت", "اسلامی", "افغانستان", "های", "را", "ښځې", "ښځو", "نجونو", "افغانستان",
    )
}  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """What is looked for: as much of it as is known."""

    titles: tuple[str, ...]
    number: str = ""
    issuer: str = ""
    date: str = ""

    @classmethod
    def of(cls, answers: Answers) -> "Looked":
        titles = tuple(said(answers, "name", one) for one in ("title", "title_fa_af", "title_ps"))
        return cls(
            titles,
            said(answers, "what", "number"),
            said(answers, "what", "issuer"),
            said(answers, "when", "date"),
        )

    @property
    def days(self) -> tuple[Any, Any] | None:
        try:
            understood = dates.understand(self.date)
            return dates.bounds(understood.edtf, understood.calendar) if understood.edtf else None
        except dates.BadDate:
            return None


@dataclass(frozen=True)
class Alike:
    """One that may be the same, and why. Either a policy of the record, or one being entered."""

    title: str
    code: str
    reasons: list[Any]
    policy: Policy | None = None
    entry: PolicyEntry | None = None


SAME_NUMBER = _("same number")
SIMILAR_TITLE = _("similar title")
SAME_ISSUER_AND_TIME = _("same issuer, same time")


def alike(looked: Looked, *, user: User, leave_out: UUID | None = None) -> list[Alike]:
    """Return what may be the same, the likeliest first. `leave_out`: the entry that asks."""
    found = [
        Alike(row.title, row.code, reasons, policy=row)
        for row in _candidates(looked)
        if (reasons := _reasons(looked, _of_policy(row), _range(row)))
    ]
    others = PolicyEntry.objects.visible_to(user).exclude(state=PolicyEntry.State.VERIFIED)
    if leave_out:
        others = others.exclude(pk=leave_out)
    for entry in others.order_by("-saved_at")[:CANDIDATES]:
        theirs = Looked.of(entry.answers)
        if reasons := _reasons(looked, theirs, theirs.days):
            found.append(Alike(entry.title, entry.code, reasons, entry=entry))
    found.sort(key=lambda one: -len(one.reasons))
    return found[:SHOWN]


def _candidates(looked: Looked) -> list[Policy]:
    words = {word for title in looked.titles for word in _telling(title)}
    words |= set(words_of(looked.number))
    rows: dict[UUID, Policy] = {}
    if words:
        for row in _ranked(" | ".join(sorted(words)))[:CANDIDATES]:
            rows[row.pk] = row
    if looked.days and looked.issuer:
        near = Policy.objects.filter(date_range__overlap=looked.days).order_by("date_range", "code")
        for row in near[:CANDIDATES]:
            rows[row.pk] = row
    return list(rows.values())


def _ranked(query: str) -> QuerySet[Policy]:
    """Policies with any of these words, the best fitting first."""
    found = Policy.objects.filter(Q(HasWords(F("pk"), Value(query))))
    return found.annotate(rank=_Rank(F("pk"), Value(query))).order_by("-rank", "code")


class _Rank(HasWords):
    """How well the words of a row fit a query."""

    output_field: Any = FloatField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        column, _fits, query = sql.partition(" @@ ")
        return f"ts_rank({column}, {query})", params


def _of_policy(row: Policy) -> Looked:
    return Looked((row.title, row.title_fa_af, row.title_ps), row.number, row.issuing_authority)


def _range(row: Policy) -> tuple[Any, Any] | None:
    return (row.date_range.lower, row.date_range.upper) if row.date_range else None


def _reasons(looked: Looked, other: Looked, days: tuple[Any, Any] | None) -> list[Any]:
    reasons = []
    number = normalise_number(looked.number)
    if number and number == normalise_number(other.number):
        reasons.append(SAME_NUMBER)
    if any(_alike(one, two) for one in looked.titles for two in other.titles):
        reasons.append(SIMILAR_TITLE)
    if _overlap(looked.days, days) and _alike(looked.issuer, other.issuer):
        reasons.append(SAME_ISSUER_AND_TIME)
    return reasons


def _telling(text: str) -> set[str]:
    """The words of a title that say something of its subject."""
    return {word for word in words_of(text) if len(word) >= _SHORTEST} - _COMMON


def _alike(one: str, two: str) -> bool:
    first, second = _telling(one), _telling(two)
    if not first or not second:
        return bool(one.strip()) and normalise(one) == normalise(two)
    return len(first & second) / min(len(first), len(second)) >= ALIKE


def _overlap(one: tuple[Any, Any] | None, two: tuple[Any, Any] | None) -> bool:
    if not one or not two:
        return False
    return _before(one[0], two[1]) and _before(two[0], one[1])


def _before(start: Any, after: Any) -> bool:
    return start is None or after is None or start < after


# --- Earlier ones ------------------------------------------------------------------------------------


def to_choose(sought: str, *, chosen: str, leave_out: str) -> list[tuple[str, str]]:
    """Return the policies a search finds, as choices by code; the chosen one is always among them."""
    rows = Policy.objects.exclude(code=leave_out) if leave_out else Policy.objects.all()
    found = {row.code: row for row in rows.filter(code=chosen)} if chosen else {}
    if words_of(sought):
        fitting = rows.filter(with_words(sought)).order_by("-date_range", "code")
        found |= {row.code: row for row in fitting[:CHOICES]}
    return [(code, _choice(row)) for code, row in found.items()]


def _choice(row: Policy) -> str:
    if not row.date_edtf:
        return row.title
    language = get_language() or "en"
    day = dates.in_words(row.date_edtf, row.date_calendar, language)
    return f"{row.title} ({day})"


def is_later(earlier: Policy, answers: Answers) -> bool:
    """Whether a policy began after every day on which the one being entered can have been issued."""
    days = Looked.of(answers).days
    starts = earlier.date_range.lower if earlier.date_range else None
    return bool(days and days[1] and starts and starts >= days[1])


def builds_on(earlier: Policy, policy_id: str) -> bool:
    """Whether `earlier` comes back to this policy by what it changes or builds on itself."""
    before: dict[UUID, list[UUID]] = {}
    for later, one in PolicyRelation.objects.values_list("policy", "earlier"):
        before.setdefault(later, []).append(one)
    seen, edge = {earlier.pk}, [earlier.pk]
    while edge:
        edge = [one for each in edge for one in before.get(each, ()) if one not in seen]
        seen.update(edge)
    return UUID(policy_id) in seen


def repealed_by(policies: Iterable[Policy]) -> Mapping[UUID, list[PolicyRelation]]:
    """Return the relations by which later ones repeal these."""
    found: dict[UUID, list[PolicyRelation]] = {}
    rows = PolicyRelation.objects.filter(
        earlier__in=[one.pk for one in policies], kind=PolicyRelation.Kind.REPEALS
    )
    for relation in rows.select_related("policy").order_by("policy__date_range", "policy__code"):
        found.setdefault(relation.earlier_id, []).append(relation)
    return found


# --- Codes -------------------------------------------------------------------------------------------


def is_taken(code: str, *, entry: str = "") -> bool:
    """Whether any record, of whatever kind and whosesoever, has this code, or an entry asks for it."""
    with acting_for_system(reason="policy.code"):
        return any(_all(model).filter(code=code).exists() for model in set(MODELS.values())) or (
            _all(PolicyEntry).filter(code=code, version=1).exclude(pk=entry or None).exists()
        )


def new_code(title: str, day: str) -> str:
    """Return a free code made from the year and the first words of an English title."""
    words = [word for word in words_of(title) if word.isascii()][:4]
    stem = "-".join(["POL", *([day[:4]] if day[:4].isdigit() else []), *words])[:70].strip("-")
    return next(code for code in _numbered(stem) if not is_taken(code))


def _numbered(stem: str) -> Iterator[str]:
    number = 2
    yield stem
    while True:
        yield f"{stem}-{number}"
        number += 1


def _all(model: type[Any]) -> QuerySet[Any]:
    rows = model._default_manager.all()
    return rows.unscoped(reason="policy.code") if hasattr(rows, "unscoped") else rows
