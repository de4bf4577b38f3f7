"""Elements of her cases that nobody has assessed, or for which nothing speaks."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import ngettext

from legal_analysis.models import Assessment, CaseFile, Citation, Element

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    cases = _with_gaps(asker)
    count = len(cases)
    yield Card(
        name="gaps",
        count=count,
        words=ngettext("case file has gaps", "case files have gaps", count),
        address=reverse("case_matrix", args=cases) if count == 1 else reverse("cases"),
    )


def _with_gaps(asker: Asker) -> list[UUID]:
    """Return her cases in which an element lacks an assessment or support; as in matrix.Gap.

    Support by one origin only is left out: counting origins takes the whole matrix.
    """
    user = asker.user
    here = Q(case_file=OuterRef(OuterRef("pk")), element=OuterRef("pk"))
    assessed = Assessment.objects.visible_to(user).filter(here)
    supported = (
        Citation.objects.visible_to(user).standing().filter(here, stance=Citation.Stance.SUPPORTS)
    )
    lacking = Element.objects.filter(framework__case_files=OuterRef("pk")).exclude(
        Exists(assessed), Exists(supported)
    )
    return list(
        CaseFile.objects.visible_to(user).filter(Exists(lacking)).values_list("pk", flat=True)
    )
