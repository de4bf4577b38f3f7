"""What speaks against an element besides what its assessment says: asked when a case is frozen.

A record on which an element rests can be contradicted by another one (corroborating.py). If both leave,
the dossier says so. Of what stays in nothing is said but how many there are against the element: with no
word of it the dossier would say that nothing speaks against it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from accounts.models import User
from evidence.models import Incident
from legal_analysis.models import Assessment, CaseFile, Citation, Corroboration
from legal_analysis.references import references_in

Against = dict[str, dict[str, Any]]
"""By code of the element: "kept_back", a number; "contradictions", rows of record, by and act."""


def collect(
    case_file: CaseFile,
    by: User,
    *,
    cited: Iterable[tuple[Citation, bool]],
    assessments: Iterable[Assessment],
    leaving: Mapping[UUID, str],
) -> Against:
    """Return what is against each element. Two queries.

    `cited`: the citations of the case, each with whether it leaves. `leaving`: the accounts and incidents
    that leave, with our codes of them.
    """
    led = list(
        Incident._base_manager.filter(merged_into__in=leaving).values_list(
            "pk", "code", "merged_into"
        )
    )
    stands = {pk: into for pk, _code, into in led if into}
    by_code = {code: pk for pk, code in leaving.items()}
    by_code |= {code: into for _pk, code, into in led if into}
    relied: defaultdict[str, set[UUID]] = defaultdict(set)
    kept_back: defaultdict[str, int] = defaultdict(int)
    for one, leaves in cited:
        if one.stance == Citation.Stance.SUPPORTS and leaves:
            relied[one.element.code] |= _records_of(one) & leaving.keys()
        elif one.stance == Citation.Stance.UNDERMINES and not leaves:
            kept_back[one.element.code] += 1
    for row in assessments:
        named = {one.code for text in row.facts for one in references_in(text) if one.is_record}
        relied[row.element.code] |= {by_code[code] for code in named & by_code.keys()}
    against = _contradicting(case_file, by, stands, leaving)
    found: Against = {}
    for element in sorted(relied.keys() | kept_back.keys()):
        its = [(pk, *said) for pk in relied[element] for said in against.get(pk, ())]
        shown = {(leaving[pk], leaving[other], act) for pk, other, act in its if other in leaving}
        hidden = {other for _pk, other, _act in its if other not in leaving}
        if shown or hidden or kept_back[element]:
            found[element] = {
                "kept_back": kept_back[element] + len(hidden),
                "contradictions": [
                    {"record": record, "by": other, "act": act}
                    for record, other, act in sorted(shown)
                ],
            }
    return found


def _records_of(citation: Citation) -> set[UUID]:
    if citation.paragraph is not None:
        return {citation.paragraph.testimony_id}
    return {citation.act.incident_id} if citation.act is not None else set()


def _contradicting(
    case_file: CaseFile, by: User, stands: Mapping[UUID, UUID], leaving: Mapping[UUID, str]
) -> dict[UUID, set[tuple[UUID, str]]]:
    """Return for each record what contradicts it, with the kind of act if it is of one that leaves."""
    rows = Corroboration.objects.visible_to(by).standing()
    rows = rows.filter(case_file=case_file, says=Corroboration.Says.CONTRADICTS)
    found: defaultdict[UUID, set[tuple[UUID, str]]] = defaultdict(set)
    for said in rows.select_related("act"):
        first, second = (stands.get(pk, pk) for pk in said.sides)
        told = stands.get(said.stands_about, said.stands_about) in leaving
        kind = said.act.kind if said.act is not None and told else ""
        found[first].add((second, kind))
        found[second].add((first, kind))
    return dict(found)
