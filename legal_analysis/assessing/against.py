"""What speaks against an element without being cited: what contradicts a record the element rests on."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from evidence.models import Incident, Testimony
from legal_analysis import corroborating
from legal_analysis.models import Assessment, CaseFile, Citation, Corroboration
from legal_analysis.references import references_in

_RECORDS = {
    "account": "paragraph__testimony_id",
    "incident": "act__incident_id",
    # What was said of a record that was merged holds of the one that stands.
    "incident__merged_into": "act__incident_id",
}


def record_of(citation: Citation) -> UUID | None:
    """Return the record that is cited."""
    if citation.paragraph:
        return citation.paragraph.testimony_id
    if citation.act:
        return citation.act.incident_id
    return citation.provision.policy_id if citation.provision else citation.item_id


def with_what_contradicts(
    case_file: CaseFile, rows: Iterable[Citation], user: User
) -> list[tuple[Citation, list[Any]]]:
    """Return each citation with the records that contradict what it cites: no choice leaves them out."""
    records = {one: record_of(one) for one in rows}
    wanted = {pk for pk in records.values() if pk}
    found = corroborating.contradicted(case_file, wanted, user)
    return [(one, found.get(pk, []) if pk else []) for one, pk in records.items()]


def is_contradicted(assessment: Assessment, supporting: Iterable[Citation], by: User) -> bool:
    """Whether a record that is cited in support, or that the facts name, is contradicted in the case."""
    case_file = assessment.case_file
    codes = {one.code for text in assessment.facts for one in references_in(text) if one.is_record}
    records = {pk for one in supporting if (pk := record_of(one))}
    for model in (Testimony, Incident):
        named = model.objects.visible_to(by).filter(code__in=codes)
        records |= set(named.values_list("pk", flat=True))
    return bool(corroborating.contradicted(case_file, records, by))


def contradicted_since(user: User, when: Any) -> Exists:
    """Of a citation: whether what it cites was contradicted in its case after `when`, and still is."""
    here = Q()
    for side in ("first", "second"):
        for record, key in _RECORDS.items():
            here |= Q(**{f"{side}_{record}": OuterRef(key)})
    said = Corroboration.objects.visible_to(user).standing().filter(here)
    return Exists(
        said.filter(
            case_file=OuterRef("case_file"),
            says=Corroboration.Says.CONTRADICTS,
            said_at__gt=when,
        )
    )
