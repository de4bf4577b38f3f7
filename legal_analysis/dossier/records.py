"""How each record looks in the snapshot: plain JSON, from an allow-list of fields."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from evidence.coarse import months
from evidence.dates import Calendar
from evidence.export import ReleasedAccount
from evidence.models import Authority, Incident, Involvement, Place, Tenure
from evidence.models.source import GradedSource
from legal_analysis.dossier.compose_keys import NOT_HELD, OFFICE_HOLDER
from legal_analysis.models import (
    CaseFile,
    CaseLaw,
    Citation,
    Element,
    Instrument,
    Mechanism,
    Policy,
    Right,
)

ITEM, WITHHELD = "item", "withheld"


def _sources(rows: Iterable[GradedSource]) -> list[dict[str, str]]:
    return [
        {
            "title": row.source.title,
            "publisher": row.source.publisher,
            "date": row.source.date_text,
            "url": row.source.url,
            "origin": row.source.origin,
            "grade": row.grade,
            "grade_reason": row.grade_reason,
            "graded_on": row.graded_at.date().isoformat() if row.graded_at else "",
        }
        for row in sorted(rows, key=lambda row: row.position)
    ]


def case(case_file: CaseFile) -> dict[str, Any]:
    return {
        "code": case_file.code,
        "title": case_file.title,
        "question": case_file.question,
        "label": case_file.label,
        "period": case_file.date_edtf,
        "rights": [right.code for right in case_file.rights.order_by("position")],
        "frameworks": [row.code for row in case_file.frameworks.order_by("code")],
        "alleged_perpetrators": [
            row.code for row in case_file.alleged_perpetrators.order_by("code")
        ],
        "standard_of_proof": case_file.standard_of_proof.label,
        "organisation": case_file.team.organisation.name,
    }


def mechanism(mechanism: Mechanism) -> dict[str, Any]:
    return {
        "code": mechanism.code,
        "name": mechanism.name,
        "mandate": mechanism.mandate,
        "format": mechanism.format,
        "channel": mechanism.channel,
        "verified": mechanism.verified,
        "unverified_part": mechanism.unverified_part,
        "consent_requirements": mechanism.consent_requirements,
    }


def place(place: Place) -> dict[str, str]:
    return {
        "code": place.code,
        "name": place.name_en,
        "name_fa_af": place.name_fa_af,
        "name_ps": place.name_ps,
        "region": place.region,
    }


def right(right: Right) -> dict[str, Any]:
    return {
        "code": right.code,
        "title": right.title,
        "core": right.core,
        "icc_named": right.icc_named,
        "description": right.description,
        "instruments": [
            {
                "instrument": row.instrument.code,
                "article": row.article,
                "note": row.note,
            }
            for row in right.instruments.all()
        ],
        "sources": right.sources,
        "note": right.note,
        "verified": right.verified,
        "unverified_part": right.unverified_part,
    }


def instrument(row: Instrument) -> dict[str, Any]:
    return {
        "code": row.code,
        "full_title": row.full_title,
        "party": row.party,
        "date": row.date_edtf,
        "mode": row.mode,
        "note": row.note,
        "verified": row.verified,
        "unverified_part": row.unverified_part,
        "sources": row.sources,
    }


def policy(policy: Policy) -> dict[str, Any]:
    provisions = list(policy.provisions.all())
    return {
        "code": policy.code,
        "title": policy.title,
        "date": policy.date_edtf,
        "calendar": policy.date_calendar,
        "kind": policy.kind,
        "issuer": policy.issuing_authority,
        "authorities": sorted(row.code for row in policy.authorities.all()),
        "scope": policy.scope,
        "provinces": sorted(place.code for place in policy.provinces.all()),
        "summary": policy.summary,
        "rights": sorted({right.code for row in provisions for right in row.rights.all()}),
        "groups": sorted({group for row in provisions for group in row.groups}),
        "status": policy.status,
        "in_force": [
            {
                "from": row.from_edtf,
                "to": row.to_edtf,
                "calendar": row.calendar,
                "note": row.note,
            }
            for provision in provisions
            for row in provision.in_force.all()
        ],
        "relations": sorted(
            (
                {"kind": row.kind, "earlier": row.earlier.code, "note": row.note}
                for row in policy.relations.all()
            ),
            key=lambda row: row["earlier"],
        ),
        "note": policy.note,
        "verified": policy.verified,
        "sources": _sources(policy.graded_sources.all()),
    }


def alleged_in_public(incident: Incident, *, named: Collection[UUID]) -> list[str]:
    """Return who is alleged, as a public version says it. `named`: whom it may name."""
    return _alleged(_involvements(incident), named)


def alleged_by_name(incident: Incident, *, named: Collection[UUID]) -> list[str]:
    """Return the words for persons whom the case names, for the file in which they stand apart."""
    whom = (row for row in _involvements(incident) if row.authority_id in named)
    return _alleged((row for row in whom if not _is_institution(row)), named)


def _involvements(incident: Incident) -> list[Involvement]:
    return [row for act in incident.acts.all() for row in act.involvements.all()]


def _is_institution(row: Involvement) -> bool:
    return row.authority is not None and row.authority.kind == Authority.Kind.INSTITUTION


def _alleged(involvements: Iterable[Involvement], named: Collection[UUID]) -> list[str]:
    return sorted({_described(row, named) for row in involvements if row.described_as})


def incident(incident: Incident, *, named: Collection[UUID]) -> dict[str, Any]:
    """`named`: of the alleged perpetrators of the case those whom the file may name (OUT-1)."""
    published = incident.organisation_id is None
    acts = sorted(incident.acts.all(), key=lambda act: act.kind)
    involvements = [row for act in acts for row in act.involvements.all()]
    counts = {row.count for row in involvements if row.count is not None}
    place = incident.place.at_province_level() if incident.place else None
    return {
        "code": incident.code,
        "published": published,
        "title": incident.title,
        "date": incident.date_edtf if published else months(incident),
        "calendar": incident.date_calendar if published else Calendar.GREGORIAN,
        "province": place.code if place and published else "",
        "region": place.region if place else "",
        "place": incident.place_text if published else "",
        "summary": incident.summary,
        # The same kind can stand there more than once; the dossier counts incidents by kind.
        "acts": sorted({act.kind for act in acts}),
        "rights": sorted(row.right.code for row in incident.deprivations.all()),
        "groups": sorted({row.group for row in involvements if row.group}),
        "victims_count": max(counts) if counts else None,
        "alleged_perpetrators": _alleged(involvements, named),
        "policies": sorted({row.policy.code for row in incident.enforcements.all()}),
        "note": incident.note,
        "verified": incident.verified,
        "sources": _sources(incident.graded_sources.all()),
    }


def _described(row: Any, named: Collection[UUID]) -> str:
    """The source's words for who is alleged; the office in place of a person whom the case does not name."""
    alleged = row.authority
    if alleged is None or _is_institution(row) or alleged.pk in named:
        return str(row.described_as)
    office = None if row.not_held else alleged.institution
    return office.name if office else OFFICE_HOLDER


def account(account: ReleasedAccount, incidents: set[str]) -> dict[str, Any]:
    testimony = account.testimony
    return {
        **account.fields,
        "may_quote": account.answer.may_quote,
        "identity_level": account.answer.identity_level,
        "rights": sorted(row.right.code for row in testimony.deprivations.all()),
        "policies": sorted(row.policy.code for row in testimony.enforcements.all()),
        "incidents": sorted(
            incident.code for incident in testimony.incidents.all() if incident.code in incidents
        ),
        "sources": _sources(testimony.graded_sources.all()),
    }


def authority(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.kind,
        "name": row.name,
        "role": row.role,
        "institution": row.institution.code if row.institution and not row.not_held else "",
        NOT_HELD: row.not_held,
        "tenures": [_tenure(tenure) for tenure in row.tenures.all()],
        "measures": [{"measure": m.measure, "date": m.date_edtf} for m in row.measures.all()],
        "note": row.note,
        "verified": row.verified,
        "sources": _sources(row.graded_sources.all()),
    }


def _tenure(row: Tenure) -> dict[str, str]:
    """`found`: as how likely two people accepted it; empty where the library alone says it."""
    found = row.reconciliation.probability if row.reconciliation else ""
    return {"from": row.from_edtf, "to": row.to_edtf, "found": found}


def element(element: Element) -> dict[str, Any]:
    return {
        "code": element.code,
        "kind": element.kind,
        "title": element.title,
        "paraphrase": element.paraphrase,
        "official_reference": element.official_reference,
        "what_to_prove": element.what_to_prove,
        "sources": element.sources,
        "note": element.note,
        "verified": element.verified,
        "unverified_part": element.unverified_part,
        "recheck_before_use": element.recheck_before_use,
    }


def case_law(row: CaseLaw) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.title,
        "holding": row.holding,
        "note": row.note,
        "sources": row.sources,
        "verified": row.verified,
        "unverified_part": row.unverified_part,
    }


def assessment(row: Any) -> dict[str, Any]:
    """`row`: an Assessment as assessing/since.py marks it.

    Gaps stay in: they are for the analyst, not for the receiver (report_shape section 5).
    """
    return {
        "element": row.element.code,
        "conclusion": row.conclusion.code,
        "law": row.law,
        "facts": row.facts,
        "reasoning": row.reasoning,
        "contrary": row.contrary,
        "second_reader": row.second_reader_id is not None,
        "evidence_changed": row.evidence_changed,
    }


def citation(row: Citation, files: Mapping[UUID, str]) -> dict[str, Any]:
    """`files`: id of an evidence item to its exhibit number, of those whose file may leave.

    Of an item that stays in, it is said that something was withheld: not what, where or why.
    """
    if row.item is not None and row.item.pk not in files:
        return {
            "element": row.element.code,
            "target": {"kind": WITHHELD, "record": ""},
            "stance": row.stance,
            "weight": row.weight,
            "reason": "",
            "rights": [],
            "stale": False,  # that it changed would say something of it
        }
    target: dict[str, Any]
    if row.paragraph is not None:
        target = {
            "kind": "paragraph",
            "record": row.paragraph.testimony.code,
            "number": row.paragraph.number,
        }
    elif row.act is not None:
        target = {"kind": "act", "record": row.act.incident.code, "act": row.act.kind}
    elif row.provision is not None:
        target = {
            "kind": "provision",
            "record": row.provision.policy.code,
            "number": row.provision.number,
        }
    else:
        number = files[row.item.pk] if row.item else ""
        target = {"kind": ITEM, "record": number, "pinpoint": row.pinpoint}
    return {
        "element": row.element.code,
        "target": target,
        "stance": row.stance,
        "weight": row.weight,
        "reason": row.reason,
        "rights": [right.code for right in row.rights.all()],
        "stale": row.stale_since is not None,
    }


def citation_may_leave(row: dict[str, Any], codes: Mapping[str, set[str]]) -> bool:
    """A citation of a record that stays in stays in with it, its reason included.

    `codes` holds the codes of what leaves by kind of target. Of evidence items `citation` says already
    whether they do.
    """
    target = row["target"]
    return target["kind"] in (ITEM, WITHHELD) or target["record"] in codes.get(
        target["kind"], set()
    )
