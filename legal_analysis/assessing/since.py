"""Whether what an assessment rests on changed since a second person agreed to it.

Worked out when it is asked: nothing is kept of it, so that no change can be missed.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from legal_analysis.models import Assessment, AssessmentComment, Citation

from . import against


def with_changes(rows: QuerySet[Assessment], user: User) -> QuerySet[Assessment]:
    """Return assessments with `evidence_changed`. No further query.

    True if, since she agreed, a citation on its element was taken back, said anew or is to be read
    again, or one came that undermines it; or if what is cited in support was contradicted. What only
    supports it besides changes nothing she agreed to.
    """
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
    later = against.contradicted_since(user, OuterRef(OuterRef("agreed_at")))
    changed = cited.filter(
        (stands & Q(stance=Citation.Stance.SUPPORTS) & Q(later))
        | (stands & (Q(stale_since__gt=when) | came_later & (anew | undermines)))
        | (Q(taken_back_at__gt=when) & (anew | ~came_later))
    )
    return rows.annotate(
        agreed_at=Subquery(agreed.order_by("-at").values("at")[:1]),
        evidence_changed=Exists(changed),
    )
