"""The frozen snapshot a dossier is built from.

`collect` asks the record once, through the gate; `freeze` keeps the answer. From then on nothing
asks the record again: the same snapshot gives the same bytes. The words of survivors are not in
the stored JSON. They are kept beside it, each under its person's key, and put back by `thaw`.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, Model, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts import access, audit
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence.export import Gate, ReleasedAccount, canonical_json, fingerprint
from evidence.models import (
    Act,
    Authority,
    Incident,
    Involvement,
    Paragraph,
    Place,
    Testimony,
    Translation,
)
from evidence.models.source import GradedSource
from legal_analysis.models import (
    Assessment,
    CaseFile,
    CaseLaw,
    CaseText,
    Citation,
    Conclusion,
    Element,
    Instrument,
    Mechanism,
    Policy,
    Right,
    Submission,
    SubmissionPassage,
)

from .figures import figures

SCHEMA = "gawah-dossier-1"

Snapshot = dict[str, Any]
Part = TypeVar("Part", bound=Model)


def freeze(
    *,
    case_file: CaseFile,
    mechanism: Mechanism,
    language: str,
    by: User,
    now: datetime | None = None,
) -> Submission:
    """Freeze the case as this mechanism may see it now.

    If nothing has changed since the last version, that version is returned: freezing twice
    makes one submission.
    """
    access.check_may_build_dossier(by, case_file)
    now = now or timezone.now()
    with transaction.atomic():
        content, accounts = collect(
            case_file=case_file, mechanism=mechanism, language=language, by=by, at=now
        )
        digest = fingerprint({"content": content, "passages": _passage_digests(accounts)})
        rows = Submission.objects.visible_to(by).filter(
            case_file=case_file, mechanism=mechanism, language=language
        )
        last = rows.order_by("-version").first()
        if last is not None and last.content_sha256 == digest:
            return last
        version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
        submission = Submission.objects.create(
            case_file=case_file,
            mechanism=mechanism,
            author=by,
            language=language,
            version=version,
            frozen_at=now,
            snapshot=canonical_json(content),
            content_sha256=digest,
        )
        _keep_passages(submission, accounts)
        audit.record(action="submission.frozen", subject=submission, by=by)
    return submission


def thaw(submission: Submission) -> Snapshot:
    """Return the whole snapshot, words included, as the builder needs it.

    Raises accounts.vault.Erased if a person in it has been erased since.
    """
    snapshot: Snapshot = json.loads(submission.snapshot)
    snapshot["submission"] = {
        "version": submission.version,
        "frozen_at": submission.frozen_at.isoformat(),
        "content_sha256": submission.content_sha256,
    }
    passages: dict[str, dict[str, dict[str, str]]] = {}
    rows = (
        SubmissionPassage.objects.unscoped(reason="build of a frozen submission")
        .filter(submission=submission)
        .select_related("key", "paragraph__testimony")
        .order_by("paragraph__testimony__code", "paragraph__number", "form", "language")
    )
    for row in rows:
        place = f"{row.paragraph.testimony.code}/{row.paragraph.number}"
        passages.setdefault(place, {})[row.form] = {"language": row.language, "text": row.text}
    snapshot["passages"] = passages
    return snapshot


def collect(
    *, case_file: CaseFile, mechanism: Mechanism, language: str, by: User, at: datetime
) -> tuple[Snapshot, list[ReleasedAccount]]:
    """Ask the record, through the gate, for everything the dossier needs."""
    gate = Gate(recipient=mechanism.code, at=at, by=by)
    period = Q(date_range__overlap=case_file.date_range) | Q(date_range=None)
    accounts = gate.accounts(_testimonies(by).filter(period))
    incidents = gate.incidents(_incidents(by).filter(period))
    codes_of_accounts = {account.testimony.code for account in accounts}
    codes_of_incidents = {incident.code for incident in incidents}
    content: Snapshot = {
        "schema": SCHEMA,
        "language": language,
        "case": _case(case_file),
        "mechanism": _mechanism(mechanism),
        "rights": [
            _right(right) for right in Right.objects.prefetch_related("instruments__instrument")
        ],
        "instruments": [_instrument(row) for row in Instrument.objects.all()],
        "places": [_place(place) for place in Place.objects.filter(level=Place.Level.PROVINCE)],
        "policies": [_policy(policy) for policy in _policies().filter(period)],
        "incidents": [_incident(incident) for incident in incidents],
        "accounts": [_account(account, codes_of_incidents) for account in accounts],
        "authorities": [_authority(row) for row in _authorities()],
        "elements": [
            _element(element)
            for element in Element.objects.filter(framework__in=case_file.frameworks.all())
        ],
        "case_law": [_case_law(row) for row in CaseLaw.objects.all()],
        "conclusions": {row.code: row.label for row in Conclusion.objects.all()},
        "texts": {
            text.section: text.paragraphs
            for text in CaseText.objects.visible_to(by).filter(case_file=case_file)
        },
        "assessments": [
            _assessment(row)
            for row in Assessment.objects.visible_to(by)
            .filter(case_file=case_file)
            .select_related("element", "conclusion")
            .order_by("element__position")
        ],
        "exclusions": {reason.value: count for reason, count in sorted(gate.exclusions.items())},
    }
    content["citations"] = [
        row
        for row in map(_citation, _citations(case_file, by))
        if _citation_may_leave(row, codes_of_accounts, codes_of_incidents)
    ]
    content["consents"] = [
        {
            "code": account.testimony.code,
            "identity_level": account.answer.identity_level,
            "may_quote": account.answer.may_quote,
        }
        for account in accounts
        if account.testimony.basis == Testimony.Basis.CONSENT
    ]
    _add_fingerprints(content)
    content["figures"] = figures(content)
    return content, accounts


# What the record is asked --------------------------------------------------------------------


def _testimonies(by: User) -> QuerySet[Testimony]:
    return (
        Testimony.objects.visible_to(by)
        .exclude(status=Testimony.Status.DRAFT)
        .select_related("person", "interview", "place__province")
        .prefetch_related(
            Prefetch("paragraphs", _parts(Paragraph).select_related("key")),
            Prefetch("paragraphs__translations", _parts(Translation).select_related("key")),
            Prefetch("incidents", _parts(Incident)),
            "graded_sources__source",
            "deprivations__right",
            "enforcements__policy",
        )
        .order_by("code")
    )


def _parts(model: type[Part]) -> ScopedQuerySet[Part]:
    """Rows that hang on a row which was scoped already."""
    return model._default_manager.unscoped(reason="snapshot.parts")  # type: ignore[attr-defined]


def _incidents(by: User) -> QuerySet[Incident]:
    return (
        Incident.objects.visible_to(by)
        .select_related("place__province")
        .prefetch_related(
            Prefetch("acts", _parts(Act)),
            Prefetch(
                "acts__involvements",
                _parts(Involvement).select_related("authority", "person"),
            ),
            # The gate must know everybody an incident is known from, seen by us or not.
            Prefetch("testimonies", _parts(Testimony).select_related("person")),
            "graded_sources__source",
            "deprivations__right",
            "enforcements__policy",
        )
        .order_by("date_range", "code")
    )


def _policies() -> QuerySet[Policy]:
    return Policy.objects.prefetch_related(
        "authorities",
        "provinces",
        "provisions__rights",
        "provisions__in_force",
        "relations__earlier",
        "graded_sources__source",
    ).order_by("date_range", "code")


def _authorities() -> QuerySet[Authority]:
    return Authority.objects.select_related("institution").prefetch_related(
        "tenures", "measures", "graded_sources__source"
    )


def _citations(case_file: CaseFile, by: User) -> QuerySet[Citation]:
    return (
        Citation.objects.visible_to(by)
        .filter(case_file=case_file)
        .select_related(
            "element",
            "paragraph__testimony",
            "act__incident",
            "provision__policy",
            "item",
        )
        .prefetch_related(Prefetch("rights", Right.objects.order_by("position")))
        .order_by("element__position", "stance", "reason", "id")
    )


# How each record looks in the snapshot -------------------------------------------------------


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
        }
        for row in sorted(rows, key=lambda row: row.position)
    ]


def _case(case_file: CaseFile) -> dict[str, Any]:
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


def _mechanism(mechanism: Mechanism) -> dict[str, Any]:
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


def _place(place: Place) -> dict[str, str]:
    return {
        "code": place.code,
        "name": place.name_en,
        "name_fa_af": place.name_fa_af,
        "name_ps": place.name_ps,
        "region": place.region,
    }


def _right(right: Right) -> dict[str, Any]:
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


def _instrument(row: Instrument) -> dict[str, Any]:
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


def _policy(policy: Policy) -> dict[str, Any]:
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
            {"from": row.from_edtf, "to": row.to_edtf, "note": row.note}
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


def _incident(incident: Incident) -> dict[str, Any]:
    published = incident.organisation_id is None
    acts = sorted(incident.acts.all(), key=lambda act: act.kind)
    involvements = [row for act in acts for row in act.involvements.all()]
    counts = {row.count for row in involvements if row.count is not None}
    place = incident.place.at_province_level() if incident.place else None
    return {
        "code": incident.code,
        "published": published,
        "title": incident.title,
        "date": incident.date_edtf,
        "calendar": incident.date_calendar,
        "province": place.code if place and published else "",
        "region": place.region if place else "",
        "place": incident.place_text if published else "",
        "summary": incident.summary,
        "acts": [act.kind for act in acts],
        "rights": sorted(row.right.code for row in incident.deprivations.all()),
        "groups": sorted({row.group for row in involvements if row.group}),
        "victims_count": max(counts) if counts else None,
        "alleged_perpetrators": sorted(
            {row.described_as for row in involvements if row.described_as}
        ),
        "policies": sorted(row.policy.code for row in incident.enforcements.all()),
        "note": incident.note,
        "verified": incident.verified,
        "sources": _sources(incident.graded_sources.all()),
        "told_by": sorted(testimony.code for testimony in incident.testimonies.all())
        if not published
        else [],
    }


def _account(account: ReleasedAccount, incidents: set[str]) -> dict[str, Any]:
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


def _authority(row: Authority) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.kind,
        "name": row.name,
        "role": row.role,
        "institution": row.institution.code if row.institution else "",
        "tenures": [
            {"from": tenure.from_edtf, "to": tenure.to_edtf} for tenure in row.tenures.all()
        ],
        "measures": [{"measure": m.measure, "date": m.date_edtf} for m in row.measures.all()],
        "note": row.note,
        "verified": row.verified,
        "sources": _sources(row.graded_sources.all()),
    }


def _element(element: Element) -> dict[str, Any]:
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


def _case_law(row: CaseLaw) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.title,
        "holding": row.holding,
        "note": row.note,
        "sources": row.sources,
        "verified": row.verified,
        "unverified_part": row.unverified_part,
    }


def _assessment(row: Assessment) -> dict[str, Any]:
    """Gaps stay in: they are for the analyst, not for the receiver (report_shape section 5)."""
    return {
        "element": row.element.code,
        "conclusion": row.conclusion.code,
        "law": row.law,
        "facts": row.facts,
        "reasoning": row.reasoning,
        "contrary": row.contrary,
        "second_reader": row.second_reader_id is not None,
    }


def _citation(row: Citation) -> dict[str, Any]:
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
        target = {"kind": "item", "record": row.item.code if row.item else ""}
    return {
        "element": row.element.code,
        "target": target,
        "stance": row.stance,
        "weight": row.weight,
        "reason": row.reason,
        "rights": [right.code for right in row.rights.all()],
    }


def _citation_may_leave(row: dict[str, Any], accounts: set[str], incidents: set[str]) -> bool:
    """A citation of a record that stays in stays in with it, its reason included."""
    target = row["target"]
    match target["kind"]:
        case "paragraph":
            return target["record"] in accounts
        case "act":
            return target["record"] in incidents
        case _:
            return True


def _add_fingerprints(content: Snapshot) -> None:
    """Give each record its exhibit number and the SHA-256 it had when it was frozen.

    Exhibits are numbered within the submission: P policies, I incidents, OS published accounts;
    an account given to us keeps its own code (report_shape section 4, "Source codes").
    """
    for kind, letter in (("policies", "P"), ("incidents", "I"), ("accounts", "OS")):
        number = 0
        for record in content[kind]:
            record["sha256"] = fingerprint(record)
            if kind == "accounts" and record["basis"] == Testimony.Basis.CONSENT:
                record["exhibit"] = record["code"]
                continue
            number += 1
            record["exhibit"] = f"{letter}-{number:03d}"


def _passage_digests(accounts: list[ReleasedAccount]) -> list[list[str]]:
    return [
        [
            account.testimony.code,
            str(passage.paragraph.number),
            passage.form,
            fingerprint(passage.text),
        ]
        for account in accounts
        for passage in account.passages
    ]


def _keep_passages(submission: Submission, accounts: list[ReleasedAccount]) -> None:
    for account in accounts:
        for passage in account.passages:
            row = SubmissionPassage(
                submission=submission,
                paragraph=passage.paragraph,
                key=passage.paragraph.key,
                form=passage.form,
                language=passage.language,
            )
            row.text = passage.text
            row.save(force_insert=True)
