"""The library of the project arrives whole, and nothing in it says more than its source."""

from datetime import date

from evidence.models import (
    Act,
    Authority,
    Incident,
    IncidentSource,
    Involvement,
    Paragraph,
    Place,
    Source,
    Tenure,
    Testimony,
)
from legal_analysis.models import (
    Deprivation,
    Element,
    Enforcement,
    Instrument,
    Mechanism,
    Policy,
    PolicySource,
)
from legal_analysis.reference.rows import rows


def test_the_library_loads_whole(loaded):
    totals = {kind.value: loaded.count(kind).new for kind in loaded.outcomes}

    assert totals == {
        "provinces": 34,
        "districts": 401,
        "authorities": 44,
        "instruments": 9,
        "rights": 15,
        "conclusions": 6,
        "standards of proof": 5,
        "case law": 4,
        "frameworks": 3,
        "elements": 70,
        "policies": 126,
        "incidents": 91,
        "testimonies": 32,
        "mechanisms": 14,
    }
    counts = {kind: rows(model).count() for kind, model in (("p", Policy), ("i", Incident))}
    assert counts == {"p": 126, "i": 91}


def test_every_value_of_a_policy_arrives(loaded):
    policy = Policy.objects.get(code="POL-2021-08-kandahar-female-voices")
    provision = policy.provisions.get()

    assert policy.title == "Female voices and music taken off radio and television in Kandahar"
    assert (policy.kind, policy.scope, policy.status) == ("order", "province", "in_force")
    assert policy.date_edtf == "2021-08"
    assert (policy.date_range.lower, policy.date_range.upper) == (
        date(2021, 8, 1),
        date(2021, 9, 1),
    )
    assert [place.code for place in policy.provinces.all()] == ["AF27"]
    assert [authority.code for authority in policy.authorities.all()] == ["AUT-PROVINCIAL"]
    assert provision.number == 1
    assert provision.text == policy.summary
    assert provision.groups == ["women"]
    assert {right.code for right in provision.rights.all()} == {
        "expression",
        "work",
        "culture_leisure",
    }
    interval = provision.in_force.get()
    assert (interval.date_range.lower, interval.date_range.upper) == (date(2021, 8, 1), None)
    assert [row.grade for row in policy.graded_sources.all()] == ["F6"]


def test_a_reversed_policy_says_that_its_end_is_not_known(loaded):
    for policy in Policy.objects.filter(status="reversed"):
        interval = policy.provisions.get().in_force.get()
        assert interval.to_edtf == ""
        assert "Reversed" in interval.note


def test_every_value_of_an_incident_arrives(loaded):
    incident = rows(Incident).get(code="INC-2021-08-kabul-gay-man-rape")
    acts = rows(Act).filter(incident=incident)
    victims = rows(Involvement).filter(act__incident=incident, side="victim")
    alleged = rows(Involvement).filter(act__incident=incident, side="alleged_perpetrator")

    assert incident.place.code == "AF0101"
    assert incident.organisation is None
    assert incident.note == "Reported by an activist; not confirmed by a second source seen."
    assert incident.date_in_words() == "in or about August 2021"
    assert {act.kind for act in acts} == {"rape", "beating", "threat"}
    assert {(v.group, v.count, v.counting_unit) for v in victims} == {
        ("lgbtqi", 1, "persons"),
        ("men_boys", 1, "persons"),
    }
    assert {(a.described_as, a.authority, a.degree) for a in alleged} == {
        ("Taliban forces", None, "alleged_direct")
    }
    assert set(
        Deprivation.objects.unscoped(reason="test")
        .filter(incident=incident)
        .values_list("right__code", flat=True)
    ) == {"torture", "privacy_family", "liberty_security"}


def test_an_alleged_perpetrator_is_an_authority_only_where_the_text_names_one(loaded):
    named = dict(
        rows(Involvement)
        .filter(side="alleged_perpetrator")
        .values_list("described_as", "authority__code")
    )

    assert named["De facto courts (Supreme Court)"] == "AUT-SUPREME-COURT"
    assert named["De facto Ministry PVPV"] == "AUT-MPVPV"
    assert named["GDI"] == "AUT-GDI"
    assert named["Provincial authorities, Kunar"] == "AUT-PROVINCIAL"
    for text in (
        "Taliban forces",
        "Taliban police",
        "De facto authorities",
        "De facto authorities, Balkh",
    ):
        assert named[text] is None


def test_a_published_testimony_is_one_sealed_paragraph_of_a_person_known_by_code(loaded):
    testimony = rows(Testimony).select_related("person").get(code="TST-002")
    paragraph = rows(Paragraph).select_related("key").get(testimony=testimony)

    assert testimony.basis == "published_source"
    assert testimony.label.startswith("Derived from a published report")
    assert testimony.person.origin == "published"
    assert testimony.person.code == "TST-002"
    assert testimony.place is None
    assert paragraph.number == 1
    assert paragraph.language == "en"
    assert paragraph.key_id == testimony.person.key_id
    assert paragraph.original.startswith("Prison staff and a former detainee said")
    assert b"Prison staff" not in bytes(paragraph.original_sealed)
    assert [
        e.policy.code
        for e in Enforcement.objects.unscoped(reason="test").filter(testimony=testimony)
    ] == ["POL-2021-09-17-mowa-replaced"]


def test_what_is_not_verified_stays_visible(loaded):
    assert Policy.objects.filter(verified=False).count() == 4
    assert Element.objects.exclude(unverified_part="").count() == 30
    assert Mechanism.objects.filter(recheck_before_use=True).count() == 13
    assert Mechanism.objects.exclude(verified_part="").count() == 3
    assert Instrument.objects.exclude(unverified_part="").count() == 7
    assert Mechanism.objects.get(code="op-cedaw").available is False
    assert Element.objects.get(code="GEND-3").more == {"sensitivity": "extreme"}


def test_places_keep_their_names_and_other_codes(loaded):
    khulm = Place.objects.get(code="AF2008")

    assert khulm.province.code == "AF20"
    assert khulm.alternative_codes == ["AF2110"]
    assert Place.objects.get(code="AF01").name_fa_af == "کابل"


def test_tenures_are_kept_where_an_end_is_known(loaded):
    tenure = Tenure.objects.get(authority__name="Abdul Baqi Haqqani")

    assert tenure.to_edtf == "2022-10-18"
    assert tenure.date_range.upper == date(2022, 10, 19)
    assert Authority.objects.get(name="Habibullah Agha").institution.code == "AUT-MOE"


def test_sources_that_are_the_same_are_one_row(loaded):
    assert Source.objects.count() == len(
        set(Source.objects.values_list("title", "publisher", "date_text", "url"))
    )
    assert PolicySource.objects.count() == 220
    assert IncidentSource.objects.count() == 143
