"""The analysis of the demo case: grades, relations, texts, citations."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import CaseTeam
from evidence import dates
from evidence.models import Act, Authority, Incident, OriginChange, Paragraph, Testimony
from evidence.models.source import GradedSource
from legal_analysis import cited
from legal_analysis.models import (
    CaseFile,
    CaseText,
    Citation,
    Element,
    Framework,
    InForce,
    Policy,
    PolicyRelation,
    Provision,
    Right,
    StandardOfProof,
)

from .survivors import Cast

REASON = "demo.analysis"
LABEL = (
    "Demonstration. The public record in this file is real and is cited; the organisation, the "
    "users and the accounts given to us are invented."
)


class DemoRefused(ValueError):
    """The demo files contradict the library; says the file, the record and the reason."""


def case_file(data: dict[str, Any], *, team: CaseTeam) -> CaseFile:
    """Create the case, or bring it up to date."""
    row = data["case"]
    case = CaseFile.objects.unscoped(reason=REASON).filter(code=row["code"]).first() or CaseFile(
        code=row["code"], team=team
    )
    case.title, case.question, case.label = row["title"], _flat(row["question"]), LABEL
    case.standard_of_proof = StandardOfProof.objects.get(code=row["standard_of_proof"])
    case.set_date(row["period"]["edtf"], row["period"]["calendar"])
    case.save()
    case.frameworks.set(_all(Framework, row["frameworks"]))
    case.rights.set(_all(Right, row["rights"]))
    # Institutions; persons are named by two people (namings.py), and stay.
    case.alleged_perpetrators.add(*_all(Authority, row["alleged_perpetrators"]))
    return case


def texts(data: dict[str, Any], *, case: CaseFile, cast: Cast) -> None:
    """Keep the prose of each section. `crimes` holds parts with a title and incidents each."""
    sections: dict[str, Any] = {
        name: [_flat(text) for text in paragraphs] for name, paragraphs in data["sections"].items()
    }
    for right, steps in data["rights"].items():
        for step, paragraphs in steps.items():
            sections[f"right.{right}.{step}"] = [_flat(text) for text in paragraphs]
    sections["crimes"] = [
        {**part, "paragraphs": [_flat(text) for text in part["paragraphs"]]}
        for part in data["crimes"]
    ]
    for section, paragraphs in sections.items():
        _bring_up_to_date(
            CaseText,
            {"case_file": case, "section": section},
            {"paragraphs": paragraphs, "author": cast.analyst},
        )
    CaseText.objects.unscoped(reason=REASON).filter(case_file=case).exclude(
        section__in=sections
    ).delete()


def citations(rows: list[dict[str, Any]], *, case: CaseFile, cast: Cast) -> None:
    """Set each target against its element; what somebody worked on since stays as she left it."""
    targets = _Targets()
    elements = {row.code: row for row in Element.objects.all()}
    rights = {row.code: row for row in Right.objects.all()}
    held = {
        (row.element_id, row.paragraph_id or row.act_id or row.provision_id): row
        for row in Citation.objects.unscoped(reason=REASON)
        .filter(case_file=case)
        .prefetch_related("rights")
    }
    read: dict[Model, bytes] = {}
    for number, row in enumerate(rows, start=1):
        target = targets.find(row["target"], where=f"citations.yaml, no. {number}")
        element = elements[row["element"]]
        values = {
            "stance": row["stance"],
            "weight": row["weight"],
            "reason": _flat(row["reason"]),
        }
        key = {"case_file": case, "element": element, cited.field_of(target): target}
        citation = held.get((element.pk, target.pk))
        if citation is None:
            values |= {"author": cast.analyst, "written_by": cast.analyst}
            if target not in read:
                read[target] = cited.fingerprint(target)
            citation = Citation.objects.create(**key, **values, fingerprint=read[target])
        elif citation.version > 1:
            continue
        elif any(_held(citation, name) != value for name, value in values.items()):
            _change(citation, values | {"version": 2})
        wanted = {rights[code] for code in row.get("rights", [])}
        if set(citation.rights.all()) != wanted:
            citation.rights.set(wanted)
        if alleged := row.get("perpetrators"):
            citation.perpetrators.set(_all(Authority, alleged))


class _Targets:
    """Finds what a citation points at, by code."""

    def __init__(self) -> None:
        self._provisions = {
            (row.policy.code, row.number): row for row in Provision.objects.select_related("policy")
        }
        self._acts = {
            (row.incident.code, row.kind): row
            for row in Act.objects.unscoped(reason=REASON).select_related("incident")
        }
        self._paragraphs = {
            (row.testimony.code, row.number): row
            for row in Paragraph.objects.unscoped(reason=REASON).select_related("testimony", "key")
        }

    def find(self, target: dict[str, Any], *, where: str) -> cited.Target:
        """Return the row a citation is to point at."""
        try:
            if "policy" in target:
                return self._provisions[target["policy"], target["provision"]]
            if "incident" in target:
                return self._acts[target["incident"], target["act"]]
            return self._paragraphs[target["testimony"], target["paragraph"]]
        except KeyError as error:
            raise DemoRefused(f"{where}: nothing in the record answers to {target}") from error


def policies(data: dict[str, Any]) -> None:
    """Enter how policies bear on each other, and the intervals whose end is known."""
    for row in data["relations"]:
        _bring_up_to_date(
            PolicyRelation,
            {
                "policy": Policy.objects.get(code=row["from"]),
                "earlier": Policy.objects.get(code=row["to"]),
            },
            {"kind": row["kind"], "note": _flat(row.get("note", ""))},
        )
    for row in data["in_force"]:
        provision = Provision.objects.get(policy__code=row["policy"], number=1)
        wanted = {
            "from_edtf": row["from"],
            "to_edtf": row["to"] or "",
            "note": _flat(row.get("note", "")),
        }
        held = provision.in_force.all()
        if [{key: getattr(each, key) for key in wanted} for each in held] != [wanted]:
            provision.in_force.all().delete()
            InForce.objects.create(
                provision=provision,
                date_range=(
                    dates.bounds(row["from"])[0],
                    dates.bounds(row["to"])[1] if row["to"] else None,
                ),
                **wanted,
            )


def grades(data: dict[str, Any], *, cast: Cast) -> None:
    """Grade source-information pairs, and group sources that go back to one origin."""
    pairs = _Pairs()
    for row in data["grades"]:
        pair = pairs.find(row["record"], row["source"], where="grades.yaml")
        wanted = {
            "reliability": str(row["reliability"]),
            "credibility": str(row["credibility"]),
            "grade_reason": _flat(row["reason"]),
            "graded_by_id": cast.analyst.pk,
        }
        if not pair.is_graded:  # else somebody graded it since, or the demonstration did
            for key, value in wanted.items():
                setattr(pair, key, value)
            pair.grade_version = 1
            pair.save()
    for group in data["independence_groups"]:
        for record, position in group["sources"]:
            source = pairs.find(record, position, where=f"grades.yaml, {group['group']}").source
            # Else somebody said it since, or the demonstration did.
            if not source.origin_changes.exists():
                OriginChange.objects.create(
                    source=source,
                    version=1,
                    group=group["group"],
                    reason="They print or republish one report.",
                    written_by_id=cast.analyst.pk,
                    written_at=timezone.now(),
                )


class _Pairs:
    """Finds the n-th source of a record."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], GradedSource] = {}
        for rows in (
            Policy.objects.all(),
            Incident.objects.unscoped(reason=REASON),
            Testimony.objects.unscoped(reason=REASON),
        ):
            for record in rows.prefetch_related("graded_sources__source"):
                for pair in record.graded_sources.all():
                    self._rows[record.code, pair.position] = pair

    def find(self, record: str, position: int, *, where: str) -> GradedSource:
        if (record, position) not in self._rows:
            raise DemoRefused(f"{where}: {record} has no source number {position}")
        return self._rows[record, position]


def _bring_up_to_date(model: type[Any], key: dict[str, Any], values: dict[str, Any]) -> Any:
    """Create a row, or change it only where it differs: a second run writes nothing."""
    rows = model._default_manager.all()
    if hasattr(rows, "unscoped"):
        rows = rows.unscoped(reason=REASON)
    row = rows.filter(**key).first()
    if row is None:
        return model._default_manager.create(**key, **values)
    _change(row, values)
    return row


def _change(row: Any, values: dict[str, Any]) -> None:
    changed = [name for name, value in values.items() if _held(row, name) != _identity(value)]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save()


def _held(row: Any, name: str) -> Any:
    """Return what a row holds: the id of a relation, so that comparing asks nothing."""
    field = row._meta.get_field(name)
    value = getattr(row, field.attname)
    return bytes(value) if isinstance(value, memoryview) else value


def _identity(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _all(model: type[Any], codes: Iterable[str]) -> list[Any]:
    codes = list(codes)
    found = {row.code: row for row in model._default_manager.filter(code__in=codes)}
    missing = [code for code in codes if code not in found]
    if missing:
        raise DemoRefused(f"case.yaml: no {model._meta.verbose_name} has the code {missing[0]}")
    return [found[code] for code in codes]


def _flat(text: str) -> str:
    """Return text on one line: line breaks in the file are for the person who edits it."""
    return " ".join(text.split())
