"""What prose of a case refers to, and which of that may stand in it.

The markup: [[CODE]] a source, {see:anchor} another place of the dossier, {n:figure} a count, *emphasis*.
Pages show it (views/prose.py), the dossier prints it (dossier/compose/book.py), and who writes it is
told at once what neither would take (assessing.py).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.access_days import sees_days
from accounts.models import User
from evidence.models import Authority, Incident
from legal_analysis.dossier import questions
from legal_analysis.models import CaseFile, CaseLaw, Element, Instrument
from legal_analysis.narrowing import period_told

MARKUP = re.compile(r"\[\[([^\]]+)\]\]|\{see:([^}]+)\}|\{n:([^}]+)\}|\*([^*]+)\*")


@dataclass(frozen=True)
class Reference:
    """One [[…]]. `kind`: LAW, CASE, INSTRUMENT, or empty for a record; `article`: of an instrument."""

    written: str
    kind: str
    code: str
    article: str = ""

    @property
    def is_record(self) -> bool:
        """A policy, an incident, an account or an authority: something that was, and not the law."""
        return not self.kind


def parsed(written: str) -> Reference:
    """Take apart what stands between the brackets: W-004, LAW:PERS-1, INSTRUMENT:CEDAW:10."""
    written = written.strip()
    kind, separator, rest = written.partition(":")
    if not separator:
        return Reference(written, "", written)
    if kind != "INSTRUMENT":
        return Reference(written, kind, rest)
    code, _separator, article = rest.partition(":")
    return Reference(written, kind, code, article)


def references_in(text: str) -> list[Reference]:
    """Return the references of a text, in order."""
    return [parsed(match[1]) for match in MARKUP.finditer(text) if match[1]]


def admitted(wanted: Iterable[Reference], *, case_file: CaseFile, by: User) -> set[Reference]:
    """Return those of `wanted` that the dossier of this case can print.

    Asks the same questions as the dossier: records of the library, and those of the case that a second
    person has checked, within its period. What she may not see is not among them, like what is not there;
    nor is an office-holder whom the case does not name (legal_analysis/linkage/naming.py).
    """
    wanted = set(wanted)
    held: dict[str, set[str]] = {}
    for kind in {one.kind for one in wanted}:
        codes = {one.code for one in wanted if one.kind == kind}
        held[kind] = _held(kind, codes, case_file, by)
    return {one for one in wanted if one.code in held[one.kind]}


def _may_be_named(case_file: CaseFile) -> QuerySet[Authority]:
    """Institutions; and office-holders whom two people named in the case (OUT-1)."""
    named = case_file.alleged_perpetrators.order_by().values("pk")
    return Authority.objects.filter(Q(kind=Authority.Kind.INSTITUTION) | Q(pk__in=named))


def _held(kind: str, codes: set[str], case_file: CaseFile, by: User) -> set[str]:
    match kind:
        case "":
            # That a text may not name a record of ours would else tell the half of its month.
            told = period_told(case_file, exactly=sees_days(by))
            rows = [
                questions.policies().filter(questions.in_period(case_file)),
                questions.incidents(by, case_file.team).filter(told),
                questions.testimonies(by, case_file.team).filter(told),
                _may_be_named(case_file),
            ]
        case "LAW":
            rows = [Element.objects.filter(framework__in=case_file.frameworks.all())]
        case "CASE":
            rows = [CaseLaw.objects.all()]
        case "INSTRUMENT":
            rows = [Instrument.objects.all()]
        case _:
            return set()
    found: set[str] = set()
    for one in rows:
        found |= set(one.order_by().filter(code__in=codes).values_list("code", flat=True))
        if one.model is Incident and codes - found:
            # Records that were merged lead to the one that stands, and are printed as that.
            led = Incident._base_manager.filter(code__in=codes, merged_into__in=one.order_by())
            found |= set(led.values_list("code", flat=True))
    return found
