"""The invented survivors of the demo: persons, consents, interviews, accounts, incidents."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from accounts import vault
from accounts.models import Organisation, User
from evidence import consent, tokens
from evidence.models import (
    Act,
    Authority,
    CaseMaterial,
    Consent,
    Incident,
    Interview,
    Involvement,
    Paragraph,
    Person,
    Place,
    Testimony,
    Translation,
)
from evidence.vocabulary import DegreeOfInvolvement
from legal_analysis.models import CaseFile, Deprivation, Enforcement, Policy, Right

TEXT_VERSION = "demo-2026-01"
REASON = "demo.survivors"

GROUP_OF = {"woman": "women", "girl": "girls", "man": "men_boys", "boy": "men_boys"}


@dataclass(frozen=True)
class Cast:
    """The invented users who did the demo's work."""

    organisation: Organisation
    documenter: User
    analyst: User
    approver: User
    advocate: User


def add(row: dict[str, Any], *, number: int, case_file: CaseFile, cast: Cast) -> bool:
    """Enter one survivor as a documenter would have. Returns False if she is there already."""
    if Person.objects.unscoped(reason=REASON).filter(code=row["code"]).exists():
        return False
    person = _person(row, cast)
    for decision in row["consents"]:
        add_consent(decision, person, cast)
    interview = add_interview(row["interview"], person, cast)
    testimony = _testimony(row, person, interview, cast)
    add_paragraphs(row["paragraphs"], testimony, person, cast)
    incident = _incident(row, number, person, cast)
    testimony.incidents.add(incident)
    for code in row["rights"]:
        right = Right.objects.get(code=code)
        Deprivation.objects.create(right=right, testimony=testimony)
        Deprivation.objects.create(right=right, incident=incident)
    for code in row["incident"]["related_policies"]:
        policy = Policy.objects.get(code=code)
        Enforcement.objects.create(policy=policy, testimony=testimony)
        Enforcement.objects.create(policy=policy, incident=incident)
    for record in ({"testimony": testimony}, {"incident": incident}):
        CaseMaterial.objects.create(
            team=case_file.team,
            added_by=cast.analyst,
            reason="Account on the question of the case",
            **record,
        )
    return True


def _person(row: dict[str, Any], cast: Cast) -> Person:
    identity = row["identity"]
    person = Person(
        organisation=cast.organisation,
        key=vault.create_person_key(),
        code=row["code"],
        kind=row["kind"],
        origin=Person.Origin.INVENTED,
        age_band=row["age_band"],
        is_child=row["is_child"],
        risk_level=row["risk_level"],
        protection_flags=row["protection_flags"],
        label=" ".join(row["label"].split()),
    )
    person.full_name = identity["full_name"]
    person.father_name = identity["father_name"]
    person.phone = str(identity["phone"])
    person.address = identity["address"]
    person.birth_date = str(identity["birth_year"])
    person.document_number = identity["document_number"]
    person.save(force_insert=True)
    tokens.keep(person, tokens.of({**identity, "phone": person.phone}))
    return person


def add_consent(row: dict[str, Any], person: Person, cast: Cast) -> None:
    sharing = row["use"] == Consent.Use.SHARE and row["decision"] == Consent.Decision.GRANTED
    decision = Consent(
        person=person,
        key=person.key,
        use=row["use"],
        recipient=row["recipient"],
        decision=row["decision"],
        identity_level=row["identity_level"] if sharing else "",
        form=row["form"],
        language=row["language"],
        text_version=TEXT_VERSION,
        explained_by=cast.documenter,
        given_at=at_ten(row["given_on"]),
        valid_until=date.fromisoformat(row["valid_until"]),
    )
    if row["conditions"]:
        decision.conditions = row["conditions"]
    consent.decide(consent=decision, by=cast.documenter)
    if row["withdrawn_on"]:
        consent.withdraw(
            consent=decision,
            through=row["withdrawn_through"],
            by=cast.documenter,
            now=at_ten(row["withdrawn_on"]),
        )


def add_interview(row: dict[str, Any], person: Person, cast: Cast) -> Interview:
    interview = Interview(
        person=person,
        key=person.key,
        interviewer=cast.documenter,
        place_kind=row["place_kind"],
        language=row["language"],
        interpreter_code="INT-01" if row["interpreter"] else "",
        read_back=row["read_back"],
        risk_before=row["risk_before"],
        referral_offered=row["referral_offered"],
    )
    interview.others_present = row["others_present"]
    interview.earlier_account = row["earlier_account"]
    interview.wellbeing_after = row["wellbeing_after"]
    interview.set_date(row["date"]["edtf"], row["date"]["calendar"])
    interview.save(force_insert=True)
    return interview


def _testimony(row: dict[str, Any], person: Person, interview: Interview, cast: Cast) -> Testimony:
    testimony = Testimony(
        organisation=cast.organisation,
        person=person,
        interview=interview,
        place=Place.objects.get(code=row["province"]),
        code=row["code"],
        basis=Testimony.Basis.CONSENT,
        account_type=Testimony.AccountType.FIRST_ACCOUNT,
        status=Testimony.Status.SEALED,
        label=person.label,
        acts=row["incident"]["acts"],
        groups=_groups(row),
        summary=" ".join(row["incident"]["summary"].split()),
    )
    testimony.set_date(row["incident"]["date"]["edtf"], row["incident"]["date"]["calendar"])
    testimony.save(force_insert=True)
    return testimony


def add_paragraphs(
    rows: list[dict[str, Any]], testimony: Testimony, person: Person, cast: Cast
) -> None:
    for number, row in enumerate(rows, start=1):
        paragraph = Paragraph(
            testimony=testimony,
            key=person.key,
            number=number,
            language=row["language"],
            knowledge=row["knowledge"],
        )
        paragraph.original = " ".join(row["original"].split())
        paragraph.save(force_insert=True)
        if "translation" in row:
            _translate(row, paragraph, cast)


def _translate(row: dict[str, Any], paragraph: Paragraph, cast: Cast) -> None:
    """Enter the English of a paragraph: the analyst wrote it, or brought it from the machine named."""
    machine = row.get("machine", "")
    translation = Translation(
        paragraph=paragraph,
        key=paragraph.key,
        translator=cast.analyst,
        language="en",
        method=Translation.Method.MACHINE if machine else Translation.Method.HUMAN,
        tool=machine,
    )
    translation.text = " ".join(row["translation"].split())
    translation.save(force_insert=True)
    if row["checked"]:
        translation.check_status = Translation.Check.CHECKED
        translation.checked_by = cast.approver
        translation.save()


def _incident(row: dict[str, Any], number: int, person: Person, cast: Cast) -> Incident:
    facts = row["incident"]
    incident = Incident(
        organisation=cast.organisation,
        place=Place.objects.get(code=facts["province"]),
        code=f"INC-OWN-{number:03d}",
        title=facts["title"],
        summary=" ".join(facts["summary"].split()),
        verified=True,
    )
    incident.set_date(facts["date"]["edtf"], facts["date"]["calendar"])
    incident.save(force_insert=True)
    authority = Authority.objects.get(code=facts["authority"])
    for kind in facts["acts"]:
        means = facts.get("means", {}).get(kind, [])
        act = Act.objects.create(incident=incident, kind=kind, means=means)
        Involvement.objects.create(
            act=act, person=person, side=Involvement.Side.VICTIM, group=_groups(row)[0]
        )
        Involvement.objects.create(
            act=act,
            authority=authority,
            side=Involvement.Side.ALLEGED_PERPETRATOR,
            degree=DegreeOfInvolvement.ALLEGED_DIRECT,
            described_as=authority.name,
        )
    return incident


def _groups(row: dict[str, Any]) -> list[str]:
    return [GROUP_OF[row["kind"]]]


def at_ten(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(10), tzinfo=UTC)
