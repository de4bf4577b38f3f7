"""Whether what an assessment rests on changed since a second person agreed to it.

Worked out when it is asked: nothing is kept of it, so that no change can be missed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from accounts.models import User
from legal_analysis import corroborating
from legal_analysis.models import Assessment, AssessmentComment, CaseFile, Citation

from . import against


def marked(rows: QuerySet[Assessment], case_file: CaseFile, user: User) -> list[Assessment]:
    """Return assessments of one case with `evidence_changed`. Four queries more at most, at any number.

    True if, since she agreed, a citation on its element was taken back, said anew or is to be read
    again, or one came that undermines it; or if a record that is cited in support, or that the facts
    name, was contradicted, itself or by a merge or its undoing. What only supports it besides changes nothing she
    agreed to.
    """
    found: list[Any] = list(_with_changes(rows, user))
    same = [one for one in found if one.agreed_at and not one.evidence_changed]
    since = corroborating.contradicted_at(case_file, user) if same else {}
    if not since:  # as in most cases: what each rests on need not be asked
        return found
    resting = _rest_on(same, since, case_file, user)
    for one in same:
        times = (since[pk] for pk in resting[one.pk] if pk in since)
        one.evidence_changed = any(at > one.agreed_at for at in times)
    return found


def _with_changes(rows: QuerySet[Assessment], user: User) -> QuerySet[Assessment]:
    agreed = AssessmentComment.objects.visible_to(user).filter(
        assessment=OuterRef("pk"),
        version=OuterRef("version"),
        author=OuterRef("second_reader"),
        kind=AssessmentComment.Kind.AGREED,
    )
    cited = Citation.objects.visible_to(user).filter(
        case_file=OuterRef("case_file"), element=OuterRef("element")
    )
    when = OuterRef("agreed_at")
    stands, came_later = Q(taken_back_at=None), Q(written_at__gt=when)
    anew, undermines = Q(version__gt=1), Q(stance=Citation.Stance.UNDERMINES)
    # No mark stood when she agreed (second.py). Its time is that at which the change began: what was
    # being changed meanwhile has one from before her word, and is seen only after it.
    to_be_read_again = Q(stale_since__isnull=False)
    changed = cited.filter(
        (stands & (to_be_read_again | came_later & (anew | undermines)))
        | (Q(taken_back_at__gt=when) & (anew | ~came_later))
    )
    return rows.annotate(
        agreed_at=Subquery(agreed.order_by("-at").values("at")[:1]),
        evidence_changed=ExpressionWrapper(
            Q(second_reader__isnull=False) & Q(Exists(changed)), BooleanField()
        ),
    )


def _rest_on(
    assessments: Iterable[Assessment], records: Collection[UUID], case_file: CaseFile, user: User
) -> dict[UUID, set[UUID]]:
    """Return on which of these records each assessment rests: cited in support of its element, or named in
    its facts.
    """
    supports = (
        Citation.objects.visible_to(user)
        .standing()
        .filter(
            Q(paragraph__testimony__in=records) | Q(act__incident__in=records),
            case_file=case_file,
            element__in=[one.element_id for one in assessments],
            stance=Citation.Stance.SUPPORTS,
        )
        .order_by()
    )
    of_element: dict[UUID, set[UUID]] = defaultdict(set)
    for element, *of in supports.values_list("element", "paragraph__testimony", "act__incident"):
        of_element[element].update({*of} - {None})
    named = against.named_in(assessments, user)
    return {one.pk: named[one.pk] | of_element[one.element_id] for one in assessments}
