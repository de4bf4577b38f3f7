"""From the answers of an entry to rows of the record, and back for a correction.

All inside the one transaction of verifying. A provision, a source or a relation that stays keeps its
row, so that what cites it goes on pointing at it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from evidence import dates
from evidence.models import Authority, Place, Source
from evidence.vocabulary import Credibility, Reliability
from legal_analysis.interview import telling
from legal_analysis.interview.answers import Answers, all_said, said
from legal_analysis.models import (
    InForce,
    Policy,
    PolicyEntry,
    PolicyRelation,
    PolicySource,
    Provision,
    Right,
)

from . import pages
from .intervals import intervals
from .pages import RELATION, RULE, SOURCE

# Beside what was typed on a page: which row of the record it is about, if it is there already.
ROW = "row"
_BEYOND = 1000  # numbers no provision has, while they are given anew


class StillCited(DomainError):
    """A correction would take away a provision a case cites."""

    code, status = "provision_cited", 409
    message = _(
        "A case cites one of the provisions that were taken out. Send it back, so that it stays."
    )


def dated(answers: Answers) -> dates.Said:
    """Return what the date of issue means. Only of answers that were checked."""
    return dates.understand(said(answers, "when", "date"))


def write(entry: PolicyEntry, answers: Answers) -> Policy:
    """Make the policy of a verified entry, or bring it up to that. Errors: StillCited."""
    policy = Policy.objects.filter(entries=entry).first() or Policy(
        pk=entry.policy_id, code=entry.code
    )
    policy.version, policy.verified = entry.version, True
    policy.title = said(answers, "name", "title").strip()
    policy.title_fa_af = said(answers, "name", "title_fa_af").strip()
    policy.title_ps = said(answers, "name", "title_ps").strip()
    policy.summary = said(answers, "name", "summary").strip()
    policy.kind = said(answers, "what", "kind")
    policy.number = said(answers, "what", "number").strip()
    policy.issuing_authority = said(answers, "what", "issuer").strip()
    policy.scope = said(answers, "where", "scope")
    issued = dated(answers)
    policy.date_said = said(answers, "when", "date").strip()
    policy.set_date(issued.edtf, issued.calendar)
    policy.status = said(answers, "when", "status")
    policy.save(force_insert=policy._state.adding)
    codes = all_said(answers, "what", "authority")
    policy.authorities.set(Authority.objects.filter(code__in=codes))
    provinces = all_said(answers, "where", "provinces")
    policy.provinces.set(Place.objects.filter(level=Place.Level.PROVINCE, code__in=provinces))
    _provisions(policy, answers)
    _relations(policy, answers)
    _sources(policy, answers, entry)
    return policy


def _numbers(answers: Answers, name: str) -> range:
    return range(1, pages.written(answers, name) + 1)


def _typed(answers: Answers, key: str) -> dict[str, str]:
    return {name: said(answers, key, name).strip() for name in answers[key]}


# --- Provisions ------------------------------------------------------------------------------------------


def _provisions(policy: Policy, answers: Answers) -> None:
    kept = {str(row.pk): row for row in policy.provisions.all()}
    policy.provisions.update(number=F("number") + _BEYOND)
    for number in _numbers(answers, RULE):
        key = f"{RULE}.{number}"
        row = kept.pop(said(answers, key, ROW), None) or Provision(policy=policy)
        row.number = number
        row.text = said(answers, key, "text").strip()
        row.original_text = said(answers, key, "original").strip()
        row.original_language = said(answers, key, "language") if row.original_text else ""
        row.groups = all_said(answers, key, "groups")
        row.save()
        row.rights.set(Right.objects.filter(code__in=all_said(answers, key, "rights")))
        _in_force(row, _typed(answers, key), answers)
    for row in kept.values():
        try:
            row.delete()
        except ProtectedError as error:
            raise StillCited from error


def _in_force(row: Provision, typed: Mapping[str, str], answers: Answers) -> None:
    wanted = [InForce(provision=row, **vars(one)) for one in intervals(typed, answers)]
    names = ("from_edtf", "to_edtf", "calendar", "from_said", "to_said")
    held = [[getattr(one, name) for name in names] for one in row.in_force.all()]
    if held != [[getattr(one, name) for name in names] for one in wanted]:
        row.in_force.all().delete()
        InForce.objects.bulk_create(wanted)


# --- What it changes, and who says so --------------------------------------------------------------------


def _relations(policy: Policy, answers: Answers) -> None:
    kept = {row.earlier.code: row for row in policy.relations.select_related("earlier")}
    for number in _numbers(answers, RELATION):
        key = f"{RELATION}.{number}"
        code = said(answers, key, "earlier")
        if not code:
            continue  # there is none
        row = kept.pop(code, None) or PolicyRelation(
            policy=policy, earlier=Policy.objects.get(code=code)
        )
        row.kind, row.note = said(answers, key, "kind"), said(answers, key, "note").strip()
        row.save()
    for row in kept.values():
        row.delete()


def _sources(policy: Policy, answers: Answers, entry: PolicyEntry) -> None:
    kept = {row.source_id: row for row in policy.graded_sources.all()}
    for position, number in enumerate(_numbers(answers, SOURCE)):
        key = f"{SOURCE}.{number}"
        source = source_of(answers, number) or _new_source(answers, number)
        row = kept.pop(source.pk, None) or PolicySource(policy=policy, source=source)
        row.position = position
        _grade(row, answers, key, entry)
        row.save()
    for row in kept.values():
        row.delete()


def _grade(row: PolicySource, answers: Answers, key: str, entry: PolicyEntry) -> None:
    """Grade a source as the entry says; what was graded on its own page since it was begun stays."""
    before = (row.reliability, row.credibility, row.grade_reason)
    names = ("reliability", "credibility", "reason")
    now = tuple(said(answers, key, name).strip() for name in names)
    since = row.graded_at is not None and row.graded_at > entry.begun_at
    blank = now == (Reliability.F, Credibility.NOT_JUDGED, "")
    if since or blank or (before == now and not row._state.adding):
        return
    row.reliability, row.credibility, row.grade_reason = now
    row.graded_by_id, row.graded_at = entry.author_id, timezone.now()
    if not row._state.adding:
        row.grade_version += 1


def source_of(answers: Answers, number: int) -> Source | None:
    """Return the source of the library that this one is: else one origin would count twice.

    The same in every part, or at the same address.
    """
    parts = _parts(answers, number)
    if found := Source.objects.filter(**parts).first():
        return found
    at = Source.objects.filter(url=parts["url"]).order_by("title", "pk") if parts["url"] else None
    return at.first() if at is not None else None


def _new_source(answers: Answers, number: int) -> Source:
    return Source.objects.create(**_parts(answers, number))


def _parts(answers: Answers, number: int) -> dict[str, str]:
    names = ("title", "publisher", "date_text", "url")
    return {name: said(answers, f"{SOURCE}.{number}", name).strip() for name in names}


# --- Back to answers ---------------------------------------------------------------------------------------


def answers_of(policy: Policy) -> dict[str, Any]:
    """Return what was typed to come to this policy, for a correction of it."""
    answers: dict[str, Any] = {
        "name": _kept(policy, "title", "title_fa_af", "title_ps", "summary"),
        "what": {
            **_kept(policy, "kind", "number"),
            "issuer": [policy.issuing_authority],
            "authority": [row.code for row in policy.authorities.order_by("code")] or [""],
        },
        "when": {
            "date": [policy.date_said or policy.date_edtf],
            "since": [""],
            "status": [policy.status],
        },
        "where": {
            "scope": [policy.scope],
            "provinces": [row.code for row in policy.provinces.order_by("code")],
        },
    }
    for number, row in enumerate(policy.provisions.order_by("number"), start=1):
        answers[f"{RULE}.{number}"] = _rule(row, policy)
    relations = policy.relations.select_related("earlier").order_by("earlier__code")
    for number, relation in enumerate(relations, start=1):
        answers[f"{RELATION}.{number}"] = {
            "find": [relation.earlier.code],
            "earlier": [relation.earlier.code],
            **_kept(relation, "kind", "note"),
        }
    answers.setdefault(f"{RELATION}.1", {"find": [""]})
    sources = policy.graded_sources.select_related("source").order_by("position")
    for number, graded in enumerate(sources, start=1):
        answers[f"{SOURCE}.{number}"] = {
            **_kept(graded.source, "title", "publisher", "date_text", "url"),
            **_kept(graded, "reliability", "credibility"),
            "reason": [graded.grade_reason],
        }
    return answers


def _kept(row: Any, *names: str) -> dict[str, list[str]]:
    return {name: [getattr(row, name)] for name in names}


def _rule(row: Provision, policy: Policy) -> dict[str, list[str]]:
    held = [
        {"from": one.from_said or one.from_edtf, "to": one.to_said or one.to_edtf}
        for one in row.in_force.order_by("date_range")
    ]
    first, again = (*held, {}, {})[:2]
    if first.get("from") == policy.date_said:
        first["from"] = ""  # as long as the policy itself, also if its date is put right
    return {
        ROW: [str(row.pk)],
        "original": [row.original_text],
        "text": [row.text],
        "language": [row.original_language],
        "rights": [right.code for right in row.rights.order_by("code")],
        "groups": list(row.groups),
        "since": [first.get("from", "")],
        "until": [first.get("to", "")],
        "again_since": [again.get("from", "")],
        "again_until": [again.get("to", "")],
    }


def changed(before: Answers, after: Answers) -> list[str]:
    """Return which fields differ, as `page.field`; a page of several with its number."""
    return sorted(_changed(before, after))


def _changed(before: Answers, after: Answers) -> Iterable[str]:
    for key in {*before, *after} - {telling.SHOWN, pages.OUT}:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            if _says(old) or _says(new):
                yield key
            continue
        for name in {*old, *new} - {ROW, "find"}:
            if _values(old, name) != _values(new, name):
                yield f"{key}.{name}"


def _says(typed: Any) -> bool:
    return any(_values(typed or {}, name) for name in (typed or {}) if name != "find")


def _values(typed: Mapping[str, Any], name: str) -> list[str]:
    texts = (str(one).replace("\r\n", "\n").strip() for one in typed.get(name, ()))
    return sorted(filter(None, texts))
