"""Opening a case: one question put to the law; and putting right later what it asks.

With the case its team is made: nobody is in it but who works for the whole organisation, until an
administrator assigns somebody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import access, access_cases, audit
from accounts.errors import DomainError
from accounts.models import CaseTeam, User
from evidence.intake import new_code
from legal_analysis.holding import hold
from legal_analysis.models import CaseFile, Citation, Framework, Right, StandardOfProof

PREFIX = "CF"


class NameTaken(DomainError):
    code, status = "case_title_taken", 409
    message = _("The organisation has a case of that title already. Choose another title.")


class FrameworkCited(DomainError):
    code, status = "case_framework_cited", 409
    message = _("Elements of a law you took out are cited in this case. That law stays.")


@dataclass(frozen=True)
class Asked:
    """What a case asks. `period`: EDTF and calendar, both empty for none."""

    title: str
    question: str
    standard_of_proof: StandardOfProof
    frameworks: Sequence[Framework]
    rights: Sequence[Right]
    period: tuple[str, str] = ("", "")


@transaction.atomic
def open_case(asked: Asked, *, organisation: UUID, by: User) -> CaseFile:
    """Make a case and its team. Errors: NotAllowed; NameTaken."""
    access_cases.check_may_open(by, organisation)
    team = _named(CaseTeam(organisation_id=organisation), asked.title)
    made = CaseFile(team=team, code=new_code(CaseFile, PREFIX))
    _write(made, asked)
    audit.record(action="case.opened", subject=made, by=by)
    return made


@transaction.atomic
def change(case_file: CaseFile, asked: Asked, *, by: User) -> None:
    """Put right what a case asks. What is cited stays; a team that has its title is called by the new one.

    Errors: NotAllowed for who is no analyst of the case; FrameworkCited; NameTaken.
    """
    access.check_may_analyse(by, case_file.team)
    hold(case_file)
    cited = Citation.objects.unscoped(reason="case.change").filter(case_file=case_file)
    left = case_file.frameworks.exclude(pk__in=[one.pk for one in asked.frameworks])
    if cited.filter(element__framework__in=left).exists():
        raise FrameworkCited
    if case_file.team.name == case_file.title:
        _named(case_file.team, asked.title)
    _write(case_file, asked)
    audit.record(action="case.changed", subject=case_file, by=by)


def _named(team: CaseTeam, name: str) -> CaseTeam:
    """Save a team under a name. Errors: NameTaken."""
    team.name = name
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise NameTaken from error
    return team


def _write(case_file: CaseFile, asked: Asked) -> None:
    case_file.title, case_file.question = asked.title, asked.question
    case_file.standard_of_proof = asked.standard_of_proof
    case_file.set_date(*asked.period)
    case_file.save()
    case_file.frameworks.set(asked.frameworks)
    case_file.rights.set(asked.rights)
