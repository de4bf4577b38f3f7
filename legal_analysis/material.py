"""What of the record may be opened, and cited, in a case: what its team was given, and what is published."""

from django.db.models import Q

from accounts import access
from accounts.models import Role, User
from accounts.scoping import ScopedQuerySet
from evidence.models import Act, CaseMaterial, EvidenceItem, Incident, Paragraph, Testimony
from legal_analysis.cited import Target
from legal_analysis.models import CaseFile


def _of_case(case_file: CaseFile, kind: str) -> Q:
    """Records of a case: what its team was given, and what is published."""
    given = CaseMaterial._base_manager.filter(
        **{"team": case_file.team_id, f"{kind}__isnull": False}
    )
    return Q(organisation=None) | Q(pk__in=given.values(kind))


def citable_accounts(case_file: CaseFile, user: User) -> ScopedQuerySet[Testimony]:
    """The accounts she may cite there. A documenter never opens again what she took down."""
    rows = Testimony.objects.visible_to(user).exclude(status=Testimony.Status.DRAFT)
    if access.has_role(user, Role.DOCUMENTER):
        rows = rows.exclude(interview__interviewer=user)
    return rows.filter(_of_case(case_file, "testimony"))


def citable_incidents(case_file: CaseFile, user: User) -> ScopedQuerySet[Incident]:
    return Incident.objects.visible_to(user).filter(_of_case(case_file, "incident"))


def citable_items(case_file: CaseFile, user: User) -> ScopedQuerySet[EvidenceItem]:
    rows = EvidenceItem.objects.visible_to(user)
    if access.has_role(user, Role.DOCUMENTER):
        rows = rows.exclude(received_by=user)
    return rows.filter(_of_case(case_file, "item"))


def is_of_case(target: Target, case_file: CaseFile, by: User) -> bool:
    """Whether this is material of the case that she may open there."""
    match target:
        case Paragraph():
            return citable_accounts(case_file, by).filter(pk=target.testimony_id).exists()
        case Act():
            return citable_incidents(case_file, by).filter(pk=target.incident_id).exists()
        case EvidenceItem():
            return citable_items(case_file, by).filter(pk=target.pk).exists()
        case _:
            return True  # every policy is public
