"""What speaks against an element without being cited: what contradicts a record the element rests on."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.models import User
from evidence.models import Incident, Testimony
from legal_analysis import corroborating
from legal_analysis.models import Assessment, CaseFile, Citation
from legal_analysis.references import references_in


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
    records = {pk for one in supporting if (pk := record_of(one))}
    records |= named_in([assessment], by)[assessment.pk]
    return bool(corroborating.contradicted(assessment.case_file, records, by))


def named_in(assessments: Iterable[Assessment], by: User) -> dict[UUID, set[UUID]]:
    """Return the accounts and incidents that the facts of each assessment name. One query."""
    codes = {
        row.pk: {one.code for text in row.facts for one in references_in(text) if one.is_record}
        for row in assessments
    }
    every = set().union(*codes.values())
    accounts, incidents = (
        model.objects.visible_to(by).filter(code__in=every).order_by().values_list("code", "pk")
        for model in (Testimony, Incident)
    )
    called: dict[str, UUID] = dict(accounts.union(incidents, all=True))
    return {pk: {called[code] for code in said if code in called} for pk, said in codes.items()}
